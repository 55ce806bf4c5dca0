"""One file of a spool: lines are only ever added at its end, and it is forgotten as a whole."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sentinel.kit.disk import sync
from sentinel.link.lines import Line, grave, parse, repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A file and its numbers; ``last`` is below ``first`` while it is empty. ``changed`` is Unix time, seconds."""

    path: Path
    first: int
    last: int
    size: int
    changed: float
    thinned: bool = False
    grave: bool = False


def path_of(folder: Path, epoch: str, first: int) -> Path:
    """Where the segment that starts with this number lies."""
    return folder / f"{epoch}-{first:016d}.jsonl"


def find(folder: Path) -> tuple[str, list[Segment]]:
    """The newest epoch in a folder and its segments, oldest first; ``""`` and none if it is empty."""
    names = sorted(p for p in folder.glob("*.jsonl") if p.stem.rpartition("-")[2].isdecimal())
    epoch = names[-1].stem.rpartition("-")[0] if names else ""
    paths = [p for p in names if p.stem.rpartition("-")[0] == epoch]
    starts = [int(p.stem.rpartition("-")[2]) for p in paths]
    ends = [following - 1 for following in starts[1:]]
    closed = [_segment(p, first, last) for p, first, last in zip(paths, starts, ends, strict=False)]
    return epoch, [*closed, *(recover(p, first) for p, first in zip(paths[-1:], starts[-1:], strict=True))]


def recover(path: Path, first: int) -> Segment:
    """Reopen the segment that was being written: a torn last line is cut off and leaves a tombstone."""
    data = path.read_bytes()
    whole, _, torn = data.rpartition(b"\n")
    last = first - 1
    for text in filter(None, whole.split(b"\n")):
        line = parse(text)
        last = max(last, line.last) if line else last + 1  # an unreadable line had a number too
    if torn:
        _cut(path, len(data) - len(torn))
        last += 1
        add(path, [grave(last, last, "torn by a crash")])
    return _segment(path, first, last)


def load(segment: Segment) -> list[Line]:
    """Every line of a segment, without a gap."""
    texts = segment.path.read_bytes().split(b"\n") if segment.path.exists() else []
    return list(repair((t for t in texts if t), segment.first, segment.last))


def add(path: Path, lines: Iterable[Line]) -> int:
    """Add lines to a file and return once they are on the disk; returns its size. All of them, or none.

    Raises:
        OSError: if the disk refuses; what was written by half is cut off again.
    """
    fresh = not path.exists()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    size = os.fstat(file).st_size
    try:
        _write(file, b"".join(line.text + b"\n" for line in lines))
    except OSError:
        os.ftruncate(file, size)
        raise
    else:
        return os.fstat(file).st_size
    finally:
        os.close(file)
        if fresh:
            sync(path.parent)


def rewrite(segment: Segment, lines: list[Line]) -> Segment:
    """Replace a segment's lines at one stroke, keeping its age: after a crash it has the old lines or the new ones."""
    scratch = segment.path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    size = add(scratch, lines)
    os.utime(scratch, (segment.changed, segment.changed))
    scratch.replace(segment.path)
    sync(segment.path.parent)
    last = lines[-1].last if lines else segment.last
    return replace(segment, last=last, size=size, thinned=True, grave=all(line.gone for line in lines))


def _segment(path: Path, first: int, last: int) -> Segment:
    told = path.stat()
    return Segment(path=path, first=first, last=last, size=told.st_size, changed=told.st_mtime)


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
    os.fsync(file)
