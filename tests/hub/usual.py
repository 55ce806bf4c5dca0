"""A hub that watches one site's certificates, on a real ledger; what the site shows is handed to it directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from probes.tls import TlsFacts
from sentinel.app.assemble import references
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.hub.sitting import Known
from sentinel.hub.world import World
from sentinel.kit.looks import Trust
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.model.event import Event
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.subject import Target
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import Baseline
from tests.hub import desk
from tests.hub.desk import EVERY, PROBES, START

CHECK = "target:kpu-ntb/tls"
LE, SECTIGO, STATE = "Internet Security Research Group", "Sectigo Limited", "PT Sertifikat Nasional"
HERE, THERE = "192.0.2.1", "192.0.2.2"


def edge(
    organization: str, key: str, *, at: str = HERE, root: str = "", ok: bool = True
) -> tuple[Edge, CertificateFacts]:
    """One address that shows a certificate of this organisation with this key."""
    code = 0 if ok else 19
    name = f"{organization}/{key}"
    trust = Trust(
        ok=ok,
        code=code,
        text="ok",
        depth=0,
        at=START,
        except_dates=code,
        path=(name, "root") if ok else (),
        root_key=root or f"root of {organization}" if ok else "",
        root_organization=organization if ok else "",
    )
    leaf = CertificateFacts(
        sha256=name,
        spki_sha256=key,
        issuer_organization=organization,
        not_before=START - timedelta(days=9),
        not_after=START + timedelta(days=80),
    )
    return Edge(address=at, chain=(leaf.sha256,), sent=1, trust=trust, covers=True), leaf


def facts(*shown: tuple[Edge, CertificateFacts]) -> TlsFacts:
    """What a look at these addresses brought."""
    return TlsFacts(
        host="ntb.kpu.test",
        port=443,
        edges=tuple(e for e, _ in shown),
        certificates=tuple({leaf.sha256: leaf for _, leaf in shown}.values()),
    )


def shows(organization: str, key: str = "k1", **more: Any) -> TlsFacts:  # noqa: ANN401 - whatever an edge may have
    """A site with one address."""
    return facts(edge(organization, key, **more))


@dataclass(slots=True)
class Watch:
    """The hub, its ledger, and a clock that moves when it is told."""

    ledger: SqlLedger
    world: World
    hub: Hub
    now: Any = START
    sequence: int = 0
    interval: float = 300.0
    late: timedelta = timedelta(0)

    async def see(self, outcome: object, *, after: float | None = None, vantage: str = "mataram-1") -> None:
        """One look, an interval after the last one."""
        self.now += timedelta(seconds=self.interval if after is None else after)
        self.sequence += 1
        look: Observation[Any] = Observation(
            vantage=vantage,
            network=vantage,
            epoch=f"e-{vantage}",
            sequence=self.sequence,
            probe="tls",
            version=PROBES["tls"].version,
            subject="target:kpu-ntb",
            at=self.now,
            duration=0.1,
            interval=self.interval,
            outcome=outcome,
            attempt=0 if after is None else 1,
        )
        await self.hub.take([look])

    async def again(self, outcome: object, times: int, **more: Any) -> None:  # noqa: ANN401 - as for see
        """The same look so many times."""
        for _ in range(times):
            await self.see(outcome, **more)

    async def say(self, state: str = "accepted", why: str = "surat 12", **more: Any) -> Ruled:  # noqa: ANN401 - any word
        """A person's word on what is proposed."""
        ruling = Ruling(on="kpu-ntb", state=state, why=why, who="Siti", login="siti", at=self.now)
        return await self.hub.rule(replace(ruling, **more))

    async def settle(self, outcome: object) -> None:
        """Look until it is proposed, and accept it."""
        await self.again(outcome, 3 if self.world.lab else 76)
        assert (await self.say()).decided

    def rows(self, state: str | None = None) -> list[Baseline]:
        """Every baseline, newest first."""
        return self.ledger.look(lambda view: view.baselines(CHECK, state))

    def states(self) -> list[str]:
        """Their states, newest first."""
        return [row.state for row in self.rows()]

    def incidents(self) -> list[Incident]:
        """Every incident, newest first."""
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def open_rules(self) -> list[str]:
        """What is open now."""
        return sorted(i.rule for i in self.incidents() if i.status != "resolved")

    def event(self) -> Event:
        """The newest event of the newest incident."""
        (number,) = (i.number for i in self.incidents()[:1])
        assert number is not None
        return self.ledger.look(lambda view: view.events(number))[-1]

    def restart(self) -> None:
        """The hub begins anew on the same ledger."""
        self.hub = Hub(self.ledger, self.world, self.ledger.look(Known.read), clock=lambda: self.now + self.late)


@cache
def _world() -> World:
    """The rules that ship, read once, and one site's certificates."""
    target = Target(id="kpu-ntb", name="KPU NTB", url="https://ntb.kpu.test/", probes=("tls",))
    duty = desk.duty(target, "tls", 300.0)
    return replace(desk.world(), duties={duty.check.key: duty})


@contextmanager
def watching(folder: Path, *, lab: bool = True, vantages: tuple[str, ...] = ("mataram-1",)) -> Iterator[Watch]:
    """A watch over one site."""
    lists = references(PROBES.values(), _world().rules)
    world = replace(_world(), lab=lab, references=lists, enrolled=frozenset(vantages))
    with open_ledger(folder) as ledger:
        watch = Watch(ledger=ledger, world=world, hub=Hub(ledger, world, Known(), clock=lambda: START))
        watch.restart()
        yield watch
