"""What the hub's ledger has not confirmed yet: numbered, on disk, in order; it survives kill -9 and a full disk.

An observation is forgotten only when the *ledger* has it. Numbers are dense from 1 within an epoch; a spool that starts
from nothing is a new epoch. Only what is on disk is ever sent, so that no number is given out twice.
"""

import asyncio
import fcntl
import logging
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.link import segment as files
from sentinel.link import wire
from sentinel.link.lines import Line, after, grave, pack, thin
from sentinel.link.ports import Parcel
from sentinel.link.room import FULL, Room, make
from sentinel.link.segment import Segment
from sentinel.model.observation import Observation

log = logging.getLogger("sentinel.spool")
READY = 5_000
WAITING = 20_000


class SpoolBusy(Exception):
    """Another process holds this spool; two of them would give out the same numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is kept while the hub is away: bytes, seconds; ``segment`` is the size of one file in bytes."""

    most: int = 1 << 30
    age: float = 7 * 86_400.0
    segment: int = 4 << 20


class Spool:
    """The observations of one vantage on their way to the ledger; ``open_spool`` makes one."""

    def __init__(
        self,
        folder: Path,
        vantage: str,
        *,
        new_epoch: Callable[[], str],
        now: Callable[[], datetime],
        limits: Limits,
    ) -> None:
        self.vantage = vantage
        self._folder, self._new_epoch, self._now, self._limits = folder, new_epoch, now, limits
        self._lock = _lock(folder)
        found, self._segments = files.find(folder)
        self.epoch = found or new_epoch()
        self.last = self._segments[-1].last if self._segments else 0
        self.mark = self._segments[0].first - 1 if self._segments else 0
        self._saved = self.last
        self._loaded = self.mark
        self._waiting: list[Line] = []
        self._ready: deque[Line] = deque()
        self._desk = asyncio.Lock()
        self.stirred = asyncio.Event()

    @property
    def backlog(self) -> int:
        """How many numbers the ledger has not confirmed."""
        return self.last - self.mark

    @property
    def size(self) -> int:
        """How many bytes lie on disk."""
        return sum(s.size for s in self._segments)

    def append(self, seen: Observation[Any], shape: Any, *, remarkable: bool) -> int:  # noqa: ANN401 - a facts type
        """Take an observation in; returns its number. It is on disk after the next ``save``."""
        number = self.last + 1
        ours = (seen.vantage, seen.epoch, seen.sequence) == (self.vantage, self.epoch, number)
        numbered = seen if ours else replace(seen, vantage=self.vantage, epoch=self.epoch, sequence=number)
        text = wire.write(numbered, shape, remarkable=remarkable)
        line = Line(first=number, last=number, text=text, remarkable=remarkable, evidence=numbered.evidence)
        self._waiting.append(line)
        self.last = number
        self.stirred.set()
        return number

    async def save(self) -> None:
        """Write what waits to the disk and wait until it is there.

        Raises:
            OSError: if the disk refuses; nothing is lost while the process lives, and the next ``save`` tries again.
        """
        async with self._desk:
            lines, self._waiting = self._waiting, []
            self.stirred.clear()
            try:
                self._segments = await asyncio.to_thread(self._store, lines, self._now().timestamp())
            except BaseException:
                self._waiting = _squeezed([*lines, *self._waiting])
                raise
            self._keep_ready(lines)

    async def parcel(self) -> Parcel | None:
        """The next lines that the ledger lacks, at most 500; None if it has all that is on disk."""
        async with self._desk:
            if not self._ready and self._loaded < self._saved:
                await self._load()
            return pack(self.vantage, self.epoch, self.mark, self._ready)

    async def confirm(self, mark: int) -> bool:
        """The ledger has everything up to ``mark``: forget it. True if that is further than before.

        A mark behind what was confirmed means a ledger that was restored: whatever is still here goes again. A mark
        ahead of all that was ever written means that *this* folder is an old copy: it starts a new epoch.
        """
        async with self._desk:
            if mark > self._saved:
                return await self._begin_anew()
            before, self.mark = self.mark, mark
            if mark > before:
                await self._forget()
            elif mark < before:
                self._ready.clear()
                self._loaded = mark
            return mark > before

    def close(self) -> None:
        """Let go of the folder; what was not saved is lost."""
        os.close(self._lock)

    def _store(self, lines: list[Line], now: float) -> list[Segment]:
        segments = list(self._segments)
        if lines:
            self._write(segments, lines, now)
        try:
            make(segments, Room(most=self._limits.most, oldest=now - self._limits.age))
        except OSError as error:
            log.warning("no room could be made in spool %s: %s", self._folder, error)
        return segments

    def _write(self, segments: list[Segment], lines: list[Line], now: float) -> None:
        if not segments or segments[-1].size >= self._limits.segment:
            path = files.path_of(self._folder, self.epoch, lines[0].first)
            segments.append(Segment(path=path, first=lines[0].first, last=lines[0].first - 1, size=0, changed=now))
        size = files.add(segments[-1].path, lines)
        segments[-1] = replace(segments[-1], last=lines[-1].last, size=size, changed=now)

    def _keep_ready(self, lines: list[Line]) -> None:
        """While the hub keeps up, nothing is read back from the disk."""
        if self._loaded == self._saved and len(self._ready) + len(lines) <= READY and lines:
            self._ready.extend(lines)
            self._loaded = lines[-1].last
        self._saved = lines[-1].last if lines else self._saved

    async def _load(self) -> None:
        held = next((s for s in self._segments if s.last > self._loaded), None)
        if held is None:
            return
        lines = await asyncio.to_thread(files.load, held)
        first = lines[0].first if lines else self._saved + 1
        if first > self._loaded + 1:
            self._ready.append(grave(self._loaded + 1, first - 1, "no longer in the spool"))
        self._ready.extend(after(line, self._loaded) for line in lines if line.last > self._loaded)
        self._loaded = held.last

    async def _forget(self) -> None:
        self._loaded = max(self._loaded, self.mark)
        while self._ready and self._ready[0].last <= self.mark:
            self._ready.popleft()
        if self._ready and self._ready[0].first <= self.mark:
            self._ready[0] = after(self._ready[0], self.mark)
        done = [s for s in self._segments[:-1] if s.last <= self.mark]
        self._segments = self._segments[len(done) :]
        if done:
            await asyncio.to_thread(_remove, done)

    async def _begin_anew(self) -> bool:
        log.warning(
            "spool %s is an old copy: the ledger knows numbers that it never gave; it starts afresh", self._folder
        )
        done, self._segments = self._segments, []
        await asyncio.to_thread(_remove, done)
        self.epoch = self._new_epoch()
        self.last = self.mark = self._saved = self._loaded = 0
        self._ready.clear()
        self._waiting = []
        return True


