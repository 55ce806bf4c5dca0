"""In which ways does the site shake hands: which versions and ciphers, and is its name let through on the way?

One handshake per address at every look, and a few names more where that one fails; once a day every version alone, weak
ciphers and the size of the key exchange. Nothing is ever said beyond the handshake.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from sentinel.kit.baseline import Normal
from sentinel.kit.durations import Duration
from sentinel.kit.hosts import address_of, https_of, reachable
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.ways import usual, words
from sentinel.kit.ways.facts import Knock, Known, Ways
from sentinel.kit.ways.names import passes, tried
from sentinel.kit.ways.study import Place, studied
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Layer, Skipped
from sentinel.model.moment import parse, rfc3339
from sentinel.model.subject import Subject, Tier

MOST_KNOWN = 64
PATIENCE = 6.0  # seconds for the first handshake; what comes after a failure has the rest
JUST_NOW = timedelta(minutes=1)
DAY = 86400.0
WEAK, MENDED, WELL = "weak", "mended", "well"


class TlsWaysOptions(Options):
    """``every``: how often versions and ciphers are offered one by one, about a dozen short connections per address.

    ``neutral``: the name that is asked for beside the site's own where that one fails; nobody is to mind it.
    """

    every: Duration = DAY
    neutral: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$")] = "www.example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsWaysFacts:
    """What every address did. ``asked_at`` is when the ways were last asked for, and ``word`` what came of it.

    That is ``weak``, ``mended`` (weak the time before) or ``well``. ``asked``: that was in this look.
    """

    host: str
    port: int
    knocks: tuple[Knock, ...]
    asked_at: datetime | None = None
    asked: bool = False
    word: str = WELL


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsWaysLearned:
    """What each address was last known to accept."""

    known: tuple[Known, ...] = ()


class TlsWaysProbe(Probe[TlsWaysOptions, TlsWaysFacts, TlsWaysLearned]):
    """Asks every address of an https site in which ways it shakes hands."""

    kind = "tls_ways"
    service = "tls"
    family = "tls"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 300.0, Tier.HIGH: 600.0, Tier.NORMAL: 1800.0, Tier.LOW: 21600.0}
    )
    timeout = 30.0
    in_lab: ClassVar[Mapping[str, object]] = MappingProxyType({"every": "10s"})
    options = TlsWaysOptions
    facts = TlsWaysFacts
    learned = TlsWaysLearned

    async def observe(
        self, subject: Subject, options: TlsWaysOptions, tools: Tools
    ) -> TlsWaysFacts | Failure | Skipped:
        """Knock at every address; where nobody takes the connection we have lost coverage, and found nothing."""
        where = https_of(subject.url)
        if where is None:
            return Skipped(reason="not an https address")
        host, port = where
        found = await tools.resolve(host)
        if found.failure is not None:
            return found.failure
        near = reachable(found.addresses, tools.families)
        if not near:
            return Skipped(reason="this vantage has no route to the site's address family")
        last, word = _last(tools.cursor)
        due = _due(tools, last, timedelta(seconds=options.every), word)
        places = [Place(address=address, port=port, host=host) for address in near]
        knocks = tuple(await asyncio.gather(*(_knock(tools, place, options.neutral, due=due) for place in places)))
        lost = [k.failure for k in knocks if k.failure is not None and k.failure.layer is not Layer.TLS]
        if len(lost) == len(knocks):
            return lost[0]
        return TlsWaysFacts(
            host=host,
            port=port,
            knocks=knocks,
            asked_at=tools.now() if due else last,
            asked=due,
            word=_word(knocks, word) if due else word,
        )

    def assess(
        self, seen: Seen[TlsWaysFacts, TlsWaysLearned], options: TlsWaysOptions
    ) -> Iterable[Mapping[str, Value]]:
        """One event per address: what it accepts, what is weak about that, whether the name gets through."""
        facts, ways = seen.facts, _ways(seen)
        lost = usual.newest_lost(ways.values(), seen)
        for knock in facts.knocks:
            own = words.fields(knock, ways[knock.address], facts.asked_at)
            own |= {"server.port": facts.port}
            if knock.failure is None:
                own |= usual.fields(lost, words.weaknesses(ways[knock.address]), seen)
            yield {name: value for name, value in own.items() if value is not None}

    def learn(self, state: TlsWaysLearned | None, seen: Seen[TlsWaysFacts, TlsWaysLearned]) -> TlsWaysLearned | None:
        """Remember what each address accepts, until it is asked again."""
        if isinstance(seen.now.outcome, Failure | Skipped):
            return state
        known = {one.address: one for one in (state.known if state else ())}
        for address, ways in _ways(seen).items():
            if ways != Ways():
                known.pop(address, None)
                known[address] = Known(address=address, ways=ways)
        return TlsWaysLearned(known=tuple(known.values())[-MOST_KNOWN:])

    def proposal(self, seen: Seen[TlsWaysFacts, TlsWaysLearned]) -> Normal | None:
        """The newest version that it speaks, and how it opens."""
        return usual.proposal(_ways(seen).values())

    def exonerated(self, seen: Seen[TlsWaysFacts, TlsWaysLearned]) -> Normal:
        """Another way of opening is the same site's as long as it still speaks what it used to."""
        return usual.exonerated(_ways(seen).values(), seen)

    def fingerprint(self, facts: TlsWaysFacts) -> str:
        """Which addresses shake hands, and whether the name alone is turned away."""
        return " ".join(f"{k.address} {words.shut(k)} {k.trial and passes(k.trial)}" for k in facts.knocks)

    def doubtful(self, outcome: TlsWaysFacts | Failure, before: TlsWaysFacts | None) -> bool:
        """Look again at a failure, at a change, and at everything weak that comes or goes."""
        if isinstance(outcome, Failure):
            return True
        failed = before is None and any(knock.failure is not None for knock in outcome.knocks)
        news = outcome.asked and outcome.word != WELL
        return failed or news or super().doubtful(outcome, before)

    def cursor(self, facts: TlsWaysFacts) -> str | None:
        """When the ways were last asked for, and whether they were weak."""
        return f"{rfc3339(facts.asked_at)} {facts.word}" if facts.asked_at else None


