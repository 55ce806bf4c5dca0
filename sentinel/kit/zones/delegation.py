"""Who serves a zone: the parent's word, the child's, the glue and the DS records, beside what is usual. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.kit.asn.networks import OLD, Networks
from sentinel.kit.hosts import registrable
from sentinel.kit.zones.facts import Role, Texts, ZoneFacts
from sentinel.kit.zones.memory import Memory, published
from sentinel.kit.zones.reckoning import agreed, as_usual, ds_of, glue, heard, ns_of, together, unusual

LEAST_NOTICE = timedelta(hours=1)  # a key that was served so long before its DS was meant to have one


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How the name servers differ from the usual ones.

    ``change`` is the worst word that fits: ``new_provider removed same_provider``. ``alike`` servers of the parent name
    the new set.
    """

    added: Texts = ()
    removed: Texts = ()
    strangers: Texts = ()
    change: str = ""
    alike: int = 0
    side: str = ""


def owners(hosts: Iterable[str]) -> set[str]:
    """Who runs these hosts, as far as a name tells: the registered domains."""
    return {registrable(host) for host in hosts}


def moved(zone: ZoneFacts, usual: Texts | None, usual_child: Texts | None) -> Moved | None:
    """What is not as usual; None: nothing is, or nobody knows."""
    above = unusual(zone.parents, ns_of, usual)
    below = unusual(zone.children, ns_of, usual_child)
    if above is None and below is None:
        return None
    known = {*(usual or ()), *(usual_child or ())}
    now = {*(above[0] if above else ()), *(below[0] if below else ())}
    added = tuple(sorted(now - known))
    removed = tuple(sorted(_lost(above, usual) | _lost(below, usual_child)))
    strangers = tuple(sorted(owners(added) - owners(known)))
    return Moved(
        added=added,
        removed=removed,
        strangers=strangers,
        change=_change(zone, added, removed, strangers),
        alike=above[1] if above else 0,
        side="both" if above and below else "parent" if above else "child",
    )


def _lost(found: tuple[Texts, int] | None, usual: Texts | None) -> set[str]:
    return set(usual or ()) - set(found[0]) if found else set()


def _change(zone: ZoneFacts, added: Sequence[str], removed: Sequence[str], strangers: Sequence[str]) -> str:
    """A registry that adds a server everywhere and keeps all others is at work, and nobody's victim."""
    kept = zone.role is Role.REGISTRY and not removed and agreed(zone.parents, ns_of) is not None
    if strangers and not kept:
        return "new_provider"
    return "removed" if removed and not added else "same_provider"


def between(zone: ZoneFacts) -> str | None:
    """How parent and child fit: ``same child_extra parent_extra disjoint``; None if one of them was not heard."""
    above, below = heard(zone.parents, ns_of), heard(zone.children, ns_of)
    if not above or not below:
        return None
    up, down = set(together(above)), set(together(below))
    if up == down:
        return "same"
    if not up & down:
        return "disjoint"
    return "child_extra" if down - up else "parent_extra"


def usual_servers(zone: ZoneFacts, usual: Texts | None, usual_child: Texts | None) -> bool | None:
    """Whether parent and child name the usual servers; None if nobody at the parent was heard, or nobody knows."""
    above = as_usual(zone.parents, ns_of, usual)
    below = as_usual(zone.children, ns_of, usual_child)
    return above if above is None or below is None else above and below


def strange_glue(zone: ZoneFacts, usual: Texts | None) -> Texts:
    """Addresses that the parent hands out for usual hosts, and never did before: somebody edited the host's entry."""
    now = glue(zone)
    if usual is None or now is None:
        return ()
    hosts = {text.split(" ")[0] for text in usual}
    return tuple(text for text in now if text not in usual and text.split(" ")[0] in hosts)


def elsewhere(edited: Texts, usual: Texts | None, networks: Networks | None, now: datetime) -> tuple[int, ...]:
    """Networks of edited addresses in which no usual one lies; an old table, or an unknown network, says nothing."""
    if networks is None or networks.age_days(now) > OLD:
        return ()
    known = {networks.number(text.split(" ")[1]) for text in usual or ()}
    found = {networks.number(text.split(" ")[1]) for text in edited} - known
    return tuple(sorted(number for number in found if number is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointers:
    """The DS records beside the usual ones. ``announced``: whoever is new had been serving its key for long enough."""

    now: Texts | None
    added: Texts = ()
    removed: Texts = ()
    gone: bool = False
    changed: bool = False
    announced: bool = False
    alike: int = 0


def pointers(zone: ZoneFacts, usual: Texts | None, memory: Memory | None, at: datetime) -> Pointers:
    """What the parent's servers prove of the DS records; where they differ, the unusual ones count."""
    said = heard(zone.parents, ds_of)
    if not said:
        return Pointers(now=None)
    other = unusual(zone.parents, ds_of, usual)
    if other is None:
        return Pointers(now=said[0])
    now, alike = other
    added, removed = (tuple(sorted(one)) for one in (set(now) - set(usual or ()), set(usual or ()) - set(now)))
    return Pointers(
        now=now,
        added=added,
        removed=removed,
        gone=bool(usual) and not now,
        changed=bool(usual) and bool(now),
        announced=bool(added) and all(published(memory, zone, one, at, _notice(zone)) for one in added),
        alike=alike,
    )


def _notice(zone: ZoneFacts) -> timedelta:
    """A new DS is no surprise if its key was served for the parent's TTL before (RFC 7583, section 3.3)."""
    ttls = [word.ttl for word in zone.parents if word.ttl is not None]
    return max(LEAST_NOTICE, timedelta(seconds=min(max(ttls, default=0), 7 * 86_400)))
