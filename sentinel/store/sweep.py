"""The sweep: what the ledger needs now and then so that it neither grows for ever nor is lost with its disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sentinel.store import backup
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger
from sentinel.store.ports import Ledger, Unit, View

SLICE = 5000  # rows of one transaction: about a tenth of a second
PAGES = 2000
KEPT: Mapping[str, timedelta] = {
    "observations": timedelta(days=30),
    "hours": timedelta(days=400),
    "messages": timedelta(days=400),
    "windows": timedelta(0),
    "reports": timedelta(days=90),
    "evidence": timedelta(days=400),
    "account_evidence": timedelta(days=90),
}
STRAY = timedelta(days=8)  # longer than a spool holds a look: what nothing names then, nothing ever will
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(hours=23)  # a little less than a day, so that a daily sweep that comes early still makes its copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did: samples counted into hours, rows deleted, bodies deleted."""

    rolled: int
    rows: int
    bodies: int


async def sweep(ledger: Ledger, evidence: Evidence, now: datetime, kept: Mapping[str, timedelta] = KEPT) -> Swept:
    """Count samples into hours, delete what outlived its retention, and give the room back; in slices, beside the work.

    ``kept`` says for each kind how long it stays; kinds that it does not name stay as long as ``KEPT`` says.
    """
    before = {kind: _ago(now, age) for kind, age in {**KEPT, **kept}.items()}
    rolled = rows = 0
    while count := await ledger.write(lambda unit: unit.roll_up(SLICE)):
        rolled += count
    while count := await ledger.write(lambda unit: unit.prune(before, SLICE)):
        rows += count
    bodies = await _sweep_bodies(ledger, evidence, before, now)
    await ledger.write(lambda unit: unit.shrink(PAGES))
    return Swept(rolled=rolled, rows=rows, bodies=bodies)


def _ago(now: datetime, age: timedelta) -> datetime:
    """So long before now; longer than there are years is for ever."""
    return now - min(age, now - BEGINNING)


async def _sweep_bodies(ledger: Ledger, evidence: Evidence, before: Mapping[str, datetime], now: datetime) -> int:
    gone = 0
    while names := await ledger.read(lambda view: view.stale_evidence(before, SLICE)):
        for name in names:
            evidence.delete(name)  # the body first: a crash in between is repaired by the next sweep
        await ledger.write(partial(_note_gone, names=names, at=now))
        gone += len(names)
    return gone + await ledger.read(partial(_delete_strays, evidence=evidence, before=now - STRAY))


def _note_gone(unit: Unit, names: list[str], at: datetime) -> None:
    unit.bodies_gone(names, at)


def _delete_strays(view: View, evidence: Evidence, before: datetime) -> int:
    """Delete bodies that no row names: their look never reached the ledger, and never will."""
    strays = [name for name in evidence.older(before) if not view.names_body(name)]
    return sum(evidence.delete(name) for name in strays)


async def copy_daily(ledger: SqlLedger, now: datetime) -> bool:
    """Make the day's copy of the ledger if it is due, and let go of those that are too many; True if one was made.

    Raises:
        LedgerUnusable: if the copy cannot be made; older copies stay.
    """
    newest = backup.newest(ledger.folder)
    if newest is not None and now - newest < DAY:
        return False
    await ledger.backup(backup.named(ledger.folder, now))
    backup.rotate(ledger.folder)
    return True
