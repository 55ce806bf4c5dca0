"""Uptime: can a visitor open the site right now? Every address is asked, redirects are followed by hand.

Facts are what each address answered; the state (``up down slow blocked``) is read off them by the contract's table.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from sentinel.kit.baseline import Normal, turns
from sentinel.kit.blame import DENIALS
from sentinel.kit.durations import Duration
from sentinel.kit.hosts import family_of, host_of, reachable
from sentinel.kit.looks import Exchange
from sentinel.kit.page.ends import Ends, followed, foreign
from sentinel.kit.page.follow import Trail, follow, target_of
from sentinel.kit.page.reply import Reply, reply_of
from sentinel.kit.page.standing import State, answered, late, standing
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.model.event import Value
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.subject import Subject, Tier

ALMOST_ALL = 0.8
PATIENCE = frozenset({429, 503})
TOO_MANY_REQUESTS = 429
ENDS = "ends"
FAMILIES = (4, 6)
WORSE = (State.UP, State.BLOCKED, State.DOWN)
HEADERS = (("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("accept-language", "id,en;q=0.7"))


class UptimeOptions(Options):
    """What counts as up: how late a first byte may come, text that must be on the page, statuses that are fine too."""

    slow_after: Duration = 5.0
    expect_text: str = ""
    expect_status: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The state that most addresses share and why, the reply that stands for it, and the addresses that failed.

    ``failed`` is empty when nothing answered: then the site is down, not partly down.
    """

    state: State
    reason: str = ""
    reply: Reply | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UptimeFacts:
    """What every address answered, and what this look was told to expect.

    ``denied``: there is no such name or no address, for sure; then nobody was asked. ``slow_after`` is in seconds.
    """

    url: str
    replies: tuple[Reply, ...] = ()
    denied: Failure | None = None
    dns_ms: float = 0.0
    took_ms: float = 0.0
    timeout_ms: float = 0.0
    slow_after: float = 5.0
    expect_status: tuple[int, ...] = ()

    @property
    def failure(self) -> Failure | None:
        """What stopped the look if the site is down because of it: refused, reset, too late, no such name."""
        verdict = judge(self)
        stopped = verdict.reply.failure if verdict.reply else self.denied
        return stopped if verdict.state is State.DOWN else None


def judge(facts: UptimeFacts) -> Verdict:
    """Read the facts by the contract's table: the state that most answers share, the worse one if they are even."""
    if facts.denied is not None:
        return Verdict(state=State.DOWN, reason=str(facts.denied.code))
    stands = [(reply, standing(reply, facts.expect_status)) for reply in facts.replies if not reply.unseen]
    if not stands:
        return Verdict(state=State.UNKNOWN)
    replied = [pair for pair in stands if answered(pair[0])]
    counted = Counter(stand.state for _, stand in replied or stands)
    state = max(counted, key=lambda one: (counted[one], WORSE.index(one)))
    reply, stand = next(pair for pair in replied or stands if pair[1].state is state)
    failed = tuple(r.address for r, s in stands if s.state is State.DOWN)
    partly = failed if len(failed) < len(stands) else ()
    if state is State.UP and len(replied) == len(stands):
        return _on_time(facts, [r for r, s in stands if s.state is state], partly)
    return Verdict(state=state, reason=stand.reason, reply=reply, failed=partly)


def _on_time(facts: UptimeFacts, up: Sequence[Reply], failed: tuple[str, ...]) -> Verdict:
    slowest = max(up, key=lambda reply: (late(reply), reply.first_byte_ms or 0.0))
    if late(slowest):
        return Verdict(state=State.SLOW, reason="body_late", reply=slowest, failed=failed)
    if (slowest.first_byte_ms or 0.0) > facts.slow_after * 1000:
        return Verdict(state=State.SLOW, reason="first_byte_late", reply=slowest, failed=failed)
    if facts.timeout_ms and facts.took_ms > ALMOST_ALL * facts.timeout_ms:
        return Verdict(state=State.SLOW, reason="look_late", reply=slowest, failed=failed)
    return Verdict(state=State.UP, reply=up[0], failed=failed)


