"""Routes to a site: does somebody else announce the networks of its web, name and mail servers?

Hears a feed of route updates (RIPE's RIS Live, or one like it) for most of the look. A feed tells of changes alone:
silence is no news. What was heard stands until the same peers say otherwise.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sentinel.kit.baseline import Normal, turns
from sentinel.kit.hosts import address_of, ascii_name, host_of, neighbourhood, reachable, registrable
from sentinel.kit.probe import Options, Probe
from sentinel.kit.routes.rpki import Roa, roas
from sentinel.kit.routes.table import MANY, Route, Stranger, folded, stranger
from sentinel.kit.routes.updates import Update, subscription, updates
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

OFF = "no route feed: [probes.dns_route] feed is empty"
LIST, ROUTES = "scrubbers", "routes"
MOST_MAIL, MOST_ADDRESSES, MOST_UPDATES = 4, 24, 1000
DENIALS = (Code.DNS_NXDOMAIN, Code.DNS_NO_ADDRESS)
RESERVE, SHARE = 3.0, 0.3  # seconds kept back to report, or this share of what is left, whichever is less
OLD = timedelta(days=1)  # a stranger of whom nobody spoke for so long: we may have missed the end


class RouteOptions(Options):
    """``feed``: where route updates are told, ``wss://`` or in a lab ``ws://``; empty: off. ``vrps``: RPKI's file."""

    feed: Annotated[str, Field(pattern=r"^(wss?://.+)?$", max_length=500)] = ""
    vrps: Annotated[str, Field(max_length=4096)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """Updates about the networks of these addresses; ``whole``: every address was found, the feed heard to the end."""

    host: str
    addresses: tuple[str, ...]
    updates: tuple[Update, ...] = ()
    garbage: int = 0
    roas: tuple[Roa, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLearned:
    """The routes that stand, by all that was heard."""

    routes: tuple[Route, ...] = ()


LookedAt = Seen[RouteFacts, RouteLearned]


class RouteProbe(Probe[RouteOptions, RouteFacts, RouteLearned]):
    """Listens to who announces the networks that the site lives in."""

    kind = "dns_route"
    service = "dns"
    family = "dns"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 60.0, Tier.HIGH: 300.0, Tier.NORMAL: 900.0, Tier.LOW: 3600.0}
    )
    timeout = 45.0
    confirm = (5.0,)
    reference = (LIST,)
    options = RouteOptions
    facts = RouteFacts
    learned = RouteLearned

    async def observe(self, subject: Subject, options: RouteOptions, tools: Tools) -> RouteFacts | Failure | Skipped:
        """Find the site's addresses, then listen for what is left of the look. A lost feed is lost coverage."""
        host, feed = ascii_name(host_of(subject.url)), options.feed.replace("ws", "http", 1)
        if not host or not host_of(feed):
            return Skipped(reason="there is no host to ask for" if feed else OFF)
        place = await _found(tools, ascii_name(host_of(feed)))
        if isinstance(place, Failure):
            return place
        near = reachable(place, tools.families)
        if not near:
            return Failure(layer=Layer.TCP, code=Code.HOST_UNREACHABLE, detail="no feed in our address families")
        web, others = await asyncio.gather(_found(tools, host), _servers(tools, host))
        if isinstance(web, Failure):
            return web
        found = sorted({*web, *(a for group in others if not isinstance(group, Failure) for a in group)})
        addresses = tuple(found[:MOST_ADDRESSES])
        say = [subscription(block) for block in sorted({neighbourhood(a) for a in addresses})]
        left = tools.remaining()
        heard = await tools.listen(feed, near[0], say, left - min(RESERVE, left * SHARE))
        if heard.failure is not None and not heard.messages:
            return heard.failure
        ours = [ip_address(a) for a in addresses]
        said = [updates(message, ours) for message in heard.messages]
        told = list({(one.prefix, one.peer): one for group in said for one in group or ()}.values())  # the last word
        known = await asyncio.to_thread(roas, options.vrps, addresses) if options.vrps else ()
        complete = len(found) <= MOST_ADDRESSES and len(told) <= MOST_UPDATES
        return RouteFacts(
            host=host,
            addresses=addresses,
            updates=tuple(told[:MOST_UPDATES]),
            garbage=said.count(None),
            roas=known,
            whole=complete and heard.failure is None and not any(isinstance(group, Failure) for group in others),
        )

    def assess(self, seen: LookedAt, options: RouteOptions) -> Iterable[Mapping[str, Value]]:
        """One event: the routes that stand, which of them nobody accepted, and the worst of those."""
        facts, standing = seen.facts, _standing(seen)
        event: dict[str, Value] = {
            "sentinel.dns.plane": "path",
            "sentinel.dns.zone": registrable(facts.host),
            "sentinel.dns.route_seen": [route.text for route in standing],
            "sentinel.dns.route_garbage": facts.garbage,
        }
        if seen.baseline is not None and seen.baseline.values(ROUTES) is not None:
            event |= _judged(seen, standing)
        yield event

    def learn(self, state: RouteLearned | None, seen: LookedAt) -> RouteLearned | None:
        """Fold what was heard into the routes that stand."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        known = state.routes if state else ()
        return RouteLearned(routes=folded(known, seen.facts.updates, seen.now.at))

    def proposal(self, seen: LookedAt) -> Normal | None:
        """Who announces which prefix, as at least three peers say; what was accepted stays beside it."""
        told = [route.text for route in _standing(seen) if len(route.peers) >= MANY]
        known = (seen.baseline.values(ROUTES) or ()) if seen.baseline else ()
        return Normal(traits={ROUTES: turns(*known, *told)}) if told or known else Normal()

    def fingerprint(self, facts: RouteFacts) -> str:
        """Nothing deserves a second look at once: the next update comes when it comes."""
        return facts.host


async def _found(tools: Tools, host: str) -> tuple[str, ...] | Failure:
    """Every address of a host, which may be one itself."""
    if address_of(host) is not None:
        return (host.strip("[]"),)
    found = await tools.resolve(host)
    near = tuple(a for a in found.addresses if address_of(a) is not None)
    return near or found.failure or Failure(layer=Layer.DNS, code=Code.DNS_NO_ADDRESS)


async def _servers(tools: Tools, host: str) -> list[tuple[str, ...] | Failure]:
    """The addresses of the zone's name servers, and of its mail servers; a failure for each that could not be found."""
    authority = tools.authority
    if authority.closed or address_of(host) is not None:
        return []
    zone = await authority.zone(host)
    if isinstance(zone, Failure):
        return [zone]
    servers, mail = await asyncio.gather(
        authority.servers(zone), authority.resolve(zone.apex.to_text(omit_final_dot=True), "MX")
    )
    names = [record.split()[-1].rstrip(".") for record in mail.records][:MOST_MAIL]
    near = await asyncio.gather(*(_found(tools, ascii_name(name)) for name in names if name))
    lost = [mail.failure] if mail.failure is not None and mail.failure.code not in DENIALS else []
    return [tuple(server.address for server in servers), *near, *lost]


