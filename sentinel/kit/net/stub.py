"""Names to addresses through the configured resolvers: fail over, and no single denial believed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sentinel.kit.looks import Answer, Resolution
from sentinel.kit.net.cache import Cache
from sentinel.kit.net.dnsask import Heard
from sentinel.kit.net.faults import Stopped, stopped
from sentinel.kit.net.names import host_name, is_literal
from sentinel.kit.net.pair import Pair, Pairs
from sentinel.kit.net.resolvers import Book, Resolver
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Failure, Layer

MOST_OPINIONS = 3
LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """A stub resolver that remembers little and doubts denials. ``clock`` is monotonic seconds."""

    book: Book
    pairs: Pairs
    cache: Cache
    clock: Callable[[], float]

    async def resolve(self, watch: Watch, name: str, attempt: int = 0) -> Resolution:
        """Find every address of a name; later attempts begin with another resolver and pass the cache by."""
        try:
            host = host_name(name)
        except Stopped as refused:
            return Resolution(name=name, failure=refused.failure)
        if is_literal(host):
            return Resolution(name=host, addresses=(host,))
        if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3: never asked of anybody
            return Resolution(name=host, addresses=LOOPBACK)
        known = None if attempt else self.cache.get(host, self.clock())
        if known is None:
            return await self._fresh(watch, host, attempt)
        watch.note("dns", watch.ms(), f"{host} remembered")
        return known

    async def _fresh(self, watch: Watch, host: str, attempt: int) -> Resolution:
        resolvers = self.book.resolvers(attempt)
        said = await self._through(watch, host, resolvers)
        last = said[-1] if said else None
        if last is None:
            failure = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail="no time left to ask")
            return Resolution(name=host, failure=failure)
        if last.denied and not last.authority:
            said += await self._second(watch, host, resolvers[len(said) :])
        found = _resolution(host, last, said, frozenset(r.text for r in resolvers))
        self.cache.put(found, _ttl(found), self.clock())
        return found

    async def _through(self, watch: Watch, host: str, resolvers: Sequence[Resolver]) -> list[Pair]:
        """Ask one resolver after the other until one gives a definite word."""
        said: list[Pair] = []
        for to in resolvers:
            if watch.remaining() and not (said and said[-1].definite):
                said.append(await self.pairs.ask(watch, await self._located(watch, to), host))
        return said

    async def _second(self, watch: Watch, host: str, resolvers: Sequence[Resolver]) -> list[Pair]:
        """Ask others, the panel included, whether the name is really not there."""
        endpoints = {r.endpoint for r in self.book.resolvers()}
        panel = (r for r in self.book.panel() if r.endpoint not in endpoints)
        return await self._through(watch, host, (*resolvers, *panel)[:MOST_OPINIONS])

    async def _located(self, watch: Watch, to: Resolver) -> Resolver | Answer:
        """The resolver with its address, or why it has none; only plain resolvers are asked for it."""
        if to.address:
            return to
        found = self.cache.get(to.name, self.clock())
        if found is None:
            said = await self._through(watch, to.name, [r for r in self.book.plain() if r.address])
            found = _resolution(to.name, said[-1], said, frozenset()) if said else Resolution(name=to.name)
            self.cache.put(found, _ttl(found), self.clock())
        if found.addresses:
            return replace(to, address=found.addresses[0], found=True)
        detail = f"its own name {to.name} was not found: {found.failure}"
        return Answer(resolver=to.text, name=to.name, failure=stopped(Layer.DNS, Code.DNS_SERVFAIL, detail).failure)

    async def ask(self, watch: Watch, resolver: str, name: str, kind: str, attempt: int = 0) -> Answer:
        """Put one question to one resolver, which need not be configured; then it must be public, on a DNS port."""
        try:
            to = await self._located(watch, self.book.read(resolver, attempt))
            host = host_name(name) if name.strip(".") else ""
        except ValueError as error:
            to = Answer(resolver=resolver, name=name, failure=stopped(Layer.DNS, Code.UNSUPPORTED, str(error)).failure)
        except Stopped as refused:
            to = Answer(resolver=resolver, name=name, failure=refused.failure)
        if isinstance(to, Answer):
            return replace(to, resolver=resolver, name=name)
        heard: Heard = await self.pairs.asker.ask(watch, to, host, kind)
        return replace(heard.answer, resolver=resolver)


def _resolution(host: str, first: Pair, said: Sequence[Pair], reaching: frozenset[str]) -> Resolution:
    """What several words add up to: the first definite one, unless another resolver (not the panel) knows better."""
    answers = tuple(answer for pair in said for answer in pair.answers)
    known = first.addresses or next((p.addresses for p in said if p.addresses and p.resolver in reaching), ())
    if known:
        return Resolution(name=host, addresses=known, answers=answers)
    others = said[said.index(first) + 1 :]
    agreed = first.denied and (first.authority or any(p.denied for p in others))
    return Resolution(name=host, answers=answers, failure=first.failure, agreed=agreed)


def _ttl(found: Resolution) -> int:
    """The lowest TTL of the answers that count."""
    useful = (a for a in found.answers if bool(a.addresses) == bool(found.addresses))
    return min((a.ttl for a in useful if a.ttl is not None), default=0)
