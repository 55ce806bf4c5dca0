"""The path to a site's name servers: does anybody on the way answer too, or in their place?

Five questions over UDP, two over TCP and a few on a leash, always to the zone's real servers. Local by nature.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar

from dns.rdatatype import RdataType

from sentinel.kit.asn.networks import networks_in
from sentinel.kit.authority.port import Authorities
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.baseline import Normal, turns
from sentinel.kit.hosts import address_of, ascii_name, host_of, reachable, registrable
from sentinel.kit.path.five import NumberOf, Turn, disagree, injected, odd_flags, turn
from sentinel.kit.path.numbers import Kept, folded, measured, moved, usual
from sentinel.kit.path.state import DIVERTED, SelfTest, path_fields
from sentinel.kit.path.sweep import Bend, Step, course
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

QUESTIONS, OVER_TCP, MOST_SERVERS, MOST_HOPS = 5, 2, 2, 5
SEVERAL = 2  # of five: one may be an accident
ENOUGH = 3  # answers of five, before a path may be called clear
WINDOW = timedelta(minutes=10)
MOST_WINDOW = 60
FLAGS = "odd_flags"


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPathFacts:
    """Every question with all that came back, and the steps of a sweep towards the first server.

    ``elsewhere`` counts questions about other names, on the way to the zone, that were answered twice and differently.
    """

    host: str
    zone: str
    server: str
    port: int
    own: SelfTest
    turns: tuple[Turn, ...] = ()
    steps: tuple[Step, ...] = ()
    elsewhere: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPathLearned:
    """How far and fast each server was of late, whether any spoke TCP, and who tried to slip an answer in, and when."""

    servers: tuple[Kept, ...] = ()
    tcp: bool = False
    tries: tuple[tuple[datetime, int, int], ...] = ()


class DnsPathProbe(Probe[Options, DnsPathFacts, DnsPathLearned]):
    """Asks the zone's servers for the site's address, several times, and listens to whoever answers."""

    kind = "dns_path"
    service = "dns"
    family = "dns"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 180.0, Tier.HIGH: 600.0, Tier.NORMAL: 1800.0, Tier.LOW: 21600.0}
    )
    timeout = 30.0
    confirm = (5.0,)
    plain = True
    reference = ("asn",)
    options = Options
    facts = DnsPathFacts
    learned = DnsPathLearned

    async def observe(self, subject: Subject, options: Options, tools: Tools) -> DnsPathFacts | Failure | Skipped:
        """Ask everything at once; the pace with each server is kept by the tools."""
        host, authority = ascii_name(host_of(subject.url)), tools.authority
        if not host or address_of(host) is not None:
            return Skipped(reason="there is no name to ask for")
        if authority.closed or tools.path_state.aged(tools.now()).tainted:
            return Skipped(reason=authority.closed or DIVERTED)
        zone = await _zone(authority, host)
        if isinstance(zone, Failure):
            return zone
        servers = {server.address: server for server in await authority.servers(zone)}
        near = [servers[address] for address in reachable(servers, tools.families)]
        if not near:
            return Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail="no server in our address families")
        chosen = _turned(near, tools.now(), tools.attempt)[:MOST_SERVERS]
        steps = await _ask(tools, chosen, host)
        heard = await authority.settle()
        ours = [reply for reply in heard if _about(reply, host)]
        if all(reply.failure for reply in ours):
            return next(reply.failure for reply in ours if reply.failure)
        return DnsPathFacts(
            host=host,
            zone=zone.apex.to_text(omit_final_dot=True).lower(),
            server=chosen[0].address,
            port=chosen[0].port,
            own=tools.path_state,
            turns=tuple(map(turn, ours)),
            steps=steps,
            elsewhere=sum(bool(reply.conflicts) for reply in heard if reply not in ours),
        )

    def assess(self, seen: Seen[DnsPathFacts, DnsPathLearned], options: Options) -> Iterable[Mapping[str, Value]]:
        """One event: who answered beside the servers or in their place, and how near they are today."""
        facts = seen.facts
        forged, differ = _forged(seen), disagree(facts.turns, _numbers(seen))
        way, odd = course(facts.steps), _strange_flags(seen)
        injection = forged >= SEVERAL or facts.elsewhere >= SEVERAL or differ is True or way.bend is Bend.INJECTOR
        diverted = bool(odd) or way.bend is Bend.PROXY
        event = _place(seen) | _measured(seen) | _tries(seen)
        event["sentinel.dns.findings"] = [*["injected"] * injection, *["intercepted"] * diverted]
        event["sentinel.dns.injected_of_5"] = forged
        event["sentinel.dns.flags_odd"] = list(odd)
        event["sentinel.dns.path_bend"] = str(way.bend)
        if way.hop is not None:
            event["sentinel.dns.intercept_hop"] = way.hop
        if differ is not None:
            event["sentinel.dns.transports_disagree"] = differ
        if not injection and not diverted and _heard_enough(seen, differ=differ):
            event["sentinel.dns.path_clear"] = not forged
        yield event

    def learn(self, state: DnsPathLearned | None, seen: Seen[DnsPathFacts, DnsPathLearned]) -> DnsPathLearned | None:
        """Remember distances and times, unless somebody stands on the way; and tries at our questions."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        known, facts = state or DnsPathLearned(), seen.facts
        plain = not _forged(seen) and not odd_flags(facts.turns) and not course(facts.steps).bent
        now = (seen.now.at, *_counted(facts))
        recent = [one for one in known.tries if seen.now.at - one[0] <= WINDOW]
        return DnsPathLearned(
            servers=folded(known.servers, measured(facts.turns)) if plain else known.servers,
            tcp=known.tcp or any(one.answered and one.transport == "tcp" for one in facts.turns),
            tries=tuple([*recent, *([now] if any(now[1:]) else [])][-MOST_WINDOW:]),
        )

    def proposal(self, seen: Seen[DnsPathFacts, DnsPathLearned]) -> Normal | None:
        """Servers that clear AA or offer recursion may be made so: a person may say it. A bent path teaches nothing."""
        facts = seen.facts
        if facts.own.aged(seen.now.at).tainted or course(facts.steps).bent or _forged(seen):
            return None
        odd = odd_flags(facts.turns)
        return Normal(traits={FLAGS: turns(*odd)} if odd else {})

    def fingerprint(self, facts: DnsPathFacts) -> str:
        """What was odd; a calm path always looks the same."""
        twice = sum(any(other.differs for other in one.others) for one in facts.turns)
        return f"{course(facts.steps).bend in (Bend.PROXY, Bend.INJECTOR)} {bool(twice)} {odd_flags(facts.turns)}"

    def doubtful(self, outcome: DnsPathFacts | Failure, before: DnsPathFacts | None) -> bool:
        """Look again at a failure, at a change, and at a first look that is odd."""
        if isinstance(outcome, Failure) or before is not None:
            return super().doubtful(outcome, before)
        return self.fingerprint(outcome) != f"False False {()}"


