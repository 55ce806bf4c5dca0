"""The little an agent remembers by itself: what it saw last, and where looks that go on from each other left off.

A cursor counts only once the ledger holds what the look covered: until then the next look starts at the old place, and
sees something twice rather than never. Cursors, when rare looks were made, and how our own path stands survive a
restart in one small file.
"""

import asyncio
import json
import logging
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from sentinel.kit import codec, disk
from sentinel.kit.path.state import UNTESTED, SelfTest

log = logging.getLogger("sentinel.agent")
RARE = 3600.0  # looks less often than this (seconds) are not repeated at every restart


class Progress(Protocol):
    """How far the ledger is; a spool is one."""

    epoch: str
    mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A cursor that waits for the ledger to hold this number."""

    epoch: str
    sequence: int
    cursor: str


@dataclass(slots=True, kw_only=True)
class Memory:
    """What the agent remembers of each check by its key. ``path`` is its file; None keeps nothing over a restart."""

    progress: Progress
    path: Path | None = None
    before: dict[str, Any] = field(default_factory=dict)
    strained: set[str] = field(default_factory=set)
    own_path: SelfTest = UNTESTED
    _cursors: dict[str, str] = field(default_factory=dict)
    _looked: dict[str, float] = field(default_factory=dict)
    _pending: dict[str, deque[Pending]] = field(default_factory=dict)
    _moved: bool = False

    def __post_init__(self) -> None:
        if self.path is not None:
            self._cursors, self._looked, self.own_path = _read(self.path)

    def cursor(self, check: str) -> str | None:
        """Where this check goes on: the newest cursor that the ledger covers."""
        self._settle(check)
        return self._cursors.get(check)

    def wrote(self, check: str, sequence: int, cursor: str | None) -> None:
        """A look with this number left off here."""
        if cursor is not None:
            pending = Pending(epoch=self.progress.epoch, sequence=sequence, cursor=cursor)
            self._pending.setdefault(check, deque()).append(pending)

    def looked(self, duty: str, at: float, interval: float) -> None:
        """A duty was done at this moment (Unix time)."""
        if interval >= RARE:
            self._looked[duty] = at
            self._moved = True

    def fresh(self, duty: str, now: float, interval: float) -> bool:
        """Whether a rare duty was done within its interval, so that a restart need not do it again."""
        return interval >= RARE and now - self._looked.get(duty, float("-inf")) < interval

    def tested(self, path: SelfTest | None) -> None:
        """A look said how our own path stands; None: it says nothing of that."""
        if path is not None:
            self.own_path = path
            self._moved = True

    def strain(self, check: str, *, strained: bool) -> None:
        """A site asked for less, or no longer does."""
        if strained:
            self.strained.add(check)
        else:
            self.strained.discard(check)

    def keep_only(self, checks: set[str], duties: set[str]) -> None:
        """Forget checks that are no longer ours; where they left off stays on file, they may come back."""
        self.before = {check: facts for check, facts in self.before.items() if check in checks}
        self.strained &= checks
        self._looked = {duty: at for duty, at in self._looked.items() if duty in duties}

    async def save(self) -> None:
        """Write the file, if anything moved; a disk that refuses costs a few looks after the next start."""
        for check in list(self._pending):
            self._settle(check)
        if self.path is None or not self._moved:
            return
        own_path = codec.plain(self.own_path)
        text = json.dumps({"cursors": self._cursors, "looked": self._looked, "own_path": own_path})
        self._moved = False
        try:
            await asyncio.to_thread(disk.replace, self.path, text)
        except OSError as error:
            log.warning("the agent's memory %s cannot be written: %s", self.path, error)

    def _settle(self, check: str) -> None:
        waiting = self._pending.get(check)
        while waiting and (waiting[0].epoch != self.progress.epoch or waiting[0].sequence <= self.progress.mark):
            done = waiting.popleft()
            if done.epoch == self.progress.epoch:
                self._cursors[check] = done.cursor
                self._moved = True
        if not waiting:
            self._pending.pop(check, None)


def _read(path: Path) -> tuple[dict[str, str], dict[str, float], SelfTest]:
    """What the file says; one that is missing or broken says nothing, and costs a few looks."""
    try:
        told = json.loads(path.read_text("utf-8"))
        cursors, looked = told["cursors"], told["looked"]
        own_path = codec.decode(SelfTest, json.dumps(told.get("own_path", {})))
        return {str(k): str(v) for k, v in cursors.items()}, {str(k): float(v) for k, v in looked.items()}, own_path
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return {}, {}, UNTESTED
