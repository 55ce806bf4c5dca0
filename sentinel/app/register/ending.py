"""The end of an election: some time after its last phase its part of the register goes, and the entry of that stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sentinel.casework.keeping import over
from sentinel.model.calendar import ElectionPhase
from sentinel.store.ports import Act, IncidentFilter, Ledger, Unit

EVERY = 1_000_000
PURGED = "purged"


async def purge(ledger: Ledger, calendar: Sequence[ElectionPhase], at: datetime, after: timedelta) -> dict[str, int]:
    """Let the register of elections go that are over for so long; how many accounts went, by election."""
    gone = {}
    for stage in over(calendar, at, after):
        count = await ledger.write(partial(_purge, stage=stage, at=at))
        if count:
            gone[stage] = count
    return gone


def _purge(unit: Unit, stage: str, at: datetime) -> int:
    ids = {one.id for one in unit.accounts(ended=True) if one.stage == stage and not one.official and one.handle}
    if not ids:
        return 0
    for incident in unit.incidents(IncidentFilter(statuses=frozenset(), limit=EVERY)):
        if incident.account in ids:
            unit.erase_incident(incident, PURGED)
    count = unit.purge_stage(stage, PURGED, at)
    text = f"{count} accounts: the election is over"
    unit.note_act(Act(at=at, act="accounts.purged", subject=stage, who="sentinel", text=text))
    return count
