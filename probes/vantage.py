"""Vantage: is our own line up? Only a canary with verified TLS proves it: a portal or a liar cannot fake that.

While we are offline, what we fail to see is no news about anybody.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from sentinel.kit.blame import DENIALS
from sentinel.kit.hosts import host_of, reachable
from sentinel.kit.looks import Exchange
from sentinel.kit.probe import Options, Probe
from sentinel.kit.seen import Seen
from sentinel.kit.tools import Tools
from sentinel.kit.x509.names import covers
from sentinel.model.event import Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Subject, Tier

MOST_ADDRESSES = 4
BYTES = 1_024
HINT = "dns:"
HINTS = "answers, but proves nothing"
SILENT = "no answer in time"
NOWHERE = "no address to ask"
RESERVE = 0.5  # seconds kept back so that an offline line is told before the look's time is up

T = TypeVar("T")


class VantageOptions(Options):
    """``canaries``: ``https://…`` proves, ``dns:NAME@IP[:port]`` hints; with ``lab_hint`` a hint is enough."""

    canaries: tuple[str, ...] = ()
    lab_hint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one canary said: whether it answered as it should (a hint or a proof), and else why not."""

    canary: str
    ok: bool
    proof: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VantageFacts:
    """Whether our line is up, by whose word, and what each canary said before the first good one ended the check."""

    online: bool
    by: str = ""
    words: tuple[Word, ...] = ()


class VantageProbe(Probe[VantageOptions, VantageFacts, None]):
    """Asks the canaries, all at once, and believes the first one that proves who it is."""

    kind = "vantage"
    service = "self"
    what = "vantage"
    intervals: ClassVar[Mapping[Tier, float]] = MappingProxyType(dict.fromkeys(Tier, 15.0))
    timeout = 6.0
    confirm = ()
    options = VantageOptions
    facts = VantageFacts

    async def observe(
        self, subject: Subject, options: VantageOptions, tools: Tools
    ) -> VantageFacts | Failure | Skipped:
        """Ask all canaries at once; the first that suffices ends the check."""
        if not options.canaries:
            return Skipped(reason="self-check switched off")
        if not options.lab_hint and all(c.startswith(HINT) for c in options.canaries):
            return Skipped(reason="self-check switched off: no https canary could prove the line")
        words = await _until(
            [_ask(tools, canary) for canary in options.canaries],
            lambda word: word.ok and (word.proof or options.lab_hint),
            tools.remaining() - RESERVE,
        )
        silent = [c for c in options.canaries if c not in {word.canary for word in words}]
        good = next((word.canary for word in words if word.ok and (word.proof or options.lab_hint)), "")
        if not good:
            words += [Word(canary=c, ok=False, proof=False, said=SILENT) for c in silent]
        return VantageFacts(online=bool(good), by=good, words=tuple(words))

    def assess(self, seen: Seen[VantageFacts, None], options: VantageOptions) -> Iterable[Mapping[str, Value]]:
        """One event: whether the line is up, and what was said."""
        facts = seen.facts
        yield {
            "sentinel.self.kind": "vantage_offline",
            "sentinel.self.ok": facts.online,
            "sentinel.self.canary": facts.by,
            "sentinel.self.reasons": [f"{word.canary}: {word.said}" for word in facts.words],
        }

    def unseen(self, seen: Seen[VantageFacts, None]) -> Mapping[str, Value]:
        """The kind alone: whether the line is up is not known."""
        return {"sentinel.self.kind": "vantage_offline"}

    def doubtful(self, outcome: VantageFacts | Failure, before: VantageFacts | None) -> bool:
        """Never: the next check comes soon, and nothing but this check could tell."""
        return False


async def _ask(tools: Tools, canary: str) -> Word:
    return await (_hint(tools, canary) if canary.startswith(HINT) else _prove(tools, canary))


async def _hint(tools: Tools, canary: str) -> Word:
    """A resolver that answers, whatever it answers, hints at a line."""
    name, _, resolver = canary.removeprefix(HINT).partition("@")
    failure = (await tools.ask(resolver, name)).failure
    ok = failure is None or failure.code in DENIALS
    return Word(canary=canary, ok=ok, proof=False, said=HINTS if ok else _code(failure))


async def _prove(tools: Tools, canary: str) -> Word:
    """An address of the canary that answers with a trusted certificate for its name proves the line."""
    host = host_of(canary)
    found = await tools.resolve(host)
    if found.failure is not None:
        return Word(canary=canary, ok=False, proof=True, said=_code(found.failure))
    near = reachable(found.addresses, tools.families)[:MOST_ADDRESSES]
    doubts = await _until([_try(tools, canary, a, host) for a in near], lambda doubt: not doubt, tools.remaining())
    ok = "" in doubts
    why = "; ".join(dict.fromkeys(doubts)) or NOWHERE
    return Word(canary=canary, ok=ok, proof=True, said="proved" if ok else why)


async def _try(tools: Tools, canary: str, address: str, host: str) -> str:
    return _doubt(tools, await tools.exchange(canary, address, most=BYTES), host)


def _doubt(tools: Tools, answer: Exchange, host: str) -> str:
    """Why this answer proves nothing; empty if it proves the line."""
    if answer.tls is None or answer.status is None:
        return _code(answer.failure) or "no TLS"
    trust = tools.tls.trust(answer.tls.chain, host)
    if not trust.ok:
        return f"not trusted: {trust.text}"
    return "" if answer.tls.chain and covers(answer.tls.chain[0], host) else "the certificate is for another name"


def _code(failure: Failure | None) -> str:
    """What stopped it, by the closed list alone, which every reader has a word for."""
    return str(failure.code) if failure else ""


async def _until(asked: Sequence[Coroutine[Any, Any, T]], enough: Callable[[T], bool], seconds: float) -> list[T]:
    """Do all of these at once and tell what came until one is enough or the time is up; the rest is called off."""
    tasks = [asyncio.ensure_future(one) for one in asked]
    results: list[T] = []
    try:
        for done in asyncio.as_completed(tasks, timeout=max(seconds, 0.0)):
            results.append(await done)
            if enough(results[-1]):
                break
    except TimeoutError:
        pass
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return results


PROBE = VantageProbe()
