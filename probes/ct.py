"""CT: which certificates were issued for our names, and did somebody of ours order them? Logs cannot hide one.

Services that read all logs are asked for each registered domain, and a few logs are read directly, held to what they
sign. Being blind is told, too.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field

from sentinel.kit.baseline import Normal
from sentinel.kit.ct import judge, looking, memory, words
from sentinel.kit.ct.caa import LIST as ISSUERS
from sentinel.kit.ct.facts import Asked, CtFacts, Known
from sentinel.kit.ct.health import Limits, Sight, sights
from sentinel.kit.ct.looking import HTTPS, Place
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.durations import Duration
from sentinel.kit.hosts import address_of, ascii_name, host_of, registrable
from sentinel.kit.lookalike.names import candidates
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.x509.logs import LIST as LOGS
from sentinel.kit.x509.operators import LIST as OPERATORS
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Inventory, Subject, Target, Tier

LIST = "lookalike"
MOST_TOLD = 20
MOST_SIGHTINGS = 400
MOST_HOSTS = 50
ORDER = (Tier.CRITICAL, Tier.HIGH, Tier.NORMAL, Tier.LOW)
Names = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=63)], ...], Field(max_length=200)]


class CtOptions(Options):
    """``failing``: a service that has not answered for so long is blind; ``stale``: so is a log that stands still.

    ``entries`` are read of a log in one look at most. ``lookalikes`` of a domain are looked for in logs; ``words`` and
    ``suffixes`` make them, as for the probe of that name.
    """

    failing: Duration = 3600.0
    stale: Duration = 86_400.0
    entries: Annotated[int, Field(ge=1, le=20_000)] = 4096
    lookalikes: Annotated[int, Field(ge=0, le=500)] = 400
    words: Names = ("pemilu", "pilkada", "sirekap")
    suffixes: Names = ("id", "com", "my.id")


class CtProbe(Probe[CtOptions, CtFacts, Known]):
    """Asks for new certificates of a registered domain, wherever they are shown."""

    kind = "ct"
    version = 2
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 300.0))
    timeout = 45.0
    confirm = ()
    leased = True
    reference = (OPERATORS, ISSUERS, LOGS)
    supplies: ClassVar[Mapping[str, tuple[str, str]]] = MappingProxyType(
        {"words": (LIST, "words"), "suffixes": (LIST, "suffixes")}
    )
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({"failing": "10s", "stale": "10s"})
    options = CtOptions
    facts = CtFacts
    learned = Known

    def subjects(self, inventory: Inventory) -> Iterable[Subject]:
        """One target for each registered domain, of the highest tier: all sites below it share its certificates."""
        named = [t for t in inventory.targets if t.enabled and self.named(t.probes)]
        first: dict[str, Target] = {}
        hosts: dict[str, list[str]] = {}
        for target in sorted(named, key=lambda t: ORDER.index(t.tier)):
            domain = registrable(host_of(target.url))
            first.setdefault(domain, target)
            hosts.setdefault(domain, []).append(ascii_name(host_of(target.url)))
        return [_with_hosts(target, hosts[domain]) for domain, target in first.items()]

    async def observe(self, subject: Subject, options: CtOptions, tools: Tools) -> CtFacts | Failure | Skipped:
        """Ask every source at once; what does not answer stands in the facts, for the others may have."""
        host = ascii_name(host_of(subject.url))
        if not host or address_of(host) is not None:
            return Skipped(reason="not a domain")
        domain, sources = registrable(host), tools.transparency.sources
        if not sources:
            return CtFacts(domain=domain)
        place, watch = Place.of(tools.cursor), await _watch(domain, options, logs=any(s.log for s in sources))
        told = await asyncio.gather(
            *(looking.ask(tools, s, watch, place.cursors.get(s.name, ""), options.entries) for s in sources)
        )
        found = CtFacts(
            domain=domain,
            asked=tuple(asked for asked, _ in told),
            sightings=_kept(one for _, several in told for one in several),
        )
        return await _beside(found, watch, place, subject.url, tools)

    def assess(self, seen: Seen[CtFacts, Known], options: CtOptions) -> Iterable[Mapping[str, Value]]:
        """One event about the look, one for each source, one for each new certificate."""
        facts, held = seen.facts, judge.verdicts(seen)
        stands = [(sight, one) for one in facts.asked for sight in _stands(one, seen, options)]
        yield _told(words.summary(seen, [sight for sight, _ in stands], held, tuple(memory.operators(seen))))
        for sight, one in stands:
            yield _told(words.source(sight, one))
        for verdict in held[:MOST_TOLD]:
            yield _told(words.certificate(verdict, seen))
        for key in memory.freed(seen):
            yield _told(words.freed(key, seen))
        for near in judge.lookalikes(seen)[:MOST_TOLD]:
            yield _told(words.lookalike(near, seen))

    def learn(self, state: Known | None, seen: Seen[CtFacts, Known]) -> Known | None:
        """Remember what was told, whose certificates hold, and how each source stood."""
        if isinstance(seen.now.outcome, Failure | Skipped) or not seen.facts.asked:
            return state
        return memory.folded(seen)

    def proposal(self, seen: Seen[CtFacts, Known]) -> Normal | None:
        """Whose certificates are usual: those of all that hold."""
        return memory.proposal(seen)

    def doubtful(self, outcome: CtFacts | Failure, before: CtFacts | None) -> bool:
        """Never at once: sources are asked slowly."""
        return False

    def cursor(self, facts: CtFacts) -> str | None:
        """Where each source goes on."""
        return facts.cursor or None


async def _watch(domain: str, options: CtOptions, *, logs: bool) -> Watch:
    """Whom to look for; in logs, which show everything, for what resembles the domain too."""
    if not (logs and options.lookalikes):
        return Watch(domain=domain)
    near = await asyncio.to_thread(candidates, domain, options.words, options.suffixes, options.lookalikes)
    return Watch(domain=domain, lookalikes={one.name: f"{one.sort} {one.how}" for one in near})


async def _beside(found: CtFacts, watch: Watch, place: Place, url: str, tools: Tools) -> CtFacts:
    """The facts with what only new certificates make worth asking, within the time that is left."""
    fresh = [one for one in found.sightings if one.fresh and not one.lookalike]
    names = watch.hosts(name for one in fresh for name in one.names)
    parts = urlsplit(url)
    after = place.after(found.asked, names, ascii_name(parts.hostname or ""), tools.now())
    near = after.hosts if after.until is not None and after.until > tools.now() else ()
    servers, allowed, live = await asyncio.gather(
        looking.within(tools, looking.servers(tools, found.domain), None),
        looking.within(tools, looking.allowed(tools, names), ()),
        looking.within(tools, looking.shown(tools, near, parts.port or HTTPS), ()),
    )
    return replace(found, servers=servers, allowed=allowed, live=live, cursor=str(after))


def _kept(told: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Each certificate once: every new one, and of history as many as there is room for."""
    every = judge.distinct(told)
    fresh = [one for one in every if one.fresh]
    return (*fresh, *[one for one in every if not one.fresh][: max(0, MOST_SIGHTINGS - len(fresh))])


def _stands(one: Asked, seen: Seen[CtFacts, Known], options: CtOptions) -> tuple[Sight, ...]:
    known = seen.learned.sources if seen.learned else {}
    return sights(one, seen.facts.domain, known, Limits(failing=options.failing, stale=options.stale), seen.now.at)


def _with_hosts(target: Target, hosts: Iterable[str]) -> Target:
    """The target with every watched host below its domain: a certificate for one of them matters most."""
    return replace(target, labels={**target.labels, "ct_hosts": " ".join(sorted(set(hosts))[:MOST_HOSTS])})


def _told(fields: words.Fields) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}


PROBE = CtProbe()
