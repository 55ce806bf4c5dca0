"""Domain: what the registry has written down of the site's domain: registrar, locks, name servers, and until when.

Where the registry has no record, as for many names below go.id, the parent's word on the name servers stands alone.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar

from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import address_of, ascii_name, host_of, registered
from sentinel.kit.probe import Options, Probe
from sentinel.kit.rdap.judge import Changes, changes, expiry_level, proposed
from sentinel.kit.rdap.port import Standing
from sentinel.kit.rdap.record import Registration
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.moment import rfc3339
from sentinel.model.subject import Subject, Tier

INTERVAL = 6 * 3600.0
FRESH = 0.8  # of the interval: one reading serves all targets of a domain
DAY = 86_400.0
RDAP, PARENT = "rdap", "parent"
WHY: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.ABSENT: "the registry has no record of {}; its name servers at the parent stand for the registrar",
        Standing.UNSERVED: "no RDAP server is known for {}; its name servers at the parent stand for the registrar",
    }
)
DIVERTED = Failure(layer=Layer.DNS, code=Code.UNSUPPORTED, detail="our own path to port 53 is diverted")

Fields = dict[str, Value | None]


class DomainOptions(Options):
    """Nothing but how often and how long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFacts:
    """What the registry had of a domain at ``read_at``, and which name servers the parent names.

    ``parent`` is None where it could not be asked, and empty where it delegates nothing.
    """

    domain: str
    standing: Standing
    read_at: datetime
    server: str = ""
    registration: Registration | None = None
    parent: tuple[str, ...] | None = None

    @property
    def nameservers(self) -> tuple[str, ...] | None:
        """By the registry's word, else by the parent's; None: nobody told."""
        return (self.registration.servers if self.registration else ()) or self.parent


class DomainProbe(Probe[DomainOptions, DomainFacts, None]):
    """Asks the registry over RDAP, and the parent zone for the name servers."""

    kind = "domain"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, INTERVAL))
    timeout = 30.0
    confirm = (1800.0,)
    leased = True
    options = DomainOptions
    facts = DomainFacts

    async def observe(self, subject: Subject, options: DomainOptions, tools: Tools) -> DomainFacts | Failure | Skipped:
        """Ask the registry and the parent at once; a registry that does not answer is lost coverage."""
        host = ascii_name(host_of(subject.url))
        if not host or address_of(host) is not None:
            return Skipped(reason="an address is registered with nobody")
        domain = registered(host)
        fresh = FRESH * (options.interval or INTERVAL)
        entry, parent = await asyncio.gather(tools.registries.domain(domain, fresh), _parent(tools, domain))
        if isinstance(entry, Failure):
            return entry
        if entry.registration is None and isinstance(parent, Failure):  # nobody told us anything
            return Skipped(reason=tools.authority.closed) if tools.authority.closed else parent
        return DomainFacts(
            domain=domain,
            standing=entry.standing,
            read_at=entry.at,
            server=entry.server,
            registration=entry.registration,
            parent=None if isinstance(parent, Failure) else parent,
        )

    def assess(self, seen: Seen[DomainFacts, None], options: DomainOptions) -> Iterable[Mapping[str, Value]]:
        """One event: the registration, what differs from what is usual, and how long it still lasts."""
        facts = seen.facts
        found = changes(facts.registration, facts.nameservers, seen)
        days = _days_left(facts, seen.now.at)
        level = expiry_level(days)
        own: Fields = {
            "sentinel.domain.name": facts.domain,
            "sentinel.domain.findings": [*(["expiring"] if level else []), *found.findings],
            "sentinel.domain.days_left": days,
            "sentinel.domain.expiry_level": level,
        }
        own |= _standing(facts, calm=not level and not found.findings) | _registered(facts.registration)
        own |= _servers(facts) | _differences(found)
        basis = seen.basis("nameservers")
        own["sentinel.baseline.basis"] = str(basis) if basis is not None else None
        yield {name: value for name, value in own.items() if value is not None}

    def proposal(self, seen: Seen[DomainFacts, None]) -> Normal | None:
        """Registrar, locks and name servers as they are now; each change of them is for a person to accept."""
        return proposed(seen.facts.registration, seen.facts.nameservers)

    def fingerprint(self, facts: DomainFacts) -> str:
        """What a second reading must confirm: all but the dates."""
        told = facts.registration
        kept = (told.registrar, told.registrar_id, told.status) if told else ()
        return f"{facts.standing} {kept} {facts.nameservers}"

    def doubtful(self, outcome: DomainFacts | Failure, before: DomainFacts | None) -> bool:
        """Read again after a failure, a change, and the first time: nothing is told on one reading."""
        return before is None or super().doubtful(outcome, before)


async def _parent(tools: Tools, domain: str) -> tuple[str, ...] | Failure:
    """The name servers that the parent zone names, none where it delegates nothing.

    Delegations are not signed: where somebody on our own path answers over port 53 they are nobody's word.
    """
    if tools.path_state.aged(tools.now()).tainted:
        return DIVERTED
    zone = await tools.authority.zone(domain)
    if isinstance(zone, Failure):
        return zone
    if ascii_name(zone.apex.to_text()) != domain:
        return ()
    return tuple(sorted(ascii_name(host.name.to_text()) for host in zone.hosts))


def _days_left(facts: DomainFacts, now: datetime) -> float | None:
    ends = facts.registration.expires if facts.registration else None
    return None if ends is None else round((ends - now).total_seconds() / DAY, 2)


def _standing(facts: DomainFacts, *, calm: bool) -> Fields:
    why = WHY.get(facts.standing)
    return {
        "sentinel.domain.source": RDAP if facts.registration else PARENT,
        "sentinel.domain.standing": str(facts.standing),
        "sentinel.domain.state": "unlisted" if why and calm else None,
        "sentinel.domain.reasons": [why.format(facts.domain)] if why else None,
        "sentinel.domain.server": facts.server or None,
        "sentinel.domain.read_at": rfc3339(facts.read_at),
    }


def _registered(told: Registration | None) -> Fields:
    if told is None:
        return {}
    return {
        "sentinel.domain.registrar": told.registrar or None,
        "sentinel.domain.registrar_id": told.registrar_id or None,
        "sentinel.domain.status": list(told.status),
        "sentinel.domain.locks": list(told.locks),
        "sentinel.domain.delegation_signed": told.signed,
        "sentinel.domain.registered_at": _moment(told.registered),
        "sentinel.domain.expires_at": _moment(told.expires),
        "sentinel.domain.changed_at": _moment(told.changed),
        "sentinel.domain.transferred_at": _moment(told.transferred),
    }


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _servers(facts: DomainFacts) -> Fields:
    servers, parent = facts.nameservers, facts.parent
    both = facts.registration is not None and bool(facts.registration.servers) and parent is not None
    return {
        "sentinel.domain.nameservers": list(servers) if servers is not None else None,
        "sentinel.domain.nameservers_parent": list(parent) if parent is not None else None,
        "sentinel.domain.parent_agrees": servers == parent if both else None,
    }


def _differences(found: Changes) -> Fields:
    return {
        "sentinel.domain.registrar_usual": found.registrar_usual or None,
        "sentinel.domain.locks_lost": list(found.locks_lost) if found.locks_lost is not None else None,
        "sentinel.domain.nameservers_added": list(found.added) if found.added is not None else None,
        "sentinel.domain.nameservers_removed": list(found.removed) if found.removed is not None else None,
    }


PROBE = DomainProbe()