def open_spool(
    folder: Path,
    vantage: str,
    *,
    new_epoch: Callable[[], str],
    now: Callable[[], datetime],
    limits: Limits | None = None,
) -> Spool:
    """Open the spool in this folder, making it if need be, and repair what a crash left behind.

    ``new_epoch`` gives ids that sort by time, such as ``epoch_id``; it is asked only when the folder is empty.

    Raises:
        SpoolBusy: if another process holds it.
        OSError: if the folder cannot be used.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Spool(folder, vantage, new_epoch=new_epoch, now=now, limits=limits or Limits())


def epoch_id(now: datetime, random: bytes) -> str:
    """A name for an epoch: the time in milliseconds, so that names sort, and some randomness."""
    return f"{int(now.timestamp() * 1000):012x}{random.hex()}"


def _lock(folder: Path) -> int:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise SpoolBusy(f"{folder} is in use by another process") from None
    return handle


def _squeezed(lines: list[Line]) -> list[Line]:
    """What waits for a disk that refuses is bounded too: the unremarkable goes first, then all but the newest."""
    if len(lines) <= WAITING:
        return lines
    kept = thin(lines, FULL)
    old, new = kept[: -WAITING // 2], kept[-WAITING // 2 :]
    return [grave(old[0].first, old[-1].last, FULL), *new] if old else new


def _remove(segments: list[Segment]) -> None:
    for held in segments:
        held.path.unlink(missing_ok=True)
