"""DNS takeover: does every delegation and alias of the site lead to somebody who is home? If not: who could move in?

Servers are asked for the zones that were delegated to them; aliases are followed to their end at the authorities.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from dns.name import Name

from sentinel.kit.authority.reply import Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.hosts import address_of, ascii_name, host_of, registered, same_owner
from sentinel.kit.path.state import UNTESTED, SelfTest, path_fields
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.takeover import verdict
from sentinel.kit.takeover.facts import OK, SILENT, Alias, Cut, Holding, Served
from sentinel.kit.takeover.lame import settled, speaks, word_of
from sentinel.kit.takeover.memory import Remembered, claimed, remembered
from sentinel.kit.takeover.scout import gone, holding, missing, page, sure
from sentinel.kit.takeover.signs import DNS, WEB, signs
from sentinel.kit.takeover.verdict import Dangle
from sentinel.kit.takeover.words import of_alias, of_cut
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Subject, Tier

MOST_ZONES = 4
PATIENCE = 8.0  # seconds for a server over TCP
UNSETTLED = Failure | Skipped


class TakeoverOptions(Options):
    """Nothing but how often and how long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverFacts:
    """The zones on the way to the name, and the alias that leads away from it; ``followed``: its end could be seen."""

    host: str
    cuts: tuple[Cut, ...]
    alias: Alias | None = None
    followed: bool = False
    path: SelfTest = UNTESTED


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverLearned:
    """What dangled lately."""

    known: tuple[Remembered, ...] = ()


LookedAt: TypeAlias = Seen[TakeoverFacts, TakeoverLearned]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that points elsewhere: what of it dangles, where somebody is surely home, and all that it points to."""

    of: str
    dangles: tuple[Dangle, ...]
    home: frozenset[str]
    pointed: frozenset[str]


class TakeoverProbe(Probe[TakeoverOptions, TakeoverFacts, TakeoverLearned]):
    """Asks every delegated server for its zone, and what stands at the end of an alias."""

    kind = "dns_takeover"
    service = "dns"
    family = "dns"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 3600.0))
    timeout = 45.0
    confirm = (120.0, 360.0, 600.0)
    plain = True
    reference = (WEB, DNS)
    options = TakeoverOptions
    facts = TakeoverFacts
    learned = TakeoverLearned

    async def observe(
        self, subject: Subject, options: TakeoverOptions, tools: Tools
    ) -> TakeoverFacts | Failure | Skipped:
        """Walk to the name; ask every server on the way for its own zone, and follow the alias to its end."""
        host = ascii_name(host_of(subject.url))
        if not host or address_of(host) is not None:
            return Skipped(reason="an address hangs on no delegation")
        if tools.authority.closed:
            return Skipped(reason=tools.authority.closed)
        zones = await _zones(tools, host)
        if isinstance(zones, Failure):
            return zones
        cuts, (alias, followed) = await asyncio.gather(
            asyncio.gather(*(_cut(tools, zone, host) for zone in zones)), _alias(tools, host, subject.url)
        )
        return TakeoverFacts(host=host, cuts=tuple(cuts), alias=alias, followed=followed, path=tools.path_state)

    def assess(self, seen: LookedAt, options: TakeoverOptions) -> Iterable[Mapping[str, Value]]:
        """One event per zone on the way, and one for the name itself where it may have an alias."""
        facts, known = seen.facts, seen.learned.known if seen.learned else ()
        path = dict(path_fields(facts.path, seen.now.at))
        for cut in facts.cuts:
            point = _of_cut(cut, seen)
            fields = of_cut(cut, point.dangles, claimed(known, point.of, point.dangles, point.home))
            yield _plain(fields) | path
        if facts.host not in {cut.zone for cut in facts.cuts}:  # no alias may stand beside a zone's own records
            point = _of_name(facts, seen)
            taken = claimed(known, point.of, point.dangles, point.home)
            safe = facts.followed and point.pointed == point.home
            yield _plain(of_alias(facts.host, facts.alias, point.dangles, taken, sure=safe)) | path

    def learn(self, state: TakeoverLearned | None, seen: LookedAt) -> TakeoverLearned | None:
        """Remember what anybody could have had, so that its end is noticed: it may be the beginning of something."""
        if isinstance(seen.now.outcome, UNSETTLED):
            return state
        known = state.known if state else ()
        for point in _points(seen):
            known = remembered(known, point.of, point.dangles, point.home, point.pointed)
        return TakeoverLearned(known=known)

    def fingerprint(self, facts: TakeoverFacts) -> str:
        """Who is lame, what is missing, and what stands at the end; who is silent today is no news."""
        lame = [(cut.zone, one.host, one.said) for cut in facts.cuts for one in cut.lame]
        hosts = [(cut.zone, host.name) for cut in facts.cuts for host in cut.hosts if host.missing]
        end = (facts.alias.target, facts.alias.status) if facts.alias else ()
        return f"{lame} {hosts} {end}"

    def doubtful(self, outcome: TakeoverFacts | Failure, before: TakeoverFacts | None) -> bool:
        """Look again at a failure, at a change, and at a first look that shows something lame or missing."""
        if isinstance(outcome, Failure) or before is not None:
            return super().doubtful(outcome, before)
        missing_host = any(host.missing for cut in outcome.cuts for host in cut.hosts)
        return missing_host or outcome.alias is not None or any(cut.lame for cut in outcome.cuts)


async def _zones(tools: Tools, host: str) -> tuple[Zone, ...] | Failure:
    """The zones on the way to the name that belong to its registered domain.

    A zone whose servers are all lame hides what lies below it: then the closest one that can be reached counts.
    """
    domain, name = registered(host), host
    found = await tools.authority.zone(name)
    while isinstance(found, Failure) and name != domain and "." in name:
        name = name.partition(".")[2]
        found = await tools.authority.zone(name)
    if isinstance(found, Failure):
        return found
    return tuple(zone for zone in found.path if _under(_text(zone.apex), domain))[-MOST_ZONES:]


async def _cut(tools: Tools, zone: Zone, host: str) -> Cut:
    """Ask every address of every server for the zone, and whether the servers' own names exist."""
    names = [_text(host.name) for host in zone.hosts]
    apart = [name for name in names if not _under(name, _text(zone.apex))]
    servers, hosts = await asyncio.gather(
        tools.authority.servers(zone), asyncio.gather(*(holding(tools, name) for name in apart))
    )
    served = await asyncio.gather(*(_served(tools, server, zone.apex, host) for server in servers))
    return Cut(zone=_text(zone.apex), served=tuple(served), hosts=tuple(hosts))


