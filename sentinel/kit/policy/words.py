"""What a site promises, in the words of an event: what is worse than usual, and how everything stands."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sentinel.kit.policy import usual
from sentinel.kit.policy.facts import TlsPolicyFacts
from sentinel.kit.policy.hop import Door
from sentinel.kit.policy.hsts import NONE
from sentinel.kit.policy.promises import final_host, kept, other_places, pinned
from sentinel.kit.policy.standing import Weak, holds, plain, secure, settled, verified, weak_at
from sentinel.kit.seen import Seen
from sentinel.model.event import Value

Fields = dict[str, Value | None]
LOOK: Mapping[str, Value] = MappingProxyType({"sentinel.tls.look": "policy"})  # good certificates mend no promise


def fields(facts: TlsPolicyFacts, seen: Seen[Any, Any]) -> dict[str, Value]:
    """All fields of the event, in the order in which people read them; what nobody could tell is left out."""
    told = usual.news(facts, seen)
    worse = [change for change in usual.changes(facts.doors, seen) if change.word]
    new = usual.strangers(facts.doors, seen)
    differ = {usual.WEAK: told, usual.HSTS: worse, usual.ALTERNATIVES: new}
    basis = usual.basis([trait for trait, found in differ.items() if found], seen)
    places = other_places(facts.doors)
    own: Fields = {
        "server.port": facts.port,
        **LOOK,
        **_downgrade(facts, told),
        **_hsts(facts.doors, worse, seen),
        **_pins(facts, told),
        "sentinel.tls.alt_svc": list(places) if places else None,
        "sentinel.tls.alt_svc_unexpected": list(new) if new is not None else None,
        "sentinel.baseline.basis": str(basis) if basis is not None else None,
    }
    return {name: value for name, value in own.items() if value is not None}


def _downgrade(facts: TlsPolicyFacts, told: Sequence[Weak]) -> Fields:
    """What is to be told of the way to https; an empty list only where all of it was seen."""
    doors = facts.doors
    sure = verified(doors)
    led = [(door.address, plain(door, verified=sure)) for door in doors]
    downgrade = [str(word) for word in told if word is not Weak.DANE]
    weak = usual.every_weakness(facts)
    return {
        "sentinel.tls.downgrade": downgrade if downgrade or settled(doors) else None,
        "sentinel.tls.downgrade_at": list(weak_at(doors, told)) or None,
        "sentinel.tls.weaknesses": [str(word) for word in weak] if weak or settled(doors) else None,
        "sentinel.tls.over_https": [f"{door.address} {secure(door)}" for door in doors],
        "sentinel.tls.over_http": [f"{address} {word}" for address, word in led if word is not None] or None,
    }


def _hsts(doors: Sequence[Door], worse: Sequence[usual.Change], seen: Seen[Any, Any]) -> Fields:
    """The promise of the host at which visitors end up, and every host's that became worse."""
    promised = kept(doors)
    final = promised.get(final_host(doors))
    words = [change.word for change in worse]
    word = next((word for word in (usual.LOST, usual.WEAKENED) if word in words), None)
    if word is None and final is not None and _all_heard(doors, seen):
        word = usual.PRESENT if final.promise else NONE
    promise = final.promise if final else None
    return {
        "sentinel.tls.hsts": word,
        "sentinel.tls.hsts_host": final_host(doors) or None,
        "sentinel.tls.hsts_max_age": promise.max_age if promise else None,
        "sentinel.tls.hsts_subdomains": promise.subdomains if promise else None,
        "sentinel.tls.hsts_preload": promise.preload if promise else None,
        "sentinel.tls.hsts_changes": [str(change) for change in worse] or None,
    }


def _all_heard(doors: Sequence[Door], seen: Seen[Any, Any]) -> bool:
    """Whether every address, and every host whose promise is known, was heard: only then nothing is missing."""
    known = {value.partition(" ")[0] for value in seen.usual(usual.HSTS) or ()}
    return holds(doors) and known <= set(kept(doors))


def _pins(facts: TlsPolicyFacts, told: Sequence[Weak]) -> Fields:
    fits, strange = pinned(facts.tlsa, facts.doors)
    return {
        "sentinel.tls.dane": str(fits) if fits is not None else None,
        "sentinel.tls.dane_mismatch": Weak.DANE in told if fits is not None else None,
        "sentinel.tls.dane_addresses": list(strange) or None,
    }