async def _knock(tools: Tools, place: Place, neutral: str, *, due: bool) -> Knock:
    patience = min(PATIENCE, tools.remaining() / 3)
    seen = await tools.tls.handshake(place.address, place.port, place.host, within=patience)
    if isinstance(seen, Failure):
        named = seen.layer is Layer.TLS and address_of(place.host) is None
        trial = await tried(tools, place, seen, neutral) if named else None
        ways = await studied(tools, place) if due and trial is not None and passes(trial) else None
        return Knock(address=place.address, failure=seen, ways=ways, trial=trial)
    return Knock(
        address=place.address,
        version=seen.version,
        cipher=seen.cipher,
        alpn=seen.alpn,
        ways=await studied(tools, place) if due else None,
    )


def _due(tools: Tools, last: datetime | None, every: timedelta, word: str) -> bool:
    """Whether the ways are asked for: once in a while, and at once again where something weak came or went."""
    if last is None or not last <= tools.now() < last + every:
        return True
    return tools.attempt > 0 and word != WELL and tools.now() < last + JUST_NOW


def _word(knocks: Sequence[Knock], before: str) -> str:
    """What came of asking; the word before it tells what is mended."""
    if any(knock.ways.findings for knock in knocks if knock.ways):
        return WEAK
    return MENDED if before == WEAK else WELL


def _last(cursor: str | None) -> tuple[datetime | None, str]:
    at, _, word = (cursor or "").partition(" ")
    try:
        return parse(at) if at else None, word if word in (WEAK, MENDED) else WELL
    except ValueError:
        return None, WELL


def _ways(seen: Seen[TlsWaysFacts, TlsWaysLearned]) -> dict[str, Ways]:
    """What each address accepts, by this look, and where it gave no answer by earlier ones."""
    old = {one.address: one.ways for one in (seen.learned.known if seen.learned else ())}
    return {knock.address: (knock.ways or Ways()).over(old.get(knock.address)) for knock in seen.facts.knocks}


PROBE = TlsWaysProbe()
