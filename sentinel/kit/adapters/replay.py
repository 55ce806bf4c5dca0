"""Kept answers read again by their adapter: does it still see in them what it must?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.form import Adapter, Fixture, Request
from sentinel.kit.adapters.reading import Reading, read, read_many
from sentinel.model.event import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One kept answer as it was read, and what differs from what was expected; nothing differs if all is well."""

    fixture: Fixture
    reading: Reading
    wrong: tuple[str, ...] = ()


def replay(adapter: Adapter, kept: Callable[[str], str]) -> Iterator[Replayed]:
    """Read every fixture of an adapter; ``kept`` gives the text of a file.

    Raises:
        OSError: if a file cannot be read.
    """
    request = adapter.requests[0]
    for fixture in adapter.fixtures:
        headers = {name.lower(): value for name, value in fixture.headers.items()}
        url = fixture.final_url or request.url
        answer = Answer(status=fixture.status, headers=headers, url=url, text=kept(fixture.file))
        reading = reading_of(request, answer, fixture.uid)
        yield Replayed(fixture=fixture, reading=reading, wrong=tuple(_wrong(fixture, reading)))


def reading_of(request: Request, answer: Answer, key: str | None) -> Reading:
    """What an answer says of one account, alone in it or one of a batch."""
    return read(request, answer) if request.batch is None else read_many(request, answer, [key or ""])[key or ""]


def _wrong(fixture: Fixture, reading: Reading) -> Iterator[str]:
    for name, expected in fixture.expect.items():
        seen = _seen(reading, name)
        if seen != expected or type(seen) is not type(expected):
            yield f"{name}: {seen!r} instead of {expected!r}"


def _seen(reading: Reading, name: str) -> Value | None:
    """What was read under this name; of lists and posts how many."""
    if name == "state":
        return str(reading.state)
    value = list(reading.newest) if name == "newest" else reading.fields.get(name)
    return len(value) if isinstance(value, list) else value
