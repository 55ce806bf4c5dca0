"""A hub on a real ledger with the rules that ship; what agents would have seen is handed to it directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import probes
from probes.uptime import UptimeFacts
from probes.vantage import VantageFacts
from sentinel.app.assemble import rules_of
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.hub import Hub
from sentinel.hub.opinions import AskOf, nobody
from sentinel.hub.sitting import Known
from sentinel.hub.vantages import Vantages
from sentinel.hub.world import Duty, World
from sentinel.kit import registry
from sentinel.kit.page.reply import Hop, Reply
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.route import Channel, Route
from sentinel.model.subject import Check, Subject, Target
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import IncidentFilter

START = datetime(2029, 2, 14, 10, 0, tzinfo=UTC)
VANTAGE = "mataram-1"
URL = "https://ntb.kpu.test/"
REFUSED = Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED)
SERVFAIL = Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL)
EVERY = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=1_000)
PROBES = registry.load(probes)


def reply(status: int | None = 200, failure: Failure | None = None) -> Reply:
    hop = Hop(url=URL, host="ntb.kpu.test", address="192.0.2.1", status=status)
    return Reply(address="192.0.2.1", hops=(hop,), failure=failure, status=status, first_byte_ms=9.0, body_bytes=5_000)


UP = UptimeFacts(url=URL, replies=(reply(),), timeout_ms=15_000)
DOWN = UptimeFacts(url=URL, replies=(reply(None, REFUSED),), timeout_ms=15_000)
BLOCKED = UptimeFacts(url=URL, replies=(reply(403),), timeout_ms=15_000)


def duty(subject: Subject, kind: str, interval: float) -> Duty:
    check = Check(subject=subject, probe=kind, interval=interval, timeout=15.0)
    return Duty(check=check, probe=PROBES[kind], options=PROBES[kind].options())


@dataclass(slots=True)
class Desk:
    """The hub, its ledger, and a clock that moves when it is told."""

    hub: Hub
    ledger: SqlLedger
    now: datetime = START
    sequence: int = 0

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def see(self, outcome: object, target: str = "kpu-ntb", **more: object) -> int:
        """One look of the usual vantage, now; returns the mark."""
        self.sequence += 1
        look = observation(self.sequence, self.now, outcome, f"target:{target}")
        return await self.hub.take([replace(look, **more)])  # type: ignore[arg-type]  # any field of a look

    async def see_own_line(self, facts: VantageFacts) -> None:
        """One look at our own line, now."""
        await self.see(facts, probe="vantage", subject=f"vantage:{VANTAGE}", version=PROBES["vantage"].version)

    def newest(self, check: str) -> tuple[str, str]:
        """The state of the newest look, and why."""
        found = self.ledger.look(lambda view: view.all_latest(facts=False))
        return next((one.state, one.reason) for one in found if one.check == check)

    def incidents(self) -> list[Incident]:
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def open_rules(self) -> list[str]:
        return sorted(i.rule for i in self.incidents() if i.status != "resolved")

    def outbox(self, number: int | None = None) -> list[tuple[str, str]]:
        """Why which channel is told, of one incident or of all, oldest first."""
        rows = self.ledger.look(lambda view: view.notices(number, limit=1_000))
        return [(str(row.notice.why), row.notice.channel) for row in reversed(rows)]


def observation(sequence: int, at: datetime, outcome: object, subject: str) -> Observation[Any]:
    return Observation(
        vantage=VANTAGE,
        network=VANTAGE,
        epoch="e1",
        sequence=sequence,
        probe="uptime",
        version=PROBES["uptime"].version,
        subject=subject,
        at=at,
        duration=0.02,
        interval=30.0,
        outcome=outcome,
    )


@cache
def shipped() -> RuleSet:
    """The rules that ship, loaded once: nothing in them ever changes."""
    return rules_of(None)


TARGETS = tuple(Target(id=i, name=f"KPU {i}", url=URL, probes=("uptime",)) for i in ("kpu-ntb", "kpu-bima"))


def world(
    *,
    routes: tuple[Route, ...] = (),
    lab: bool = False,
    vantages: Vantages | None = None,
    targets: tuple[Target, ...] = TARGETS,
) -> World:
    duties = [duty(target, "uptime", 30.0) for target in targets]
    duties.append(duty(Subject(what="vantage", id=VANTAGE, name=VANTAGE), "vantage", 15.0))
    channels = {name: Channel(name=name) for name in ("telegram", "mail")}
    return World(
        vantage=VANTAGE,
        lab=lab,
        zone=ZoneInfo("Asia/Makassar"),
        duties={d.check.key: d for d in duties},
        rules=shipped(),
        routes=routes,
        channels=channels,
        catalogues={language: translator(language) for language in LANGUAGES},
        vantages=vantages or Vantages(),
        enrolled=(vantages or Vantages()).enrolled(VANTAGE, lab=lab),
        targets=frozenset(t.id for t in targets),
    )


@contextmanager
def desk(
    folder: Path,
    *,
    routes: tuple[Route, ...] = (),
    lab: bool = False,
    vantages: Vantages | None = None,
    ask: AskOf = nobody,
    targets: tuple[Target, ...] = TARGETS,
) -> Iterator[Desk]:
    with open_ledger(folder) as ledger:
        clock: list[Desk] = []
        around = world(routes=routes, lab=lab, vantages=vantages, targets=targets)
        hub = Hub(ledger, around, ledger.look(Known.read), clock=lambda: clock[0].now, ask=ask)
        clock.append(Desk(hub=hub, ledger=ledger))
        yield clock[0]


OFFLINE = Skipped(reason="vantage offline")
