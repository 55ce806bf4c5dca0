"""A and AAAA asked of one resolver at once, and what the two answers mean together."""

import asyncio
from dataclasses import dataclass

from sentinel.kit.blame import DENIALS
from sentinel.kit.looks import Answer
from sentinel.kit.net.dnsask import Asker, Heard
from sentinel.kit.net.resolvers import Resolver
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Failure, Layer

GRACE = 2.0
_LATE = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail="the other family answered, this one did not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both answers of one resolver."""

    resolver: str
    answers: tuple[Answer, ...]
    authority: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """IPv4 first, then IPv6."""
        return tuple(dict.fromkeys(address for answer in self.answers for address in answer.addresses))

    @property
    def failure(self) -> Failure | None:
        """Why there is no address: trouble, if one of the two questions met it, else the denial."""
        if self.addresses:
            return None
        failures = [answer.failure for answer in self.answers if answer.failure is not None]
        return next((f for f in failures if f.code not in DENIALS), failures[0] if failures else None)

    @property
    def denied(self) -> bool:
        """Whether the resolver said, of both families, that there is no address."""
        return self.failure is not None and self.failure.code in DENIALS

    @property
    def definite(self) -> bool:
        """Whether this is a word: addresses, or a denial."""
        return bool(self.addresses) or self.denied


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Asks for both families at once; ``grace`` is for how many seconds a known address waits for the other family."""

    asker: Asker
    grace: float = GRACE

    async def ask(self, watch: Watch, to: Resolver | Answer, host: str) -> Pair:
        """Ask; an ``Answer`` in place of the resolver says why it cannot be asked."""
        if isinstance(to, Answer):
            return Pair(resolver=to.resolver, answers=(to,))
        questions = [asyncio.create_task(self.asker.ask(watch, to, host, kind)) for kind in ("A", "AAAA")]
        try:
            done, late = await asyncio.wait(questions, return_when=asyncio.FIRST_COMPLETED)
            known = any(question.result().answer.addresses for question in done)
            if late:
                await asyncio.wait(late, timeout=self.grace if known else None)
        finally:
            for question in questions:
                question.cancel()
            await asyncio.gather(*questions, return_exceptions=True)
        heard = [_result(question, to, host) for question in questions]
        authority = all(h.authority for h in heard)
        return Pair(resolver=to.text, answers=tuple(h.answer for h in heard), authority=authority)


def _result(question: "asyncio.Task[Heard]", to: Resolver, host: str) -> Heard:
    if question.done() and not question.cancelled():
        return question.result()
    return Heard(answer=Answer(resolver=to.text, name=host, failure=_LATE))