async def _zone(authority: Authorities, host: str) -> Zone | Failure:
    """The zone that holds a host. Servers that answer oddly settle nothing below it: then their own apex must do."""
    labels, least = host.split("."), len(registrable(host).split("."))
    found: Zone | Failure = Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL)
    for depth in range(len(labels) - least + 1):
        found = await authority.zone(".".join(labels[depth:]))
        if not isinstance(found, Failure):
            return found
    return found


def _turned(near: Sequence[Server], now: datetime, attempt: int) -> list[Server]:
    """The servers take turns, look by look: each path is measured in time."""
    start = (int(now.timestamp()) // 60 + attempt) % len(near)
    return [*near[start:], *near[:start]]


async def _ask(tools: Tools, servers: Sequence[Server], host: str) -> tuple[Step, ...]:
    """Put all questions; what came back is for the look to settle. Returns the sweep towards the first server."""
    authority, first = tools.authority, servers[0]
    over_udp = [
        authority.ask(servers[n % len(servers)], host, "A", transport="udp", again=True) for n in range(QUESTIONS)
    ]
    over_tcp = [authority.ask(first, host, "A", transport="tcp", again=True) for _ in range(OVER_TCP)]
    swept = tools.path.sweep(first.address, first.port, host, "A", MOST_HOPS)
    _, steps = await asyncio.gather(asyncio.gather(*over_udp, *over_tcp), swept)
    return steps


def _numbers(seen: Seen[DnsPathFacts, DnsPathLearned]) -> NumberOf:
    networks = networks_in(seen.reference)
    return networks.number if networks else lambda _: None


def _about(reply: Reply, host: str) -> bool:
    """Whether a reply is to one of our own questions."""
    return reply.kind == RdataType.A and reply.name.to_text(omit_final_dot=True).lower() == host


def _place(seen: Seen[DnsPathFacts, DnsPathLearned]) -> dict[str, Value]:
    facts = seen.facts
    return {
        "sentinel.dns.plane": "path",
        "sentinel.dns.zone": facts.zone,
        "dns.question.name": facts.host,
        "dns.question.type": "A",
        "server.ip": facts.server,
        "server.port": facts.port,
        **path_fields(facts.own, seen.now.at),
    }


def _forged(seen: Seen[DnsPathFacts, DnsPathLearned]) -> int:
    """How many of the questions somebody else answered too."""
    known, number_of = seen.learned.servers if seen.learned else (), _numbers(seen)
    return sum(injected(one, usual(known, one.server).rtt_ms, number_of) for one in seen.facts.turns)


def _strange_flags(seen: Seen[DnsPathFacts, DnsPathLearned]) -> tuple[str, ...]:
    """Odd flags that nobody accepted."""
    known = (seen.baseline.values(FLAGS) or ()) if seen.baseline else ()
    return tuple(one for one in odd_flags(seen.facts.turns) if one not in known)


def _heard_enough(seen: Seen[DnsPathFacts, DnsPathLearned], *, differ: bool | None) -> bool:
    """Whether enough was answered to call the path clear; servers that speak TCP must have been heard over it."""
    answered = sum(one.answered and one.transport == "udp" for one in seen.facts.turns)
    return answered >= ENOUGH and (differ is False or not (seen.learned and seen.learned.tcp))


def _measured(seen: Seen[DnsPathFacts, DnsPathLearned]) -> dict[str, Value]:
    """How near the first server is today, beside what is usual; it corroborates and never alarms."""
    server = seen.facts.server
    now = measured(seen.facts.turns).get(server)
    if now is None:
        return {}
    known = usual(seen.learned.servers if seen.learned else (), server)
    told: dict[str, Value] = {"sentinel.dns.rtt_ms": now.rtt_ms[0], "sentinel.dns.path_moved": moved(now, known)}
    return told | ({"sentinel.dns.hops": now.hops[0]} if now.hops else {})


def _counted(facts: DnsPathFacts) -> tuple[int, int]:
    """Tries at our questions in this look: all, and those in which everything was right but the sender."""
    strangers = [stranger for one in facts.turns for stranger in one.strangers]
    return sum(count for _, count in strangers), sum(count for why, count in strangers if why == "source")


def _tries(seen: Seen[DnsPathFacts, DnsPathLearned]) -> dict[str, Value]:
    """The same for ten minutes, this look included."""
    past = seen.learned.tries if seen.learned else ()
    recent = [(tries, hits) for at, tries, hits in past if timedelta() < seen.now.at - at <= WINDOW]
    tries, hits = (sum(column) for column in zip(_counted(seen.facts), *recent, strict=True))
    return {"sentinel.dns.spoof_attempts": tries, "sentinel.dns.spoof_match": hits}


PROBE = DnsPathProbe()
