"""What servers said a moment ago, shared by all looks: the upper zones are asked once, not once for each target."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sentinel.kit.authority.reply import Reply
from sentinel.kit.authority.talk import Endpoint, Key
from sentinel.model.failure import Code

MOST = 20_000
LONGEST = 3600.0
LAB_LONGEST = 10.0
_NO_SIGN = frozenset({Code.DNS_TIMEOUT, Code.CONNECT_TIMEOUT, Code.CONNECTION_REFUSED, Code.HOST_UNREACHABLE})
TRIES = 3  # a server that was silent this often is silent; fewer tries were our own hurry


@dataclass(slots=True, kw_only=True)
class Heard:
    """One answer, or one that is on its way; ``at`` is when it was asked for (monotonic seconds)."""

    at: float
    reply: "asyncio.Future[Reply | None]"


@dataclass(slots=True, kw_only=True)
class Recall:
    """Remembers replies for at most ``longest`` seconds, 20,000 of them; ``clock`` is monotonic seconds."""

    clock: Callable[[], float]
    longest: float = LONGEST
    _heard: "OrderedDict[Key, Heard]" = field(default_factory=OrderedDict)
    _silent: "OrderedDict[Endpoint, float]" = field(default_factory=OrderedDict)

    def silent(self, server: Endpoint, age: float) -> bool:
        """Whether a server gave no sign of life no longer ago than that."""
        at = self._silent.get(server)
        return at is not None and self.clock() - at <= min(age, self.longest)

    def note(self, server: Endpoint, reply: Reply) -> None:
        """Remember who gave no sign of life, until he does."""
        self._silent.pop(server, None)
        if _dead(reply):
            self._silent[server] = self.clock()
        while len(self._silent) > MOST:
            self._silent.popitem(last=False)

    async def reply(self, key: Key, age: float) -> Reply | None:
        """The answer to a question that somebody asked no longer ago than ``age`` seconds; None: ask yourself."""
        heard = self._heard.get(key)
        if heard is None or self.clock() - heard.at > min(age, self.longest):
            return None
        return await asyncio.shield(heard.reply)

    @contextmanager
    def asking(self, key: Key) -> Iterator[Callable[[Reply], None]]:
        """Ask on behalf of everybody; whoever waits is told, or left to ask himself if we were cut off."""
        heard = Heard(at=self.clock(), reply=asyncio.get_running_loop().create_future())
        self._heard.pop(key, None)
        self._heard[key] = heard
        self._forget()
        try:
            yield lambda reply: heard.reply.set_result(reply if _shared(reply) else None)
        finally:
            if not heard.reply.done():
                heard.reply.set_result(None)
            if heard.reply.result() is None and self._heard.get(key) is heard:
                del self._heard[key]

    def put(self, key: Key, reply: Reply) -> None:
        """Let this answer serve others."""
        with self.asking(key) as told:
            told(reply)

    def _forget(self) -> None:
        old = self.clock() - self.longest
        while self._heard and (len(self._heard) > MOST or next(iter(self._heard.values())).at < old):
            self._heard.popitem(last=False)


def _dead(reply: Reply) -> bool:
    return reply.failure is not None and reply.failure.code in _NO_SIGN and reply.tries >= TRIES


def _shared(reply: Reply) -> bool:
    """What a look was not allowed any more is its own trouble; a server that stays silent is everybody's."""
    return reply.failure is None or reply.tries >= TRIES
