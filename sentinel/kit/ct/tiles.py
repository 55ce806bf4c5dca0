"""Logs in the shape of static-ct-api: everything is a file, in tiles of 256 (C2SP tlog-tiles, static-ct-api)."""

import hashlib

from sentinel.kit.ct import entries as reading
from sentinel.kit.ct.entries import BadEntry, Entry
from sentinel.kit.ct.heads import Head, checkpoint
from sentinel.kit.ct.merkle import SIZE, Tree, folded, spans
from sentinel.kit.ct.question import Questions, unclear

WIDTH, DOUBLINGS = 256, 8
HEAD_BYTES = 20_000
DATA_BYTES = 8_000_000
ISSUER_BYTES = 100_000


async def head(asked: Questions, key: bytes) -> Head:
    """The log's checkpoint; its origin is the address under which it takes certificates in, or shows them.

    Raises:
        Unanswered, BadHead: if there is none.
    """
    return checkpoint(await asked.get("checkpoint", HEAD_BYTES), asked.source.origin, key)


async def tree(asked: Questions, size: int, now: int) -> Tree:
    """The tree of the first ``size`` entries, out of the tiles of hashes that hold its peaks.

    The log has ``now`` entries: tiles of when it was smaller may be gone.

    Raises:
        Unanswered, BadEntry: if one is missing or too short.
    """
    peaks = [await _peak(asked, start, height, now) for start, height in spans(size)]
    return Tree(size=size, peaks=tuple(peaks))


async def entries(asked: Questions, start: int, stop: int) -> bytes:
    """The data tile that begins with ``start`` (a multiple of 256), up to before ``stop``.

    Raises:
        Unanswered: if there is none.
    """
    if start % WIDTH:
        raise unclear(f"a data tile of {asked.source.name} holds less than its name says")
    return await asked.get(f"tile/data/{_place(start // WIDTH, stop - start)}", DATA_BYTES)


def read(body: bytes, start: int) -> tuple[Entry, ...]:
    """The entries in such a tile.

    Raises:
        BadEntry: if one of them is none.
    """
    return reading.tiled(body, start)


async def issuer(asked: Questions, print_: bytes) -> bytes:
    """The certificate with this SHA-256, empty if the log shows another one.

    Raises:
        Unanswered: if there is none.
    """
    found = await asked.get(f"issuer/{print_.hex()}", ISSUER_BYTES)
    return found if hashlib.sha256(found).digest() == print_ else b""


async def _peak(asked: Questions, start: int, height: int, size: int) -> bytes:
    level, doublings = divmod(height, DOUBLINGS)
    first, many = start >> (level * DOUBLINGS), 1 << doublings
    tile, offset = divmod(first, WIDTH)
    width = min(WIDTH, (size >> (level * DOUBLINGS)) - tile * WIDTH)
    body = await asked.get(f"tile/{level}/{_place(tile, width)}", WIDTH * SIZE)
    if len(body) < (offset + many) * SIZE:
        raise BadEntry(f"tile {level}/{tile} is too short")
    return folded([body[n * SIZE : (n + 1) * SIZE] for n in range(offset, offset + many)])


def _place(tile: int, width: int) -> str:
    """The path of a tile: groups of three figures, all but the last behind an x; a partial one by its width."""
    figures = str(tile)
    figures = figures.zfill(-(-len(figures) // 3) * 3)
    groups = [figures[n : n + 3] for n in range(0, len(figures), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"
