"""Hundreds of zones without a single socket, on virtual time: what looks at all of them cost, and whom."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import cast

import dns.message
from dns.name import Name
from dns.rdatatype import RdataType

from probes import dns as zones
from probes import dns_answers as answers
from sentinel.agent.wheel import TURN, phase
from sentinel.kit.authority.asker import Asker
from sentinel.kit.authority.bounds import Allowance
from sentinel.kit.authority.plane import AuthorityLook, Plane
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.talk import Hearing
from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.probe import AnyProbe
from sentinel.kit.tools import Tools
from sentinel.model.failure import Failure
from sentinel.model.subject import Target, Tier
from sentinel.range.signing import Signing
from sentinel.range.tree import Tree
from tests.agent.virtual import SENSES, now, ticks

RTT = 0.02
FAMILY: tuple[AnyProbe, ...] = (zones.PROBE, answers.PROBE)
REGISTRY = {f"{letter}.go.id": f"127.77.54.{n}" for n, letter in enumerate("abcd", start=1)}
EVERY: Mapping[Tier, float] = {Tier.CRITICAL: 60.0, Tier.NORMAL: 300.0}


@dataclass(kw_only=True)
class Direct:
    """Asks the range's servers without a network: the pace is kept, and the answer comes after a moment."""

    asker: Asker
    tree: Tree
    asked: list[tuple[float, str]] = field(default_factory=list)
    kinds: list[tuple[float, str, str]] = field(default_factory=list)

    def now(self) -> object:
        """The town's time."""
        return now()

    async def ask(
        self, allowance: Allowance, server: Server, name: Name, kind: RdataType, transport: str = "udp"
    ) -> Hearing:
        """As the real one does it, with one packet each way."""
        blank = Reply(server=server, name=name, kind=kind, transport=transport, at=now())
        try:
            await self.asker.pace.turn(server.address, allowance)
            allowance.take()
        except Stopped as refused:
            return Hearing(reply=replace(blank, failure=refused.failure))
        self.asked.append((ticks(), server.address))
        self.kinds.append((ticks(), kind.name, name.to_text()))
        await SENSES.pause(RTT)
        query = dns.message.make_query(name, kind, want_dnssec=True, flags=0)
        return Hearing(reply=self.asker._reply(blank, self.tree.server(server.address)._truth(query), None))


@dataclass(kw_only=True)
class Look:
    """The tools of one look, as far as the family needs them; nobody is shaken hands with."""

    authority: AuthorityLook
    attempt: int = 0
    cursor: None = None
    vantage: str = "mataram-1"
    families: frozenset[int] = frozenset({4})
    path_state: SelfTest = UNTESTED

    def now(self) -> object:
        """The town's time."""
        return now()


@dataclass(kw_only=True)
class Town:
    """So many sites, each in a zone of its own with two servers; ``critical`` of them are looked at every minute.

    ``together`` is the most questions a second that the plane asks.
    """

    sites: int
    critical: int
    together: float = 15.0
    failed: "Counter[str]" = field(default_factory=Counter)
    looks: int = 0

    def __post_init__(self) -> None:
        self.tree = Tree(now)
        self.tree.grow("id", {"ns.id": "127.77.53.2", "ns2.id": "127.77.53.3"}, Signing())
        self.tree.grow("go.id", REGISTRY, Signing())
        for n in range(self.sites):
            one, two = (f"127.78.{n // 100}.{2 * (n % 100) + at}" for at in (1, 2))
            zone = self.tree.grow(f"kab{n}.go.id", {f"ns1.kab{n}.go.id": one, f"ns2.kab{n}.go.id": two})
            zone.zone.put(f"www.kab{n}.go.id", "A", f"127.79.0.{n % 250 + 1}")

    def _plane(self) -> Plane:
        made = Plane(
            guard=Guard(), now=now, clock=ticks, draw=Random(7).getrandbits, families=lambda: frozenset({4}),
            texts=["127.77.53.1"], anchor=self.tree.anchor, linger=0.0, together=self.together,
        )  # fmt: skip
        self.direct = Direct(asker=made._asker, tree=self.tree)
        made._asker = cast("Asker", self.direct)
        return made

    async def live(self, seconds: float) -> None:
        """Look at everything in its own rhythm for so long."""
        plane = self._plane()
        async with asyncio.TaskGroup() as group:
            for n in range(self.sites):
                tier = Tier.CRITICAL if n < self.critical else Tier.NORMAL
                target = Target(id=f"kab{n}", url=f"https://www.kab{n}.go.id/", tier=tier)
                for probe in FAMILY:
                    group.create_task(self._watch(plane, probe, target, seconds))

    async def _watch(self, plane: Plane, probe: AnyProbe, target: Target, seconds: float) -> None:
        every = EVERY[target.tier]
        await SENSES.pause(phase(f"{target.key}/{probe.family}") / TURN * every)
        while ticks() < seconds:
            began = ticks()
            await self._look(plane, probe, target)
            await SENSES.pause(max(0.0, began + every - ticks()))

    async def _look(self, plane: Plane, probe: AnyProbe, target: Target) -> None:
        async with plane.look(30.0) as authority:
            tools = cast("Tools", Look(authority=authority))
            options = probe.options.model_validate({"handshakes": False} if probe is answers.PROBE else {})
            outcome = await probe.observe(target, options, tools)
        self.looks += 1
        if isinstance(outcome, Failure):
            self.failed[str(outcome)] += 1

    def rates(self, since: float, until: float) -> dict[str, float]:
        """Questions a second to each server in that time."""
        count = Counter(server for at, server in self.direct.asked if since <= at < until)
        return {server: number / (until - since) for server, number in count.items()}

    def crowd(self) -> int:
        """The most questions that any one server got in any one second."""
        last: dict[str, list[float]] = {}
        most = 0
        for at, server in sorted(self.direct.asked):
            recent = [one for one in last.get(server, []) if at - one < 1.0]
            last[server] = [*recent, at]
            most = max(most, len(recent) + 1)
        return most
