"""What dangled, remembered: when somebody is home there again and we still point to it, who moved in?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sentinel.kit.takeover.verdict import GENERIC, Dangle

SURE = 3  # looks that saw it dangle, before its end is news
SETTLES = 24  # looks after which whoever lives there is no news any more
MOST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Something that ``of`` points to and that anybody could have had: for how many looks, and for how many no more."""

    of: str
    target: str
    seen: int = 1
    since: int = 0


def claimed(known: Iterable[Remembered], of: str, dangles: Sequence[Dangle], home: Iterable[str]) -> tuple[str, ...]:
    """The targets that dangled for some time, and where somebody is ``home`` since a short while."""
    left = {one.target for one in dangles}
    ours = (one for one in known if one.of == of and one.seen >= SURE and one.since < SETTLES)
    return tuple(one.target for one in ours if one.target in set(home) - left)


def remembered(
    known: Iterable[Remembered], of: str, dangles: Sequence[Dangle], home: Iterable[str], pointed: Iterable[str]
) -> tuple[Remembered, ...]:
    """The memory after this look; what ``of`` does not point to any more (``pointed``) is over and forgotten."""
    others = tuple(one for one in known if one.of != of)
    mine = {one.target: one for one in known if one.of == of and one.target in set(pointed)}
    return (*others, *_after(of, mine, dangles, set(home)))[-MOST:]


def _after(of: str, mine: dict[str, Remembered], dangles: Sequence[Dangle], home: set[str]) -> Iterator[Remembered]:
    open_to_all = {one.target for one in dangles if one.takeover != GENERIC}
    for target in open_to_all:
        before = mine.get(target)
        yield replace(before, seen=before.seen + 1, since=0) if before else Remembered(of=of, target=target)
    for target, one in mine.items():
        if target in open_to_all:
            continue
        if target not in home:
            yield one  # nobody could tell
        elif one.since + 1 < SETTLES and one.seen >= SURE:
            yield replace(one, since=one.since + 1)