class UptimeProbe(Probe[UptimeOptions, UptimeFacts, Ends]):
    """Opens the front page at every address and tells whether a visitor would get it."""

    kind = "uptime"
    version = 2
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(
        {Tier.CRITICAL: 30.0, Tier.HIGH: 60.0, Tier.NORMAL: 120.0, Tier.LOW: 600.0}
    )
    timeout = 15.0
    confirm = (3.0,)
    quiet = 0.0  # a redirect that nobody accepted alarms anyway: whoever knows it need not wait to say so
    options = UptimeOptions
    facts = UptimeFacts
    learned = Ends

    async def observe(self, subject: Subject, options: UptimeOptions, tools: Tools) -> UptimeFacts | Failure | Skipped:
        """Look the name up, ask every address for the page, follow redirects, keep the page if it is not the site."""
        budget = tools.remaining()
        found = await tools.resolve(host_of(subject.url))
        dns_ms = _ms(budget - tools.remaining())
        denied = found.failure if found.agreed and found.failure and found.failure.code in DENIALS else None
        if found.failure is not None and denied is None:
            return found.failure
        near = reachable(found.addresses, tools.families)
        if not near and denied is None:
            return Skipped(reason="this vantage has no route to the site's address family")
        trails = await _trails(tools, subject.url, near, options)
        facts = UptimeFacts(
            url=subject.url,
            replies=tuple(reply_of(trail, options.expect_text) for trail in trails),
            denied=denied,
            dns_ms=dns_ms,
            took_ms=_ms(budget - tools.remaining()),
            timeout_ms=_ms(budget),
            slow_after=options.slow_after,
            expect_status=options.expect_status,
        )
        return _kept(tools, facts, trails)

    def proposal(self, seen: Seen[UptimeFacts, Ends]) -> Normal | None:
        """Where visitors are sent, if that is somebody else's; of a site that is not there nobody can say that."""
        others = _foreign(seen.facts)
        if others:
            return Normal(traits={ENDS: turns(*others)})
        return Normal() if judge(seen.facts).state in (State.UP, State.SLOW) else None

    def assess(self, seen: Seen[UptimeFacts, Ends], options: UptimeOptions) -> Iterable[Mapping[str, Value]]:
        """One event per look: state and reason, what failed, what was answered, how long it took."""
        facts, verdict = seen.facts, judge(seen.facts)
        fields: dict[str, Value | None] = {
            "sentinel.uptime.state": str(verdict.state),
            "sentinel.uptime.reason": verdict.reason or None,
            "sentinel.uptime.dns_ms": round(facts.dns_ms, 1),
            "sentinel.uptime.look_ms": round(facts.took_ms, 1),
        }
        fields |= _failed(facts, verdict) | _error(facts) | _offsite(seen, verdict)
        if verdict.reply is not None:
            fields |= _answer(verdict.reply)
        yield {name: value for name, value in fields.items() if value is not None}

    def learn(self, state: Ends | None, seen: Seen[UptimeFacts, Ends]) -> Ends | None:
        """Remember where visitors have always ended; a look that met nobody says nothing of that."""
        if isinstance(seen.now.outcome, Failure | Skipped) or not _ends(seen.facts):
            return state
        return followed(state, host_of(seen.facts.url), _ends(seen.facts), _ends(seen.before) if seen.before else None)

    def unseen(self, seen: Seen[UptimeFacts, Ends]) -> Mapping[str, Value]:
        """Not seen is neither up nor down."""
        return {"sentinel.uptime.state": str(State.UNKNOWN)}

    def doubtful(self, outcome: UptimeFacts | Failure, before: UptimeFacts | None) -> bool:
        """Look again when the site is down or slow, or stands otherwise than before; never when asked for patience."""
        if isinstance(outcome, Failure):
            return True
        if any(hop.status == TOO_MANY_REQUESTS for reply in outcome.replies for hop in reply.hops):
            return False
        now, then = judge(outcome), judge(before) if before else Verdict(state=State.UP)
        changed = (now.state, now.failed) != (then.state, then.failed)
        return now.state in (State.DOWN, State.SLOW) or changed

    def strained(self, facts: UptimeFacts) -> bool:
        """Whether the site asks for patience (429, 503) or is slow: then nothing may make us look more often."""
        asked = any(hop.status in PATIENCE for reply in facts.replies for hop in reply.hops)
        return asked or judge(facts).state is State.SLOW


async def _trails(tools: Tools, url: str, addresses: Sequence[str], options: UptimeOptions) -> list[Trail]:
    """One trail per address; where several addresses redirect to the same place, one of them goes there for all."""
    firsts = await asyncio.gather(*(tools.exchange(url, address, headers=HEADERS) for address in addresses))
    leaders = {target_of(first) or first.address: first for first in reversed(firsts)}
    walked = await asyncio.gather(*(follow(tools, e, HEADERS, options.expect_status) for e in leaders.values()))
    trails = dict(zip(leaders, walked, strict=True))
    return [_alike(first, trails[target_of(first) or first.address]) for first in firsts]


