"""How a baseline takes shape: look by look, until nothing new was seen for long enough. The hub keeps the state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.kit.baseline import MOST_MEMBERS, Kind, Member, Normal, Trait

LOOKS = 3  # without news, before a baseline is proposed for the first time (contract: at most three in a lab)
CHANGE_LOOKS = 2  # that show a change, before what is seen now is proposed in place of what was normal
MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Forming:
    """What was seen so far: since when there was nothing new, how many looks that is, when the last one was made."""

    normal: Normal
    since: datetime
    at: datetime
    looks: int = 0
    evidence: tuple[str, ...] = ()

    def quiet(self, looks: int, seconds: float) -> bool:
        """Whether there was nothing new for so many looks and so long."""
        return self.looks >= looks and self.at - self.since >= timedelta(seconds=seconds)

    def unsettled(self, at: datetime) -> "Forming":
        """The same after a look that must not teach anything: the waiting begins anew."""
        return replace(self, since=at, at=at, looks=0)

    def settled(self) -> Normal:
        """What may be proposed: of things that take turns, those that were seen since the last news."""
        return Normal(traits={name: _settled(trait, self.since) for name, trait in self.normal.traits.items()})


def form(was: Forming | None, now: Normal, at: datetime, vantage: str, evidence: Sequence[str] = ()) -> Forming:
    """Fold one more look in; what is new starts the waiting anew."""
    known = was.normal.traits if was else {}
    merged = {name: _merged(known.get(name), trait, at, vantage) for name, trait in now.traits.items()}
    news = was is None or any(_news(known.get(name), trait) for name, trait in now.traits.items())
    return Forming(
        normal=Normal(traits={**known, **merged}),
        since=at if was is None or news else was.since,
        at=at,
        looks=1 if was is None or news else was.looks + 1,
        evidence=tuple(dict.fromkeys((*(was.evidence if was else ()), *evidence)))[-MOST_EVIDENCE:],
    )


def _news(known: Trait | None, now: Trait) -> bool:
    if known is None or known.kind is not now.kind:
        return True
    if now.kind is Kind.EXACT:
        return set(now.values) != set(known.values)
    return now.kind is Kind.TURNS and not set(now.values) <= set(known.values)


def _merged(known: Trait | None, now: Trait, at: datetime, vantage: str) -> Trait:
    """An exact set is what this look shows; others gather. Whoever was seen before keeps its first sighting."""
    before = {m.value: m for m in known.members} if known is not None and known.kind is now.kind else {}
    shown = {
        value: replace(before.get(value, Member(value=value, first_at=at, vantage=vantage)), last_at=at)
        for value in now.values
    }
    gathered = shown if now.kind is Kind.EXACT else {**before, **shown}
    return replace(now, members=tuple(gathered.values())[-MOST_MEMBERS:])


def _settled(trait: Trait, since: datetime) -> Trait:
    kept = [m for m in trait.members if trait.kind is not Kind.TURNS or m.last_at is None or m.last_at >= since]
    return replace(trait, members=tuple(replace(m, last_at=None) for m in kept))