def _standing(seen: LookedAt) -> tuple[Route, ...]:
    """The routes after this look."""
    return folded(seen.learned.routes if seen.learned else (), seen.facts.updates, seen.now.at)


def _judged(seen: LookedAt, standing: Iterable[Route]) -> dict[str, Value]:
    """The strangers and the worst of them. That all is as usual is said only when nobody who stands is one."""
    accepted = (seen.baseline.values(ROUTES) or ()) if seen.baseline else ()
    exempt = seen.reference[LIST].data if LIST in seen.reference else {}
    judged = (stranger(route, accepted, seen.facts.roas) for route in standing if route.origin not in exempt)
    strange = [one for one in judged if one is not None]
    fresh = [one for one in strange if seen.now.at - one.route.at <= OLD]
    event: dict[str, Value] = {"sentinel.dns.route_unexpected": [one.route.text for one in fresh]} if fresh else {}
    if not strange and seen.facts.whole:
        event["sentinel.dns.route_usual"] = True
    return event | (_worst(max(fresh, key=lambda one: one.weight)) if fresh else {})


def _worst(one: Stranger) -> dict[str, Value]:
    return {
        "sentinel.dns.route_peers": len(one.route.peers),
        "sentinel.dns.route_kind": one.kind,
        "sentinel.dns.rpki": one.rpki,
    }


PROBE = RouteProbe()
