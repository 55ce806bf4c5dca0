"""What a message quotes of an attack: the words or the site, where it leads, and the part of the page that holds it."""

from collections.abc import Collection, Iterator

from sentinel.kit.content.facts import SIDES, VISITORS
from sentinel.kit.content.learned import Mark
from sentinel.kit.content.reason import Code

MOST_QUOTED = 2
ROOM = 190  # characters of a message for all quotes together
STEPS = 2  # of a CSS path, its last ones


def quotes(marks: Collection[Mark]) -> list[str]:
    """The heaviest reasons as ``"words" -> address [place]``, each thing once."""
    told = list(_once([mark for mark in telling(marks) if not _elsewhere(mark, marks)] or marks))[:MOST_QUOTED]
    return [_quote(mark, ROOM // len(told)) for mark in told]


def telling(marks: Collection[Mark]) -> Collection[Mark]:
    """The reasons that weigh something; all of them if none does. A lone word on an honest page tells of no attack."""
    return [mark for mark in marks if mark.weight >= 1] or marks


def views(marks: Collection[Mark]) -> list[str]:
    """Who is shown what tells, in the order of views."""
    seen = {name for mark in telling(marks) for name in mark.views}
    return [name for name in (*VISITORS, *SIDES) if name in seen]


def _elsewhere(mark: Mark, marks: Collection[Mark]) -> bool:
    """Whether it is quoted by another reason (what is hidden, where it stands), or has a line of its own."""
    hidden = mark.code is Code.CLOAKED and any(
        one.reason.where == mark.reason.where for one in marks if one is not mark
    )
    return hidden or mark.code is Code.PROTECTED_FACT


def _once(marks: Collection[Mark]) -> Iterator[Mark]:
    """The same words once, by the reason that says where they lead, if one does."""
    same: dict[str, Mark] = {}
    for mark in marks:
        known = same.setdefault(_said(mark), mark)
        if mark.reason.url and not known.reason.url:
            same[_said(mark)] = mark
    yield from same.values()


def _said(mark: Mark) -> str:
    return " ".join((mark.reason.said or mark.reason.where).split())


def _quote(mark: Mark, room: int) -> str:
    """The words get what the address and the place leave, and half of the room at least."""
    reason, beside = mark.reason, set(mark.views) <= set(SIDES)
    place = _path(reason.url) if beside else " > ".join(reason.path.split(" > ")[-STEPS:])
    leads = reason.path if beside else "" if reason.url[:ROOM] in _said(mark) else reason.url
    tail = (f" -> {_cut(leads, room // 3)}" if leads else "") + (f" [{_cut(place, room // 3)}]" if place else "")
    return f'"{_cut(_said(mark), max(room // 2, room - len(tail)) - 2)}"{tail}'[:room]


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"
