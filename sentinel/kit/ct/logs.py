"""Logs themselves, entry by entry: each advance is held to what the log signed, and to what it signed before.

A look goes on where its cursor stands: a size and the root that the log then had. The rest is proved anew: the peaks of
that tree come from the log and must give the root, the entries since must lead to the root of the newest head.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentinel.kit.ct import shape6962, tiles
from sentinel.kit.ct.body import sighted, vouching
from sentinel.kit.ct.entries import BadEntry, Entry
from sentinel.kit.ct.heads import BadHead, Head, timely
from sentinel.kit.ct.merkle import SIZE, Tree, Unproved
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import Kind, News
from sentinel.kit.ct.question import Questions, Unanswered, unclear
from sentinel.kit.ct.sighting import Sighting

BATCH = 256
MOST_BACKLOG = 500_000
MOST_MALFORMED = 8
LEAST_SECONDS = 2.0  # of a look, for one more batch
_CURSOR = re.compile(r"(\d{1,15}):([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a look goes on: so many entries were read, and this was their root."""

    size: int
    root: bytes

    @classmethod
    def of(cls, cursor: str) -> "Position | None":
        """The position in a cursor; None: there is none yet."""
        found = _CURSOR.fullmatch(cursor)
        return cls(size=int(found[1]), root=bytes.fromhex(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"


async def news(asked: Questions, watch: Watch, cursor: str, most: int) -> News:
    """What a log holds of whom we watch since the cursor, at most ``most`` entries of it.

    Raises:
        Unanswered: if its head, or the first of those entries, cannot be read.
    """
    head = await _head(asked)
    at, now = Position.of(cursor), Position(size=head.size, root=head.root)
    plain = News(cursor=str(at or now), size=head.size, head_at=head.at)
    if at is None or at.size > head.size:  # of several servers of a log one may be behind the others
        return plain
    if at.size == head.size:
        return plain if at.root == head.root else replace(plain, broken=f"two roots for {head.size} entries")
    if head.size - at.size > MOST_BACKLOG:
        return replace(plain, cursor=str(now), gap=head.size - at.size)
    try:
        tree = await _tree(asked, at, head.size)
    except Unproved as why:
        return replace(plain, broken=str(why))
    return await _advanced(asked, watch, tree, head, min(head.size, at.size + most))


async def _head(asked: Questions) -> Head:
    key = asked.source.public
    if key is None:
        raise unclear(f"{asked.source.name}: its public key is not known ([ct] log_list, or key)")
    known = asked.shelf.head(asked.source)
    if known is not None:
        return known
    shape = tiles if asked.source.kind is Kind.STATIC else shape6962
    try:
        return asked.shelf.keep_head(asked.source, timely(await shape.head(asked, key), asked.hands.now()))
    except BadHead as why:
        raise unclear(f"{asked.source.name}: {why}") from None


async def _tree(asked: Questions, at: Position, size: int) -> Tree:
    """The tree at this position, whose root is proved.

    Raises:
        Unproved: if what the log shows of it now is not what it was.
    """
    known = asked.shelf.trees.get((asked.source.name, str(at)))
    if known is not None:
        return known
    shape = tiles if asked.source.kind is Kind.STATIC else shape6962
    try:
        tree = await shape.tree(asked, at.size, size) if at.size else Tree()
    except BadEntry as why:
        raise unclear(f"{asked.source.name}: {why}") from None
    if tree.root != at.root:
        raise Unproved(f"its first {at.size} entries are not what they were")
    return asked.shelf.trees.put((asked.source.name, str(at)), tree)


async def _advanced(asked: Questions, watch: Watch, tree: Tree, head: Head, stop: int) -> News:
    """Read on, as far as time and the log allow, and hold the end to the head."""
    begin, entries = tree.size, await _entries(asked, tree.size, stop, head.size)
    tree = tree.grown(entry.hash for entry in entries)
    whole = tree.size == head.size
    broken = f"entries {begin} to {tree.size - 1} do not lead to its root" if whole and tree.root != head.root else ""
    at = Position(size=tree.size, root=tree.root)
    if not broken:
        asked.shelf.trees.put((asked.source.name, str(at)), tree)
    return News(
        cursor=str(at),
        sightings=await _found(asked, watch, entries, proved=whole and not broken),
        malformed=tuple(str(entry.index) for entry in entries if entry.names is None)[:MOST_MALFORMED],
        size=head.size,
        head_at=head.at,
        backlog=head.size - tree.size,
        broken=broken,
    )


async def _entries(asked: Questions, begin: int, stop: int, size: int) -> list[Entry]:
    found: list[Entry] = []
    while begin < stop and (not found or asked.remaining() > LEAST_SECONDS):
        try:
            batch = await _batch(asked, begin, size)
        except Unanswered:
            if not found:
                raise
            break
        fitting = [entry for entry in batch if begin <= entry.index < stop]
        if not fitting:
            raise unclear(f"{asked.source.name} has no entry {begin}")
        found += fitting
        begin = fitting[-1].index + 1
    return found


async def _batch(asked: Questions, index: int, size: int) -> Sequence[Entry]:
    """The entries around this one, up to a border that all looks share, so that each is fetched once for all."""
    start = index - index % BATCH
    shape = tiles if asked.source.kind is Kind.STATIC else shape6962
    for begin in dict.fromkeys((start, index)):  # a log may answer with less than it was asked for
        key = (asked.source.name, begin, min(start + BATCH, size))
        known = asked.shelf.batches.get(key)
        if known is None:
            body = await shape.entries(asked, begin, key[2])
            try:
                known = asked.shelf.batches.put(key, await asyncio.to_thread(shape.read, body, begin))
            except BadEntry as why:
                raise unclear(f"{asked.source.name}: {why}") from None
        if known and known[-1].index >= index:
            return known
    return ()


async def _found(asked: Questions, watch: Watch, entries: Sequence[Entry], *, proved: bool) -> tuple[Sighting, ...]:
    told = []
    for entry, seen in await asyncio.to_thread(_ours, watch, entries):
        key, organization = await _top(asked, entry.top)
        place = replace(
            seen, source=asked.source.name, place=str(entry.index), logged_at=entry.at, fresh=True, proved=proved
        )
        told.append(replace(place, root_key=key, root_organization=organization))
    return tuple(told)


def _ours(watch: Watch, entries: Sequence[Entry]) -> list[tuple[Entry, Sighting]]:
    """The few among thousands that concern us; beside the loop, which others need."""
    found = ((entry, sighted(entry.body, entry.names, watch, pre=entry.pre)) for entry in entries)
    return [(entry, seen) for entry, seen in found if seen is not None]


async def _top(asked: Questions, top: bytes) -> tuple[str, str]:
    """Who vouches in the end; where the log names only a hash, its certificate is fetched."""
    known = asked.shelf.tops.get(top)
    if known is None and asked.source.kind is Kind.STATIC and len(top) == SIZE:
        try:
            known = vouching(await tiles.issuer(asked, top))
        except Unanswered:
            return "", ""
    return asked.shelf.tops.put(top, known or vouching(top))
