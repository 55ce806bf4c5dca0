"""The lines of a spool as plain values: numbered without a gap, repaired where a crash bit, thinned when it is full."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sentinel.kit.codec import Undecodable
from sentinel.link import wire
from sentinel.link.ports import MOST_BYTES, MOST_NUMBERS, MOST_ROWS, Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, the numbers it stands for, and the evidence it names.

    ``gone`` marks a tombstone; remarkable ones are dropped last.
    """

    first: int
    last: int
    text: bytes
    remarkable: bool = True
    gone: str | None = None
    evidence: tuple[str, ...] = ()
    head: wire.Head | None = None


def grave(first: int, last: int, why: str) -> Line:
    """A tombstone for these numbers."""
    return Line(first=first, last=last, text=wire.bury(first, last, why), gone=why)


def parse(text: bytes) -> Line | None:
    """Read what a line stands for; None if it is no line."""
    try:
        head = wire.head(text)
    except Undecodable:
        return None
    first, last = head.numbers
    return Line(
        first=first,
        last=last,
        text=text,
        remarkable=head.remarkable,
        gone=head.dropped,
        evidence=head.evidence,
        head=head,
    )


def repair(texts: Iterable[bytes], first: int, last: int) -> Iterator[Line]:
    """The lines from ``first`` to ``last`` without a gap: what cannot be read leaves a tombstone."""
    expected = first
    for line in map(parse, texts):
        if line is None or line.first < expected or line.last > last:
            continue
        if line.first > expected:
            yield grave(expected, line.first - 1, "unreadable in the spool")
        yield line
        expected = line.last + 1
    if expected <= last:
        yield grave(expected, last, "unreadable in the spool")


def thin(lines: Iterable[Line], why: str) -> list[Line]:
    """Keep what is remarkable; the rest becomes tombstones, and neighbours share one."""
    kept: list[Line] = []
    for line in lines:
        if line.gone is None and line.remarkable:
            kept.append(line)
        elif kept and kept[-1].gone is not None:
            kept[-1] = grave(kept[-1].first, line.last, kept[-1].gone)
        else:
            kept.append(grave(line.first, line.last, line.gone or why))
    return kept


def after(line: Line, mark: int, most: int = wire.HIGHEST) -> Line:
    """What of this line lies beyond the mark, standing for at most ``most`` numbers; only tombstones can be cut."""
    first = max(line.first, mark + 1)
    last = min(line.last, first + most - 1)
    if line.gone is None or (first, last) == (line.first, line.last):
        return line
    return grave(first, last, line.gone)


def pack(vantage: str, epoch: str, mark: int, lines: Iterable[Line]) -> Parcel | None:
    """The first of these lines as a parcel of bounded rows, bytes and numbers; None if there is nothing to send."""
    packed: list[Line] = []
    size = numbers = 0
    for line in lines:
        full = len(packed) == MOST_ROWS or numbers >= MOST_NUMBERS or size + len(line.text) > MOST_BYTES
        if packed and full:
            break
        packed.append(after(line, mark, MOST_NUMBERS - numbers))
        size += len(line.text)
        numbers += packed[-1].last - packed[-1].first + 1
        if packed[-1].last < line.last:
            break
    if not packed:
        return None
    texts = tuple(line.text for line in packed)
    named = tuple(dict.fromkeys(name for line in packed for name in line.evidence))
    first, last = packed[0].first, packed[-1].last
    return Parcel(vantage=vantage, epoch=epoch, first=first, last=last, lines=texts, evidence=named)
