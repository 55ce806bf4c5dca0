"""DNS, the authority plane: what the zone's own servers and its parents say, each heard apart, from the root down.

One event per zone of the dependency closure. Resolvers, our own path and claimable names are the family's other probes.
"""

import asyncio
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from sentinel.kit.asn.networks import REFERENCE
from sentinel.kit.authority.port import Authorities
from sentinel.kit.authority.zone import Zone
from sentinel.kit.baseline import Normal
from sentinel.kit.hosts import address_of, ascii_name, host_of, registrable
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.zones import usual
from sentinel.kit.zones.asking import Asking
from sentinel.kit.zones.closure import above, foreign, strangers
from sentinel.kit.zones.facts import Answer, DnsFacts, Role, ZoneFacts
from sentinel.kit.zones.memory import Memory, remembered
from sentinel.kit.zones.reading import plain
from sentinel.kit.zones.words import fields
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Subject, Tier


class DnsProbe(Probe[Options, DnsFacts, Memory]):
    """Asks parents and children of every zone that a name depends on."""

    kind = "dns"
    family = "dns"
    version = 1
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 60.0, Tier.HIGH: 120.0, Tier.NORMAL: 300.0, Tier.LOW: 1800.0}
    )
    timeout = 30.0
    confirm = (5.0, 30.0, 120.0)
    reference = (REFERENCE,)
    plain = True
    options = Options
    facts = DnsFacts
    learned = Memory

    async def observe(self, subject: Subject, options: Options, tools: Tools) -> DnsFacts | Failure | Skipped:
        """Walk down from the root, then ask every server of the zone and of its parents."""
        name = ascii_name(host_of(subject.url))
        if not name or address_of(name) is not None:
            return Skipped(reason="an address has no name to ask for")
        authority = tools.authority
        if authority.closed:
            return Skipped(reason=authority.closed)
        zone = await _zone_of(authority, name)
        if isinstance(zone, Failure):
            return zone
        interval = options.interval or self.intervals[subject.tier]
        turn = int(tools.now().timestamp() // interval)
        asking = Asking(authority=authority, interval=interval, turn=turn, vantage=tools.vantage)
        own, answers, over = await asyncio.gather(
            asking.own(zone, name),
            asking.answers(zone, name, "A"),
            asyncio.gather(*(asking.above(z, role) for z, role in above(zone))),
        )
        providers = await _providers(asking, zone, own, answers)
        return DnsFacts(name=name, zones=(own, *over, *providers), answers=answers, path=tools.path_state)

    def assess(self, seen: Seen[DnsFacts, Memory], _options: Options) -> Iterable[Mapping[str, Value]]:
        """One event per zone: what parent and child say, and what of it is not as usual."""
        for zone in seen.facts.zones:
            yield fields(zone, seen, seen.facts.name)

    def learn(self, state: Memory | None, seen: Seen[DnsFacts, Memory]) -> Memory | None:
        """Remember serials, keys, and since when each zone has been as it is."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        return remembered(state, seen.facts.zones, seen.now.at)

    def proposal(self, seen: Seen[DnsFacts, Memory]) -> Normal | None:
        """Who serves each zone, with which DS, MX and CAA; nothing from a look that is in doubt itself."""
        return usual.proposal(seen)

    def fingerprint(self, facts: DnsFacts) -> str:
        """What an attack would change: delegations, DS, mail, wildcards, how far it is proved; not the serials."""
        return usual.fingerprint(facts.zones)

    def doubtful(self, outcome: DnsFacts | Failure, before: DnsFacts | None) -> bool:
        """Look again at a change. A look that failed opens nothing: the next one comes soon enough."""
        return not isinstance(outcome, Failure) and super().doubtful(outcome, before)


async def _zone_of(authority: Authorities, name: str) -> Zone | Failure:
    """The zone that holds a name, also while none of its servers answers: then their parent's word is all we have."""
    found = await authority.zone(name)
    above = name
    while isinstance(found, Failure) and above != registrable(name):
        above = above.partition(".")[2]
        nearer = await authority.zone(above)
        found = found if isinstance(nearer, Failure) else nearer
    return found


async def _providers(asking: Asking, zone: Zone, own: ZoneFacts, answers: tuple[Answer, ...]) -> tuple[ZoneFacts, ...]:
    """The zones of name servers and aliases that are somebody else's."""
    hosts = {plain(host.name) for host in zone.hosts} | {alias for answer in answers for alias in answer.aliases}
    hosts |= {host for word in own.parents for host in word.ns or ()}
    found = await asyncio.gather(*(asking.authority.zone(host) for host in strangers(zone, hosts)))
    zones = {one.apex: one for one in found if isinstance(one, Zone) and foreign(zone, one)}
    return tuple(await asyncio.gather(*(asking.above(one, Role.PROVIDER) for one in zones.values())))


PROBE = DnsProbe()
