"""Files of accounts that arrive: kept cell by cell in slices beside the work, and settled in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sentinel.app.register.parcel import Broken, Parcel, unpack
from sentinel.app.register.settle import Settled, settle, tally
from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.acts import ActRefused
from sentinel.registry.account import Status
from sentinel.registry.book import Line
from sentinel.store.ports import Act, Ledger, Unit, View
from sentinel.store.records_registry import ImportBatch, ImportCell
from sentinel.store.veil import Veil, veil_of

SLICE = 10_000  # cells of one transaction: about a tenth of a second
COLUMN = "import_cell.raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Takes files of accounts in, one after the other. ``changed`` is called when other accounts are to be watched."""

    ledger: Ledger
    folder: Callable[[], Path]
    clock: Callable[[], datetime]
    changed: Callable[[], Awaitable[None]]
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def all(self) -> Mapping[str, Callable[[Request], Awaitable[Answer]]]:
        """Every act by its name."""
        return {"accounts_import": self.take_in}

    async def take_in(self, request: Request) -> Answer:
        """Keep a file of accounts and let its accounts be watched; the same file twice changes nothing."""
        try:
            parcel = await asyncio.to_thread(unpack, request.args.get("parcel", ""))
        except Broken as error:
            return Answer(outcome=Outcome.INVALID, text=str(error))
        async with self._turn:
            return await self._settle(request, parcel)

    async def _settle(self, request: Request, parcel: Parcel) -> Answer:
        if (before := await self.ledger.read(lambda view: standing(view, parcel.sha256))) is not None:
            return Answer(data={"batch": before.number, "known": True, "sums": dict(before.sums)})
        adds = request.args.get("adds") == "yes"
        number = await self._keep(request, parcel)
        settled = await self.ledger.write(lambda unit: self._finish(unit, number, parcel, request, adds=adds))
        await self.changed()
        return Answer(data=_told(number, parcel, settled))

    async def _keep(self, request: Request, parcel: Parcel) -> int:
        """Store every cell; personal ones behind the veil."""
        veil = await asyncio.to_thread(veil_of, self.folder())
        batch = ImportBatch(
            sha256=parcel.sha256,
            file=parcel.file,
            who=request.who,
            login=request.login,
            at=self.clock(),
            sheets=parcel.sheets,
            stage=parcel.stage,
            region=parcel.region,
            sums=parcel.sums,
        )
        number = await self.ledger.write(lambda unit: unit.begin_import(batch))
        for start in range(0, len(parcel.cells), SLICE):
            cells = await asyncio.to_thread(_veiled, parcel.cells[start : start + SLICE], veil)
            await self._store(number, cells)
        return number

    async def _store(self, number: int, cells: Sequence[ImportCell]) -> None:
        await self.ledger.write(lambda unit: unit.add_cells(number, cells))

    def _finish(self, unit: Unit, number: int, parcel: Parcel, request: Request, *, adds: bool) -> Settled:
        at = self.clock()
        _prove(unit.count_cells(number), parcel)
        settled = settle(unit, parcel, at, adds=adds)
        unit.finish_import(number, settled.claims, settled.accounts)
        unit.withdraw_claims(settled.withdrawn, number, f"{parcel.file} took its place")
        unit.end_accounts(settled.ended, at)
        text = f"{len(settled.accounts)} accounts, {settled.new} new, {len(settled.ended)} no longer watched"
        act = Act(at=at, act="accounts.imported", subject=parcel.file, who=request.who, login=request.login, text=text)
        for name, old, new in settled.retiered:
            unit.note_act(replace(act, act="accounts.tier", subject=name, text=f"{old} -> {new}, by {parcel.file}"))
        unit.note_act(act)
        return settled


def _prove(stored: int, parcel: Parcel) -> None:
    """Nothing is lost: as many cells in the ledger as in the file, every line is something, every claim has a status.

    Raises:
        ActRefused: if a sum does not come out even; then the file does not count.
    """
    sums = parcel.sums
    rows = sum(sums.get(f"rows_{line}", 0) for line in Line)
    claims = sum(sums.get(f"claims_{status}", 0) for status in Status)
    if (stored, rows, claims) != (sums["cells"], sums["rows"], sums["claims"]) or claims != len(parcel.claims):
        raise ActRefused(f"{parcel.file}: a sum does not come out even, so nothing of it counts: {sums}")


def standing(view: View, sha256: str) -> ImportBatch | None:
    """The batch of the same file, if nothing took its place since."""
    found = next((one for one in view.import_batches() if one.sha256 == sha256), None)
    if found is None:
        return None
    return None if any(claim.ended_by for claim in view.claims(batch=found.number)) else found


def _veiled(cells: Sequence[ImportCell], veil: Veil) -> list[ImportCell]:
    return [replace(cell, raw=veil.hide(cell.raw, COLUMN)) if cell.veiled else cell for cell in cells]


def _told(number: int, parcel: Parcel, settled: Settled) -> dict[str, Any]:
    return {
        "batch": number,
        "known": False,
        "sums": parcel.sums | tally(settled),
        "accounts": len(settled.accounts),
        "new": settled.new,
        "withdrawn": len(settled.withdrawn),
        "corrected": len(settled.withdrawn) - settled.unmended if parcel.corrects else 0,
        "as_before": settled.unmended if parcel.corrects else 0,
        "ended": list(settled.ended),
        "replaces": list(settled.replaces),
    }
