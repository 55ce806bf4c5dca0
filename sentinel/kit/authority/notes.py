"""What one look has heard: each server is asked each question once, and everything it said is kept."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime

from dns.name import Name
from dns.rdatatype import RdataType

from sentinel.kit.authority.asker import Asker
from sentinel.kit.authority.bounds import Allowance
from sentinel.kit.authority.recall import Recall
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.talk import Endpoint, Hearing, Key
from sentinel.model.failure import Code, Failure, Layer


@dataclass(slots=True, kw_only=True)
class Notes:
    """Asks through ``asker`` within ``allowance``; those who ask the same at once share one question.

    ``transport`` is the look's own way to ask. What other looks heard no longer ago than ``age`` seconds is taken from
    ``recall``, and no question may want anything older than ``oldest``.
    """

    asker: Asker
    allowance: Allowance
    recall: Recall
    transport: str = "udp"
    age: float = 0.0
    oldest: float = 0.0
    since: datetime = field(init=False)
    _asked: "dict[Key, asyncio.Task[Hearing]]" = field(default_factory=dict)
    _silent: "set[Endpoint]" = field(default_factory=set)
    _more: "list[asyncio.Task[Hearing]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since = self.asker.now()

    async def ask(
        self,
        server: Server,
        name: Name,
        kind: RdataType,
        transport: str = "",
        *,
        again: bool = False,
        age: float | None = None,
    ) -> Reply:
        """Ask, or remember what was answered; ``again`` asks anew. Never raises for the network."""
        key = (server.endpoint, name, kind, transport or self.transport)
        task = self._asked.get(key)
        old = 0.0 if again else min(self.age if age is None else age, self.oldest)
        if task is None or again or self._outdated(task, old):
            if task is not None:
                self._more.append(task)
            task = self._asked[key] = asyncio.create_task(self._hear(server, key, old))
        hearing = await asyncio.shield(task)  # one who gives up must not spoil it for the others
        return replace(hearing.reply, server=server)

    def _outdated(self, task: "asyncio.Task[Hearing]", age: float) -> bool:
        """Whether the answer is another look's, and older than this question wants it; our own is good enough."""
        if not task.done() or task.cancelled() or task.result().reply.at >= self.since:
            return False
        return (self.asker.now() - task.result().reply.at).total_seconds() > age

    async def _hear(self, server: Server, key: Key, age: float) -> Hearing:
        known = await self.recall.reply(key, age) if age else None
        if known is not None:
            return Hearing(reply=known)
        endpoint, name, kind, transport = key
        if age and (endpoint in self._silent or self.recall.silent(endpoint, self.age)):
            return Hearing(reply=self._nothing(server, name, kind, transport))
        with self.recall.asking(key) as told:
            hearing = await self.asker.ask(self.allowance, server, name, kind, transport)
            told(hearing.reply)
        if transport == "tcp":  # nobody can forge that from afar: it serves those who would ask over UDP, too
            self.recall.put((endpoint, name, kind, "udp"), hearing.reply)
        self.recall.note(endpoint, hearing.reply)
        if self.recall.silent(endpoint, self.recall.longest):
            self._silent.add(endpoint)
        return hearing

    def _nothing(self, server: Server, name: Name, kind: RdataType, transport: str) -> Reply:
        """One dead server costs a look its patience once, not once for each question."""
        failure = Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT, detail="gave no sign of life a moment ago")
        return Reply(
            server=server, name=name, kind=kind, transport=transport, at=self.asker.now(), failure=failure, tries=0
        )

    async def settle(self) -> tuple[Reply, ...]:
        """Wait until nobody is listened to any more; then every reply with what came later, in order of time."""
        hearings = await asyncio.gather(*self._more, *self._asked.values())
        await asyncio.gather(*(hearing.rest for hearing in hearings if hearing.rest is not None))
        return tuple(sorted((_whole(hearing) for hearing in hearings), key=lambda reply: reply.at))

    async def close(self) -> None:
        """Stop asking and listening."""
        asked = [*self._more, *self._asked.values()]
        rest = [task.result().rest for task in asked if task.done() and not task.cancelled()]
        every = [*asked, *(task for task in rest if task is not None)]
        for task in every:
            task.cancel()
        await asyncio.gather(*every, return_exceptions=True)


def _whole(hearing: Hearing) -> Reply:
    return hearing.reply if hearing.rest is None else replace(hearing.reply, later=hearing.rest.result())