async def _served(tools: Tools, server: Server, apex: Name, host: str) -> Served:
    """What a server says to ``SOA zone`` over UDP, and over TCP if that was no yes.

    Load balancers that answer for addresses know no SOA: whoever speaks for the name itself serves.
    """
    word = word_of(await tools.authority.ask(server, apex.to_text(), "SOA", transport="udp"), apex)
    if word != OK:
        word = settled(word, await _over_tcp(tools, server, apex))
    if word not in (OK, SILENT) and speaks(await tools.authority.ask(server, host, "A")):
        word = OK
    return Served(host=server.name.lower().rstrip("."), address=server.address, said=word)


async def _over_tcp(tools: Tools, server: Server, apex: Name) -> str:
    """The same over TCP; a server that drops what we send must not cost the whole look."""
    try:
        async with asyncio.timeout(min(PATIENCE, tools.remaining() / 2)):
            return word_of(await tools.authority.ask(server, apex.to_text(), "SOA", transport="tcp"), apex)
    except TimeoutError:
        return SILENT


async def _alias(tools: Tools, host: str, url: str) -> tuple[Alias | None, bool]:
    """Where the name leads, if to somebody else's, and whether its end could be seen."""
    found = await tools.authority.resolve(host, "A")
    hops = found.aliases
    gone_for_good = missing(found)
    followed = sure(found)
    if not hops or same_owner(host, hops[-1]):
        return None, followed
    if gone_for_good:
        return Alias(name=host, hops=hops, target=await gone(tools, hops[-1])), True
    status, words = await page(tools, url, found)
    target = Holding(name=hops[-1], domain=registered(hops[-1]), missing=False if found.rrset is not None else None)
    return Alias(name=host, hops=hops, target=target, status=status, words=words), followed


def _points(seen: LookedAt) -> Iterator[Point]:
    yield from (_of_cut(cut, seen) for cut in seen.facts.cuts)
    if seen.facts.followed or seen.facts.alias is not None:  # else nobody knows where the name leads now
        yield _of_name(seen.facts, seen)


def _of_cut(cut: Cut, seen: LookedAt) -> Point:
    """A delegation: somebody is home at a host that exists, or whose addresses all serve the zone."""
    dangles = verdict.servers(cut, signs(seen.reference, DNS))
    bad = {one.host for one in (*cut.lame, *cut.silent)}
    home = {one.host for one in cut.good} - bad
    pointed = {one.host for one in cut.served} | {host.name for host in cut.hosts}
    return Point(of=cut.zone, dangles=dangles, home=frozenset(home), pointed=frozenset(pointed))


def _of_name(facts: TakeoverFacts, seen: LookedAt) -> Point:
    """An alias: somebody is home if the name is there, and a page too where a page could betray that nobody is."""
    web, alias = signs(seen.reference, WEB), facts.alias
    if alias is None:
        return Point(of=facts.host, dangles=(), home=frozenset(), pointed=frozenset())
    found = verdict.alias(alias, web)
    name = alias.target.name
    told = alias.status is not None or not web.of(name)
    home = {name} if found is None and alias.target.missing is False and told else set()
    return Point(of=facts.host, dangles=(found,) if found else (), home=frozenset(home), pointed=frozenset({name}))


def _under(name: str, above: str) -> bool:
    return name == above or name.endswith(f".{above}")


def _text(name: Name) -> str:
    return ascii_name(name.to_text())


def _plain(fields: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}


PROBE = TakeoverProbe()
