"""What a message quotes of an attack: the words or the site, where it leads, and the part of the page that holds it."""

from collections.abc import Collection, Iterator

from sentinel.kit.content.facts import SIDES
from sentinel.kit.content.learned import Mark
from sentinel.kit.content.reason import Code

MOST_QUOTED = 2
ROOM = 190  # characters of a message for all quotes together
STEPS = 2  # of a CSS path, its last ones
UNTOLD = frozenset({Code.CLOAKED, Code.PROTECTED_FACT})  # said elsewhere, where there is anything else to say


def quotes(marks: Collection[Mark]) -> list[str]:
    """The heaviest reasons as ``"words" -> address [place]``, each thing once."""
    plain = [mark for mark in marks if mark.code not in UNTOLD] or list(marks)
    told = list(_once([mark for mark in plain if mark.weight >= 1] or plain))[:MOST_QUOTED]
    return [_quote(mark, ROOM // len(told)) for mark in told]


def _once(marks: Collection[Mark]) -> Iterator[Mark]:
    met: set[str] = set()
    for mark in marks:
        if (said := _said(mark)) not in met:
            met.add(said)
            yield mark


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
