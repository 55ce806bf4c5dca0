"""Observations to carry, and a ledger in memory that keeps its mark as the real one does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sentinel.kit.probe import Options, Probe
from sentinel.link.spool import Limits, Spool, epoch_id, open_spool
from sentinel.link.unpack import unpack
from sentinel.model.failure import Skipped
from sentinel.model.observation import Observation, Step

AT = datetime(2029, 2, 14, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was seen, in these tests."""

    n: int
    text: str = ""


class Pages(Probe[Options, Facts, None]):
    """A probe whose facts travel."""

    kind = "pages"
    options = Options
    facts = Facts


PROBES = {"pages": Pages()}
SMALL = Limits(most=60_000, age=7 * 86_400.0, segment=10_000)


def seen(n: int, *, text: str = "", outcome: Any = None) -> Observation[Any]:  # noqa: ANN401 - any outcome
    """One observation, told apart by ``n``."""
    return Observation(
        vantage="mataram-1",
        network="as64500",
        epoch="",
        sequence=0,
        probe="pages",
        version=1,
        subject=f"target:s{n % 7}",
        at=AT + timedelta(seconds=n),
        duration=0.25,
        interval=60.0,
        outcome=Facts(n=n, text=text) if outcome is None else outcome,
        steps=(Step(name="dns", start_ms=0.0, took_ms=1.5),),
        evidence=("ab" * 32,),
    )


def spool(folder: Path, *, limits: Limits | None = None, now: datetime = AT) -> Spool:
    """A spool in this folder; its epochs are told apart by the time."""
    return open_spool(folder, "mataram-1", new_epoch=lambda: epoch_id(now, b"\0\1"), now=lambda: now, limits=limits)


def files(folder: Path) -> list[Path]:
    """The files of a spool, oldest first."""
    return sorted(folder.glob("*.jsonl"))


def fill(box: Spool, count: int, *, remarkable_every: int = 10, start: int = 0) -> None:
    """Put observations in, every tenth of them remarkable."""
    for n in range(start, start + count):
        box.append(seen(n, text="x" * 200), Facts, remarkable=n % remarkable_every == 0)


@dataclass(slots=True)
class Memory:
    """A ledger: what it holds by number, and the mark below which it has no gap, for each epoch."""

    held: dict[str, dict[int, Observation[Any]]] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)

    async def take(self, batch: Sequence[Observation[Any]]) -> int:
        """Keep a batch, once; returns the mark."""
        self.batches.append(len(batch))
        rows = self.held.setdefault(batch[0].epoch, {})
        for row in batch:
            rows.setdefault(row.sequence, row)
        return self.mark(batch[0].epoch)

    def mark(self, epoch: str) -> int:
        """The highest number below which nothing is missing."""
        rows, mark = self.held.get(epoch, {}), 0
        while mark + 1 in rows:
            mark += 1
        return mark

    def facts(self) -> list[int]:
        """What was seen, in order of epochs and numbers; looks that were not made are left out."""
        rows = [self.held[epoch][n] for epoch in sorted(self.held) for n in sorted(self.held[epoch])]
        return [row.outcome.n for row in rows if isinstance(row.outcome, Facts)]

    def missing(self) -> list[str]:
        """Why looks are missing, once each."""
        rows = [row for rows in self.held.values() for row in rows.values()]
        return sorted({row.outcome.reason for row in rows if isinstance(row.outcome, Skipped)})


async def deliver(box: Spool, ledger: Memory, most: int = 10_000) -> None:
    """Carry everything to the ledger, in as many parcels as it takes."""
    for _ in range(most):
        parcel = await box.parcel()
        if parcel is None:
            return
        await box.confirm(await ledger.take(unpack(parcel, PROBES)))


async def lease(work: str, holder: str, seconds: float) -> bool:
    """Everything is free."""
    return bool(work and holder and seconds)
