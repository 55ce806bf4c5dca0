"""An answer read by its adapter: which state it shows, by which mark, and the account's fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.kit.adapters.answer import Answer, View
from sentinel.kit.adapters.casts import cast
from sentinel.kit.adapters.form import ORDER, Missing, Request, State
from sentinel.kit.adapters.place import Cast, Source, Test
from sentinel.kit.adapters.post import Post
from sentinel.model.event import Value

LISTS = frozenset({"links"})
MOST_ITEMS = 1_000  # as many as one request of an adapter may be about
MOST_POSTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one account's answer says: the state, the mark that said so, its fields, and which needed ones lack.

    ``newest`` are the posts that it shows, the newest first.
    """

    state: State
    mark: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    newest: tuple[Post, ...] = ()


def read(request: Request, answer: Answer) -> Reading:
    """Read the answer to a request about one account."""
    return _read(request, View(answer=answer, data=answer.data(request.json_script)))


def read_many(request: Request, answer: Answer, keys: Sequence[str]) -> dict[str, Reading]:
    """Read the answer to a request about several accounts; each key gets its own reading.

    An answer that does not prove to be whole says nothing of anybody.
    """
    whole = View(answer=answer, data=answer.data(request.json_script))
    walled = _state(request, whole)
    if walled.state in (State.BLOCKED, State.LOGIN_WALL) or not all(holds(test, whole) for test in request.answer):
        return dict.fromkeys(keys, walled if walled.state in (State.BLOCKED, State.LOGIN_WALL) else UNREAD)
    items = _by_key(whole, request.items or "", request.item_key or "")
    errors = _by_key(whole, meaning.items, meaning.key) if isinstance(meaning := request.missing, Missing) else {}
    return {key: _read(request, items[key]) if key in items else _absent(request, errors.get(key)) for key in keys}


def read_all(request: Request, answer: Answer) -> dict[str, Reading]:
    """Read everybody of whom an answer speaks, by his key; the one account of a request about one has none."""
    if request.batch is None:
        return {"": read(request, answer)}
    whole = View(answer=answer, data=answer.data(request.json_script))
    keys = [*_by_key(whole, request.items or "", request.item_key or "")]
    if isinstance(missing := request.missing, Missing):
        keys += _by_key(whole, missing.items, missing.key)
    return read_many(request, answer, keys) if keys else {"": _state(request, whole)}


UNREAD = Reading(state=State.UNKNOWN)


def _absent(request: Request, error: View | None) -> Reading:
    """What it means that an account is not among those of the answer."""
    meaning = request.missing
    if isinstance(meaning, Missing):
        return _first(meaning.states.items(), error) if error is not None else UNREAD
    return Reading(state=State(meaning), mark="missing") if meaning else UNREAD


def _by_key(whole: View, items: str, key: str) -> dict[str, View]:
    found = whole.find(Source.model_validate({"json": items}), MOST_ITEMS)
    views = [View(answer=whole.answer, data=one, around=whole) for one in found if isinstance(one, dict)]
    named = ((view.find(Source.model_validate({"json": key})), view) for view in views)
    return {str(names[0]): view for names, view in named if names}


def _read(request: Request, view: View) -> Reading:
    shown = _state(request, view)
    if shown.state is not State.OK:
        return shown
    known = _fields(request, view)
    lacks = tuple(name for name, source in request.fields.items() if source.required and name not in known)
    state = State.UNKNOWN if lacks else State.OK
    return Reading(state=state, mark=shown.mark, fields=known, lacks=lacks, newest=_newest(request, view))


def _newest(request: Request, view: View) -> tuple[Post, ...]:
    """The newest of the posts that say something, and when they were made."""
    form = request.newest
    if form is None:
        return ()
    locale, each = request.locale, view.each(form.each)
    said = ((_value("at", form.at, one, locale), _value("text", form.text, one, locale)) for one in each)
    posts = [Post(at=datetime.fromisoformat(str(at)), text=str(text)) for at, text in said if at and text]
    return tuple(sorted(posts, key=lambda post: post.at, reverse=True)[:MOST_POSTS])


def _fields(request: Request, view: View) -> dict[str, Value]:
    read = {str(name): _value(name, source, view, request.locale) for name, source in request.fields.items()}
    return {name: value for name, value in read.items() if value is not None}


def _value(name: str, source: Source, view: View, locale: str) -> Value | None:
    there = view.beside(source.beside) if source.beside else view
    found = there.find(source) if there is not None else ()
    values = [value for one in found if (value := cast(one, source.cast, locale)) is not None]
    if name in LISTS:
        return [str(value) for value in values]
    absent = False if source.cast is Cast.BOOL and source.css else None  # a tick that is not there is a no
    return values[0] if values else absent


def _state(request: Request, view: View) -> Reading:
    states = [(state, tests) for state in ORDER for name, tests in request.states.items() if name == state]
    return _first(states, view, lambda: "\n".join(map(str, _fields(request, view).values())))


def _first(states: Iterable[tuple[str, Iterable[Test]]], view: View, own: Callable[[], str] | None = None) -> Reading:
    """The first state whose mark stands there; words in a body are none where the account itself says them."""
    for state, tests in states:
        for test in tests:
            if holds(test, view) and not (test.body and state != State.OK and own is not None and test.body in own()):
                return Reading(state=State(state), mark=test.words)
    return UNREAD


def holds(test: Test, view: View) -> bool:
    """Whether something stands there, and is what the test says."""
    found = view.find(test)
    if test.equals is not None:
        return any(type(one) is type(test.equals) and one == test.equals for one in found)
    if test.contains is not None:
        return any(test.contains in str(one) for one in found)
    if test.starts is not None:
        return any(str(one).startswith(test.starts) for one in found)
    return bool(found)
