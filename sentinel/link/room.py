"""Make room in a spool: the unremarkable goes first, the oldest first; every number that goes leaves a tombstone."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.link import segment as files
from sentinel.link.lines import grave, thin
from sentinel.link.segment import Segment

FULL = "the spool was full"
OLD = "too old for the spool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many bytes may stay, and how old (Unix time, seconds) a file may be."""

    most: int
    oldest: float


def make(segments: list[Segment], room: Room) -> None:
    """Thin and bury closed segments, in place, until the rest fits; the one being written is never touched.

    Raises:
        OSError: if the disk refuses; ``segments`` says how far it came.
    """
    while (old := _first(segments, lambda s: s.changed < room.oldest and not s.grave)) is not None:
        _bury(segments, old, OLD)
    while sum(s.size for s in segments) > room.most and _step(segments):
        continue


def _step(segments: list[Segment]) -> bool:
    """Free something; False if there is nothing left to free."""
    index = _first(segments, lambda s: not s.thinned and not s.grave)
    if index is not None:
        segments[index] = files.rewrite(segments[index], thin(files.load(segments[index]), FULL))
        _join(segments, index)
        return True
    index = _first(segments, lambda s: not s.grave)
    if index is not None:
        _bury(segments, index, FULL)
    return index is not None


def _first(segments: list[Segment], wanted: Callable[[Segment], bool]) -> int | None:
    return next((i for i, s in enumerate(segments[:-1]) if wanted(s)), None)


def _bury(segments: list[Segment], index: int, why: str) -> None:
    held = segments[index]
    segments[index] = files.rewrite(held, [grave(held.first, held.last, why)])
    _join(segments, index)


def _join(segments: list[Segment], index: int) -> None:
    """Neighbouring tombstones share a file, or years of a lost hub would leave a million of them."""
    if index == 0 or not (segments[index].grave and segments[index - 1].grave):
        return
    gone = segments.pop(index)
    held = segments[index - 1]
    segments[index - 1] = files.rewrite(held, thin([*files.load(held), *files.load(gone)], FULL))
    gone.path.unlink(missing_ok=True)
