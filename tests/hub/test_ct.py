"""From what sources tell of certificates to incidents: a hub on a real ledger with the rules that ship."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from probes.ct import PROBE
from sentinel.app.assemble import references
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruling
from sentinel.hub.sitting import Known
from sentinel.hub.world import World
from sentinel.kit.ct.facts import Asked, CtFacts
from sentinel.kit.ct.port import Kind
from sentinel.kit.ct.sighting import Sighting
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.incident import Incident, Scope
from sentinel.model.observation import Observation
from sentinel.model.severity import Severity
from sentinel.model.subject import Inventory, Target, Tier
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.hub import desk
from tests.hub.desk import EVERY, PROBES, START

LE, SECTIGO = "Let's Encrypt", "Sectigo Limited"
SOURCE = Asked(name="crt.sh", kind=Kind.CRTSH)
DOWN = replace(SOURCE, failure=Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT))


@dataclass(slots=True)
class Watch:
    """The hub, its ledger, and a clock that moves when it is told."""

    ledger: SqlLedger
    world: World
    hub: Hub
    now: datetime = START
    sequence: int = 0
    last: "Observation[Any] | None" = None

    async def see(self, *told: Sighting, asked: Asked = SOURCE) -> None:
        """One look, five minutes after the last one."""
        self.now += timedelta(minutes=5)
        self.sequence += 1
        answered = asked if asked.failure else replace(asked, answered_at=self.now)
        self.last = Observation(
            vantage="mataram-1",
            network="mataram-1",
            epoch="e1",
            sequence=self.sequence,
            probe="ct",
            version=PROBE.version,
            subject="target:kpu-ntb",
            at=self.now,
            duration=0.1,
            interval=300.0,
            outcome=CtFacts(domain="kpu.go.id", asked=(answered,), sightings=told),
        )
        await self.hub.take([self.last])

    async def accept(self) -> None:
        """A person accepts what is proposed."""
        ruling = Ruling(on="kpu-ntb", state="accepted", why="surat 12", who="Siti", login="siti", at=self.now)
        assert (await self.hub.rule(ruling)).decided

    def incidents(self) -> list[Incident]:
        """Every incident, newest first."""
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def restart(self) -> None:
        """The hub begins anew on the same ledger."""
        self.hub = Hub(self.ledger, self.world, self.ledger.look(Known.read), clock=lambda: self.now)


def certificate(number: int, organization: str, *, fresh: bool = True) -> Sighting:
    """A certificate of the watched site, whose bytes we have read, and for which a log answers."""
    return Sighting(
        source="crt.sh",
        place=str(number),
        tbs=sha256(b"tbs %d" % number).hexdigest(),
        spki=sha256(b"key %d" % number).hexdigest(),
        serial=f"{number:X}",
        organization=organization,
        names=("ntb.kpu.go.id",),
        names_count=1,
        not_before=START,
        not_after=START + timedelta(days=90),
        fresh=fresh,
        seen=True,
        proved=True,
    )


@cache
def _world() -> World:
    target = Target(id="kpu-ntb", name="KPU NTB", url="https://ntb.kpu.go.id/", probes=("ct",), tier=Tier.CRITICAL)
    (subject,) = PROBE.subjects(Inventory(vantage="mataram-1", targets=(target,)))
    duty = desk.duty(subject, "ct", 300.0)
    made = replace(desk.world(), duties={duty.check.key: duty}, lab=True, enrolled=frozenset({"mataram-1"}))
    return replace(made, references=references(PROBES.values(), made.rules))


@contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    """A watch over the certificates of one site."""
    with open_ledger(folder) as ledger:
        watch = Watch(ledger=ledger, world=_world(), hub=Hub(ledger, _world(), Known(), clock=lambda: START))
        watch.restart()
        yield watch


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Watch]:
    with watching(tmp_path) as made:
        yield made


async def test_a_certificate_from_elsewhere_is_critical_at_once_and_one_incident_until_a_person_ends_it(
    at: Watch,
) -> None:
    for _ in range(3):
        await at.see(certificate(1, LE, fresh=False))
    await at.accept()
    await at.see(certificate(2, LE))
    assert at.incidents() == [], "a renewal"
    await at.see(certificate(3, SECTIGO))
    (told,) = at.incidents()
    assert (told.rule, told.severity, told.scope) == ("ct_unexpected_certificate", Severity.CRITICAL, Scope.GLOBAL)
    assert at.last is not None
    at.restart()
    await at.hub.take([at.last])
    await at.see(certificate(3, SECTIGO))
    await at.see(certificate(4, SECTIGO))
    await at.see()
    (told,) = at.incidents()
    assert (told.status, told.count) == ("open", 2), "the same again is nothing, another of that operator is the same"


async def test_whom_a_person_accepts_is_usual_from_then_on(at: Watch) -> None:
    for _ in range(3):
        await at.see(certificate(1, LE, fresh=False))
    await at.accept()
    for _ in range(2):
        await at.see(certificate(3, SECTIGO))
    await at.accept()
    await at.see(certificate(4, SECTIGO))
    (told,) = at.incidents()
    assert told.count == 1


async def test_against_a_proposal_it_is_medium_and_before_that_nothing(at: Watch) -> None:
    await at.see(certificate(1, LE, fresh=False))
    await at.see(certificate(2, SECTIGO))
    assert at.incidents() == []
    await at.see()
    await at.see()
    await at.see(certificate(3, "Buypass AS-983163327"))
    (told,) = at.incidents()
    assert told.severity is Severity.MEDIUM


async def test_blindness_is_told_with_its_beginning_and_ends_by_itself(at: Watch) -> None:
    await at.see(certificate(1, LE, fresh=False))
    since = at.now
    for _ in range(11):
        await at.see(asked=DOWN)
    assert at.incidents() == []
    await at.see(asked=DOWN)
    (told,) = at.incidents()
    assert (told.rule, told.status) == ("ct_blind", "open")
    assert told.event["sentinel.ct.blind_since"] == f"{since:%Y-%m-%dT%H:%M:%S}.000Z"
    await at.see()
    await at.see()
    assert [one.status for one in at.incidents()] == ["resolved"]