def _alike(first: Exchange, trail: Trail) -> Trail:
    own = (first, *trail.exchanges[1:])
    return Trail(exchanges=own, failure=trail.failure, unseen=trail.unseen, gate=trail.gate)


def _kept(tools: Tools, facts: UptimeFacts, trails: Sequence[Trail]) -> UptimeFacts | Failure:
    """The facts, with the page kept as evidence if it is not the site; the failure if it speaks about us alone."""
    verdict = judge(facts)
    if verdict.state is State.UNKNOWN:
        return facts.replies[0].failure or Failure(layer=Layer.PROBE, code=Code.BUG)
    if verdict.state in (State.DOWN, State.BLOCKED) and verdict.reply is not None:
        last = trails[facts.replies.index(verdict.reply)].exchanges[-1]
        if last.body:
            tools.keep(last.body, verdict.reply.media_type or "application/octet-stream")
    return facts


def _failed(facts: UptimeFacts, verdict: Verdict) -> dict[str, Value | None]:
    """Which addresses failed while others answered, and how each family stands."""
    down = {r.address for r in facts.replies if standing(r, facts.expect_status).state is State.DOWN}
    seen = [r.address for r in facts.replies if not r.unseen]
    fields: dict[str, Value | None] = {
        "sentinel.uptime.addresses": [r.address for r in facts.replies],
        "sentinel.uptime.addresses_failed": list(verdict.failed),
    }
    for family in FAMILIES:
        own = [a for a in seen if family_of(a) == family]
        if own:
            fields[f"sentinel.uptime.ipv{family}_up"] = sum(a not in down for a in own)
            fields[f"sentinel.uptime.ipv{family}_failed"] = sum(a in down for a in own)
    return fields


def _error(facts: UptimeFacts) -> dict[str, Value | None]:
    failure = facts.failure
    if failure is None:
        return {}
    return {"error.type": str(failure.code), "error.code": str(failure), "error.message": failure.detail or None}


def _ends(facts: UptimeFacts) -> tuple[str, ...]:
    return tuple(reply.end.host for reply in facts.replies if not reply.unseen)


def _foreign(facts: UptimeFacts) -> tuple[str, ...]:
    """The registered names of others to which any address leads."""
    return foreign(host_of(facts.url), _ends(facts))


def _offsite(seen: Seen[UptimeFacts, Ends], verdict: Verdict) -> dict[str, Value | None]:
    """Whether any address leads to a host of somebody else, which nobody has accepted, and whether it always did.

    What was only proposed excuses nothing. That it leads nowhere else is known only while the site is there: an outage
    is no proof that a redirect is gone.
    """
    always = seen.learned.always if seen.learned else ()
    accepted = (seen.baseline.values(ENDS) if seen.baseline else None) or ()
    away = sorted((name for name in _foreign(seen.facts) if name not in accepted), key=always.__contains__)
    if not away:
        return {"sentinel.uptime.offsite": False if verdict.state in (State.UP, State.SLOW) else None}
    known = {"sentinel.uptime.offsite_always": away[0] in always}
    return {"sentinel.uptime.offsite": True, "sentinel.uptime.offsite_domain": away[0], **known}


def _answer(reply: Reply) -> dict[str, Value | None]:
    """What the address that stands for the state answered, in ECS words where ECS has them."""
    return {
        "server.ip": reply.address,
        "http.response.status_code": reply.status,
        "http.response.body.bytes": reply.body_bytes if reply.status is not None else None,
        "http.response.mime_type": reply.media_type or None,
        "http.version": reply.version or None,
        "sentinel.uptime.body_sha256": reply.body_sha256 or None,
        "sentinel.uptime.body_truncated": reply.truncated if reply.status is not None else None,
        "sentinel.uptime.final_url": reply.end.url,
        "sentinel.uptime.redirects": [hop.url for hop in reply.hops[1:]],
        "sentinel.uptime.wall": reply.sign.mark if reply.sign else None,
        "sentinel.uptime.retry_after": reply.retry_after or None,
        "sentinel.uptime.connect_ms": _round(reply.connect_ms),
        "sentinel.uptime.tls_ms": _round(reply.tls_ms),
        "sentinel.uptime.first_byte_ms": _round(reply.first_byte_ms),
        "sentinel.uptime.total_ms": _round(reply.total_ms),
    }


def _ms(seconds: float) -> float:
    return seconds * 1000


def _round(ms: float | None) -> float | None:
    return None if ms is None else round(ms, 1)


PROBE = UptimeProbe()
