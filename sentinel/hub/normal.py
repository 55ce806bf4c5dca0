"""What looks do to baselines: a first one is proposed after enough quiet, a change is proposed beside the incident.

What a person accepted is never replaced by looks. Pools alone grow, by members that the probe exonerates.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import Held, Standing, read
from sentinel.hub.world import Duty
from sentinel.kit import codec
from sentinel.kit.baseline import Difference, Kind, Normal, differences, instead, same_sets
from sentinel.kit.forming import CHANGE_LOOKS, LOOKS, Forming, form
from sentinel.kit.seen import Seen
from sentinel.model.failure import Failure, Skipped
from sentinel.store.ports import Baseline

FADES = 2  # intervals without it, before a proposal that is no longer seen is withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """One look, and all that deciding what it teaches needs. ``interval`` is the check's, in seconds."""

    sitting: Sitting
    duty: Duty
    seen: Seen[Any, Any]
    standing: Standing
    interval: float

    @property
    def check(self) -> str:
        """The check's key."""
        return self.seen.now.check

    @property
    def at(self) -> datetime:
        """When the look was made."""
        return self.seen.now.at

    def forming(self) -> Forming | None:
        """What takes shape here, if anything does."""
        return codec.read(Forming, self.sitting.forming(self.check))

    def keep(self, forming: Forming | None) -> None:
        """Remember what takes shape; None: nothing does any more."""
        self.sitting.form(self.check, codec.encode(forming) if forming else None)


def teach(learning: Learning) -> None:
    """Let one look that saw something teach what is normal."""
    seen = learning.seen
    if isinstance(seen.now.outcome, Failure | Skipped):
        return
    now = learning.duty.probe.proposal(seen)
    base = _grown(learning, now)
    if now is None:
        _unsettle(learning, base)
    elif base is None:
        _enrol(learning, now)
    else:
        _compare(learning, base, now)


def _grown(learning: Learning, now: Normal | None) -> Held | None:
    """What the look is compared with, once its pools have taken in what this look exonerates."""
    base = _absorbed(learning)
    if base is None or base.normal is None:
        return None
    if now is None or not any(d.kind is Kind.POOL for d in differences(base.normal, now)):
        return base
    seen = learning.seen
    grown = base.normal.grown(learning.duty.probe.exonerated(seen), learning.at, seen.now.vantage)
    if grown == base.normal:
        return base
    learning.sitting.unit.amend(base.row.number, codec.encode(grown))
    return Held(row=base.row, normal=grown)


def _absorbed(learning: Learning) -> Held | None:
    """What the look is compared with, once it holds what became normal by itself."""
    base, seen = learning.standing.base, learning.seen
    if base is None or base.normal is None:
        return None
    renewed = base.normal.renewed(learning.duty.probe.absorbed(seen), learning.at, seen.now.vantage)
    if renewed == base.normal:
        return base
    learning.sitting.unit.amend(base.row.number, codec.encode(renewed))
    return Held(row=base.row, normal=renewed)


def _unsettle(learning: Learning, base: Held | None) -> None:
    """A suspicious look teaches nothing; before the first proposal the waiting begins anew."""
    forming = learning.forming() if base is None else None
    if forming is not None:
        learning.keep(forming.unsettled(learning.at))


def _enrol(learning: Learning, now: Normal) -> None:
    """Nothing is known of this check yet: gather, and propose once there was nothing new for long enough."""
    if not now.traits:
        learning.keep(None)
        return
    forming = _formed(learning, now)
    if forming.quiet(LOOKS, _patience(learning)) and _propose(learning, forming.settled(), forming, beside=0):
        learning.keep(None)


def _compare(learning: Learning, base: Held, now: Normal) -> None:
    found = differences(base.normal or Normal(), now)
    if found:
        _change(learning, base, now, found)
    elif learning.standing.waiting or _unseen(base, now):
        _fade(learning, base)
    else:
        _forget(learning)


def _forget(learning: Learning) -> None:
    """All is as usual; a difference that one vantage saw a moment ago is remembered, for it may look again."""
    forming = learning.forming()
    if forming is not None and (not forming.normal.traits or _faded(learning, forming)):
        learning.keep(None)


def _faded(learning: Learning, forming: Forming) -> bool:
    return learning.at - forming.at > timedelta(seconds=FADES * learning.interval)


def _change(learning: Learning, base: Held, now: Normal, found: tuple[Difference, ...]) -> None:
    """It is not as usual: what is seen now is proposed beside the base, so that a person can say that it is right."""
    forming = _formed(learning, now)
    sudden = any(not one.unknown for one in found)
    ripe = forming.quiet(CHANGE_LOOKS, 0.0) if sudden else forming.quiet(LOOKS, _patience(learning))
    if not ripe:
        return
    wanted = instead(base.normal or Normal(), forming.settled())
    newest = learning.standing.waiting[-1] if learning.standing.waiting else None
    if newest is None or newest.normal is None or not same_sets(newest.normal, wanted):
        _propose(learning, wanted, forming, beside=base.row.number if base.row.state == "proposed" else 0)
    elif differences(newest.normal, wanted):
        learning.sitting.unit.amend(newest.row.number, codec.encode(wanted))


def _formed(learning: Learning, now: Normal) -> Forming:
    """What has taken shape, with this look in it."""
    seen = learning.seen.now
    forming = form(learning.forming(), now, seen.at, seen.vantage, seen.evidence)
    learning.keep(forming)
    return forming


def _patience(learning: Learning) -> float:
    """Seconds without news before something is proposed for the first time; a lab counts looks alone."""
    return 0.0 if learning.sitting.world.lab else learning.duty.probe.quiet


def _propose(learning: Learning, normal: Normal, forming: Forming, *, beside: int) -> bool:
    """Put it before a person, unless one has rejected just this."""
    unit, check = learning.sitting.unit, learning.check
    rejected = (read(row.facts) for row in unit.baselines(check, "rejected"))
    if any(old is not None and same_sets(old, normal) for old in rejected):
        return False
    learning.sitting.known.baselines.add(check)
    proposed = Baseline(
        check=check,
        facts=codec.encode(normal),
        version=learning.duty.probe.version,
        proposed_at=learning.at,
        evidence=forming.evidence,
    )
    unit.propose(proposed, beside=beside)
    return True


def _fade(learning: Learning, base: Held) -> None:
    """What was proposed is no longer seen: after two intervals nobody shall accept it by mistake."""
    forming = learning.forming()
    if forming is None:
        learning.keep(Forming(normal=Normal(), since=learning.at, at=learning.at))
    elif _faded(learning, forming):
        for held in learning.standing.waiting or (base,):
            learning.sitting.unit.retire(held.row.number, "withdrawn", learning.at)
        learning.keep(None)


def _unseen(base: Held, now: Normal) -> bool:
    """Whether the base is a mere proposal of which this look shows nothing at all."""
    return base.row.state == "proposed" and not now.traits
