"""Whether a site still promises what it usually does: the traits of its policy, and what is weaker or new."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.kit.baseline import Normal, Trait, exact, turns
from sentinel.kit.policy.facts import TlsPolicyFacts
from sentinel.kit.policy.hop import Door
from sentinel.kit.policy.hsts import NONE, Hsts, read
from sentinel.kit.policy.promises import Dane, kept, other_places, pinned, told
from sentinel.kit.policy.standing import Plain, Secure, Weak, plain, secure, weaknesses
from sentinel.kit.seen import Basis, Seen

HSTS, ALTERNATIVES, WEAK = "hsts", "alternatives", "weak"
ABSOLUTE = frozenset({Weak.TO_HTTP, Weak.DANE})
LOST, WEAKENED, PRESENT = "lost", "weakened", "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one host promises now, and what it usually does; ``word`` is ``lost``, ``weakened`` or empty."""

    host: str
    address: str
    now: Hsts | None
    usual: Hsts | None

    @property
    def word(self) -> str:
        """How the promise became worse, if it did."""
        if self.usual is None:
            return ""
        if self.now is None:
            return LOST
        return WEAKENED if self.now.weaker_than(self.usual) else ""

    def __str__(self) -> str:
        return f"{self.host} ({self.address}): {self.usual or NONE} -> {self.now or NONE}"


def every_weakness(facts: TlsPolicyFacts) -> tuple[Weak, ...]:
    """Everything that is weaker than it should be, pins included."""
    mismatch = pinned(facts.tlsa, facts.doors)[0] is Dane.MISMATCH
    return (*weaknesses(facts.doors), *((Weak.DANE,) if mismatch else ()))


def news(facts: TlsPolicyFacts, seen: Seen[Any, Any]) -> tuple[Weak, ...]:
    """The weaknesses that are to be told.

    What is wrong whatever a site looked like before is told unless a person accepted it; the others where it is known
    that they were not there.
    """
    accepted = (seen.baseline.values(WEAK) if seen.baseline else None) or ()
    usual = seen.usual(WEAK)
    return tuple(
        word
        for word in every_weakness(facts)
        if word not in accepted and (word in ABSOLUTE or (usual is not None and word not in usual))
    )


def changes(doors: Sequence[Door], seen: Seen[Any, Any]) -> tuple[Change, ...]:
    """Each host that was seen and whose promise is known, as it is now and as it usually is."""
    usual = _promises(seen.usual(HSTS))
    return tuple(
        Change(host=host, address=one.address, now=one.promise, usual=usual[host])
        for host, one in kept(doors).items()
        if host in usual
    )


def strangers(doors: Sequence[Door], seen: Seen[Any, Any]) -> tuple[str, ...] | None:
    """Other places for its pages that are not usual; None if nobody could see, or knows what is usual."""
    usual = seen.usual(ALTERNATIVES)
    if usual is None or not _heard(doors):
        return None
    return tuple(place for place in other_places(doors) if place not in usual)


def proposal(facts: TlsPolicyFacts) -> Normal | None:
    """What is normal if this look is; None where https does not hold, for nobody should get used to that."""
    doors = facts.doors
    held = [secure(door) for door in doors]
    fine = {Secure.HOLDS, Secure.TO_HTTP}
    if not fine & set(held) or not set(held) <= fine | {Secure.CLOSED}:
        return None
    traits: dict[str, Trait] = {ALTERNATIVES: turns(*other_places(doors))}
    promised = kept(doors)
    if promised:
        traits[HSTS] = exact(*(f"{host} {one.promise or NONE}" for host, one in promised.items()))
    if Plain.UNKNOWN not in [plain(door, verified=True) for door in doors]:
        traits[WEAK] = turns(*every_weakness(facts))
    return Normal(traits=traits)


def basis(words: Sequence[str], seen: Seen[Any, Any]) -> Basis | None:
    """Who says what is usual: of the traits that differ the milder word counts, otherwise that of any trait."""
    said = {seen.basis(trait) for trait in words or (HSTS, ALTERNATIVES, WEAK)}
    return next((word for word in (Basis.PROPOSED, Basis.ACCEPTED) if word in said), None)


def _promises(values: tuple[str, ...] | None) -> Mapping[str, Hsts | None]:
    return dict(_pairs(values or ()))


def _pairs(values: tuple[str, ...]) -> Iterator[tuple[str, Hsts | None]]:
    for value in values:
        host, _, promise = value.partition(" ")
        yield host, read(promise)


def _heard(doors: Sequence[Door]) -> bool:
    """Whether every address was heard in good order: one that was not may name a stranger."""
    return bool(doors) and all(any(told(door)) for door in doors)
