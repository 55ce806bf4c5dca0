"""What a person accepted for one target and all others: known to every check of that probe while it is in force."""

from collections.abc import Iterator
from datetime import datetime

from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import read
from sentinel.kit.baseline import Normal, pool
from sentinel.kit.probe import AnyProbe
from sentinel.model.subject import probe_of
from sentinel.store.ports import Baseline


def with_shared(sitting: Sitting, probe: AnyProbe, accepted: Normal | None, at: datetime) -> Normal | None:
    """What a person accepted here, and elsewhere for all; where nobody accepted anything, nothing."""
    if not probe.everywhere or accepted is None:
        return accepted
    rows = _sharing(sitting, probe)
    found = {value for row in rows if row.until is None or row.until > at for value in _values(row, probe.everywhere)}
    return Normal(traits={**accepted.traits, probe.everywhere: pool(*found)}) if found else accepted


def _sharing(sitting: Sitting, probe: AnyProbe) -> tuple[Baseline, ...]:
    """The accepted baselines of a probe that share anything; asked of the ledger once, until somebody decides."""
    shared, name = sitting.known.shared, (probe.kind, probe.everywhere)
    if name not in shared:
        rows = (row for row in sitting.unit.baselines(state="accepted") if probe_of(row.check) == probe.kind)
        shared[name] = tuple(row for row in rows if any(_values(row, probe.everywhere)))
    return shared[name]


def _values(row: Baseline, trait: str) -> Iterator[str]:
    normal = read(row.facts)
    yield from (normal.values(trait) if normal else None) or ()


def shares(sitting: Sitting, row: Baseline) -> bool:
    """Whether this row holds anything for all targets."""
    duty = sitting.world.duties.get(row.check)
    return duty is not None and bool(duty.probe.everywhere) and any(_values(row, duty.probe.everywhere))


def sharing(sitting: Sitting, probe: AnyProbe, check: str) -> tuple[str, ...]:
    """The other checks of this probe whose targets have incidents now: what is shared may explain those, too."""
    if not probe.everywhere:
        return ()
    ill = {incident.target for incident in sitting.unit.unresolved()}
    duties = sitting.world.duties.items()
    return tuple(key for key, d in duties if d.probe.kind == probe.kind and key != check and d.check.subject.id in ill)
