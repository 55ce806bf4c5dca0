"""What is usual of zones: the traits of a baseline, zone by zone, and when a look may teach them."""

from collections.abc import Iterable, Iterator

from sentinel.kit.baseline import Normal, Trait, exact, turns
from sentinel.kit.seen import Seen
from sentinel.kit.zones.facts import DnsFacts, Role, Texts, ZoneFacts
from sentinel.kit.zones.memory import Memory
from sentinel.kit.zones.reckoning import BAD, agreed, authors, ds_of, glue, heard, mx_of, ns_of, shape


def known(seen: Seen[DnsFacts, Memory], trait: str, zone: ZoneFacts) -> Texts | None:
    """What is usual of a zone, as it was accepted or proposed; None if nobody knows."""
    return seen.usual(f"{trait} {zone.zone}")


def basis(seen: Seen[DnsFacts, Memory], zone: ZoneFacts) -> str | None:
    """Who says what is usual of a zone."""
    found = seen.basis(f"ns {zone.zone}")
    return str(found) if found is not None else None


def proposal(seen: Seen[DnsFacts, Memory]) -> Normal | None:
    """What is normal if this look is; None for a look that must not teach.

    Nothing is learned over a path that lies, from zones whose signatures are wrong or could not be judged, while the
    parent's servers contradict each other, or while nobody serves the target's own zone.
    """
    facts = seen.facts
    own = facts.zones[0]
    doubtful = any(zone.chain.security in BAD for zone in facts.zones)
    rulings = [*(word.ruled for word in own.children), *(answer.ruled for answer in facts.answers)]
    forged = any(ruled.security == "bogus" for ruled in rulings)
    split = any(len(set(heard(zone.parents, ns_of))) > 1 for zone in facts.zones)
    served = any(word.ns is not None for word in own.children)
    if facts.path.aged(seen.now.at).tainted or doubtful or forged or split or not served:
        return None
    return Normal(traits={f"{name} {zone.zone}": trait for zone in facts.zones for name, trait in _traits(zone)})


def _traits(zone: ZoneFacts) -> Iterator[tuple[str, Trait]]:
    """The traits of one zone; what was not heard, or not alike from all, is not known."""
    sets: dict[str, Texts | None] = {
        "ns": agreed(zone.parents, ns_of),
        "ds": agreed(zone.parents, ds_of),
        "dnssec": (zone.chain.security,),
    }
    if zone.role is Role.OWN:
        sets |= {
            "child_ns": agreed(zone.children, ns_of),
            "mx": agreed(zone.children, mx_of),
            "authors": agreed(zone.children, authors),
            "caa": zone.caa,
            "tokens": zone.tokens,
        }
    yield from ((name, exact(*values)) for name, values in sets.items() if values is not None)
    found = {"glue": glue(zone), "wildcard": zone.wildcard if zone.role is Role.OWN else None}
    yield from ((name, turns(*values)) for name, values in found.items() if values is not None)


def fingerprint(zones: Iterable[ZoneFacts]) -> str:
    """What a second look is worth for, in one text."""
    return repr([shape(zone) for zone in zones])
