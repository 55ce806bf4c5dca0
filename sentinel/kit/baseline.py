"""What is normal of a subject, in words that all probes share: exact sets, things that take turns, pools, numbers.

A baseline is made of named traits and not of a probe's facts, so that one that was accepted years ago is still readable
whatever shape the facts have by then. A trait whose meaning changes gets a new name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sentinel.kit.codec import clean

MOST_MEMBERS = 200
MOST_TEXT = 512


class Kind(StrEnum):
    """How a trait may change. ``exact``: exactly these, one more or one less is a change (name servers).

    ``turns``: one or more of these at a time, a stranger is a change (certificate operators behind a CDN). ``pool``: a
    stranger is taken in once a look proves it harmless (keys, addresses). ``number``: never a change by itself.
    """

    EXACT = "exact"
    TURNS = "turns"
    POOL = "pool"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One value of a trait: when it was first seen, from which vantage; ``learned``: taken in since it was accepted.

    ``last_at`` is kept only while a baseline is being learned.
    """

    value: str
    first_at: datetime | None = None
    vantage: str = ""
    learned: bool = False
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One thing that is normal of a subject: its values, or for numbers the middle and how far it strays (MAD).

    A pool may hang on a set (``of``): once a member of that set was replaced, the pool begins anew with what is seen.
    """

    kind: Kind
    members: tuple[Member, ...] = ()
    of: str = ""
    number: float | None = None
    spread: float | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The values alone, in order."""
        return tuple(member.value for member in self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """What is normal of one subject, trait by trait. A trait that is not there is not known; an empty one is."""

    traits: Mapping[str, Trait] = field(default_factory=dict)

    def values(self, trait: str) -> tuple[str, ...] | None:
        """The values of a trait; None if nothing is known of it."""
        return self.traits[trait].values if trait in self.traits else None

    def grown(self, more: "Normal", at: datetime, vantage: str) -> "Normal":
        """The same with the strangers of these pools taken in; whatever is no pool on both sides stays as it is."""
        traits = dict(self.traits)
        for name, trait in more.traits.items():
            own = traits.get(name)
            if own is not None and own.kind is trait.kind is Kind.POOL:
                new = [Member(value=v, first_at=at, vantage=vantage, learned=True) for v in strangers(own, trait)]
                traits[name] = replace(own, members=_newest((*own.members, *new)))
        return replace(self, traits=traits)

    def renewed(self, more: "Normal", at: datetime, vantage: str) -> "Normal":
        """The same with these traits in the place of the old ones; new members say that and when they were learned."""
        traits = {
            name: replace(trait, members=tuple(self._aged(name, member, at, vantage) for member in trait.members))
            for name, trait in more.traits.items()
        }
        return replace(self, traits={**self.traits, **traits})

    def _aged(self, name: str, new: Member, at: datetime, vantage: str) -> Member:
        known = self.traits[name].members if name in self.traits else ()
        old = next((member for member in known if member.value == new.value), None)
        return old or Member(value=new.value, first_at=at, vantage=vantage, learned=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One trait that is not as usual: what is new, what is missing; ``unknown``: nothing was known of it at all."""

    trait: str
    kind: Kind
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: bool = False


def exact(*values: str) -> Trait:
    """Exactly these: one more or one less is a change that only a person may accept."""
    return _trait(Kind.EXACT, values)


def turns(*values: str) -> Trait:
    """One or more of these at a time: a stranger is a change that only a person may accept."""
    return _trait(Kind.TURNS, values)


def pool(*values: str, of: str = "") -> Trait:
    """Some of these: a stranger is taken in once the probe exonerates it. ``of`` names the set that it hangs on."""
    return replace(_trait(Kind.POOL, values), of=of)


def number(middle: float, spread: float = 0.0) -> Trait:
    """About this much; corroborates and never alarms alone."""
    return Trait(kind=Kind.NUMBER, number=middle, spread=spread)


def differences(usual: Normal, now: Normal) -> tuple[Difference, ...]:
    """What of this look is not as usual; traits that the look does not speak of say nothing."""
    found = (_difference(name, usual.traits.get(name), trait) for name, trait in now.traits.items())
    return tuple(one for one in found if one is not None)


def same_sets(one: Normal, other: Normal) -> bool:
    """Whether a person would see the same: pools and numbers aside."""
    return not any(d.kind in (Kind.EXACT, Kind.TURNS) or d.unknown for d in replaced(one, other))


def joined(usual: Normal, more: Normal) -> Normal:
    """Both together: what was normal stays so, and the other is normal too."""
    traits = dict(usual.traits)
    for name, trait in more.traits.items():
        traits[name] = _joined(traits.get(name), trait)
    return Normal(traits=traits)


def instead(usual: Normal, seen: Normal) -> Normal:
    """What would be normal if what is seen now took its place: sets as they are seen, pools with their old members.

    A trait that was not seen stays as it was. A pool begins anew where a member of its set is gone.
    """
    traits = {**usual.traits, **seen.traits}
    for name, trait in seen.traits.items():
        if trait.kind is Kind.POOL and not _lost(usual, seen, trait.of):
            traits[name] = _joined(usual.traits.get(name), trait)
    return Normal(traits=traits)


def replaced(before: Normal, after: Normal) -> tuple[Difference, ...]:
    """What would be normal from now on, and what no longer, if the one took the place of the other."""
    return tuple(_replaced(before, after))


def strangers(usual: Trait, now: Trait) -> tuple[str, ...]:
    """The values that are not among the usual ones."""
    known = set(usual.values)
    return tuple(value for value in now.values if value not in known)


def _lost(usual: Normal, seen: Normal, name: str) -> bool:
    old, new = usual.traits.get(name), seen.traits.get(name)
    return old is not None and new is not None and bool(strangers(new, old))


def _joined(old: Trait | None, new: Trait) -> Trait:
    if old is None or old.kind is not new.kind or new.kind is Kind.NUMBER:
        return new
    more = {m.value: m for m in (*new.members, *old.members)}  # whoever was known before keeps its first sighting
    return replace(new, members=tuple(more.values())[:MOST_MEMBERS])


def _difference(name: str, usual: Trait | None, now: Trait) -> Difference | None:
    if usual is None or usual.kind is not now.kind:
        return Difference(trait=name, kind=now.kind, added=now.values, unknown=True)
    missing = strangers(now, usual) if now.kind is Kind.EXACT else ()
    added = strangers(usual, now)
    return Difference(trait=name, kind=now.kind, added=added, missing=missing) if added or missing else None


def _replaced(before: Normal, after: Normal) -> Iterator[Difference]:
    for name in sorted({*before.traits, *after.traits}):
        old, new = before.traits.get(name), after.traits.get(name)
        kind = (new or old or Trait(kind=Kind.EXACT)).kind
        added = strangers(old or Trait(kind=kind), new) if new else ()
        missing = strangers(new or Trait(kind=kind), old) if old else ()
        if added or missing or (old is None) != (new is None):
            yield Difference(trait=name, kind=kind, added=added, missing=missing, unknown=old is None)


def _trait(kind: Kind, values: Iterable[str]) -> Trait:
    """Values come from outside: cleaned, cut, each once, in a stable order, so many at most."""
    kept = sorted({clean(value)[:MOST_TEXT] for value in values})[:MOST_MEMBERS]
    return Trait(kind=kind, members=tuple(Member(value=value) for value in kept))


def _newest(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """What a person accepted stays; of what was learned since, the newest."""
    learned = [m for m in members if m.learned]
    gone = {m.value for m in learned[: max(0, len(members) - MOST_MEMBERS)]}
    return tuple(m for m in members if m.value not in gone)
