"""Our own path through the whole hub: one incident about the vantage, quiet paths to sites, and a person's word."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from probes.dns_path import DnsPathFacts
from probes.vantage_path import VantagePathFacts
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.hub.sitting import Known
from sentinel.kit.path.five import Other, Turn
from sentinel.kit.path.own import Judged, Sign
from sentinel.kit.path.state import UNTESTED, PathState, SelfTest
from sentinel.kit.path.sweep import Bend, Course
from sentinel.model.incident import Scope
from sentinel.model.subject import Subject, Target
from sentinel.store.ledger import open_ledger
from tests.hub import desk
from tests.hub.desk import PROBES, START, VANTAGE, Desk

SITE = Target(id="kpu-ntb", name="KPU NTB", url="https://ntb.kpu.go.id/", probes=("dns",))
MYSELF = Subject(what="vantage", id=VANTAGE, name=VANTAGE)
CLEAN = VantagePathFacts(at=START, judged=Judged(state=PathState.CLEAN, course=Course(bend=Bend.STRAIGHT)))
BENT = VantagePathFacts(
    at=START,
    judged=Judged(
        state=PathState.TAINTED,
        course=Course(bend=Bend.PROXY, hop=1),
        signs=((Sign.PATH_PROXIED, "198.41.0.4"), (Sign.DEAD_HOST_ANSWERS, "192.0.2.53")),
    ),
)
TRUE = Turn(server="192.0.2.1", transport="udp", answered=True, rcode="NOERROR", records=("103.1.2.3",), authority=True)
FORGED = replace(TRUE, others=(Other(differs="records", rcode="NOERROR", records=("36.86.63.185",)),))


def seen(turn: Turn, own: SelfTest = UNTESTED) -> DnsPathFacts:
    return DnsPathFacts(host="ntb.kpu.go.id", zone="kpu.go.id", server="192.0.2.1", port=53, own=own, turns=(turn,) * 5)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    duties = [desk.duty(SITE, "dns_path", 180.0), desk.duty(MYSELF, "vantage_path", 300.0)]
    around = replace(desk.world(lab=True), duties={one.check.key: one for one in duties})
    with open_ledger(tmp_path) as ledger:
        clock: list[Desk] = []
        clock.append(Desk(hub=Hub(ledger, around, ledger.look(Known.read), clock=lambda: clock[0].now), ledger=ledger))
        yield clock[0]


async def own(at: Desk, facts: VantagePathFacts, times: int = 1) -> None:
    """Our own test says this, so many times."""
    for _ in range(times):
        at.later(5.0)
        await at.see(facts, probe="vantage_path", subject=MYSELF.key, version=PROBES["vantage_path"].version,
                     interval=5.0)  # fmt: skip


async def look(at: Desk, facts: DnsPathFacts, times: int = 1) -> None:
    """The path to the site looks like this, so many times."""
    for _ in range(times):
        at.later(5.0)
        await at.see(facts, probe="dns_path", version=PROBES["dns_path"].version, interval=5.0)


async def accept(at: Desk, **more: Any) -> Ruled:  # noqa: ANN401 - any field of a ruling
    ruling = Ruling(on=VANTAGE, state="accepted", why="pengalihan DNS penyedia", who="Siti", login="siti", at=at.now)
    return await at.hub.rule(replace(ruling, **more))


def rules(at: Desk) -> dict[str, tuple[str, str, str | None]]:
    """Every incident that is not over: its severity, scope and what keeps it quiet."""
    return {i.rule: (i.severity.label, str(i.scope), i.muted_by) for i in at.incidents() if i.status != "resolved"}


async def test_an_intercepted_vantage_is_one_local_incident_with_its_hop(at: Desk) -> None:
    await own(at, BENT, 2)
    assert rules(at) == {"vantage_intercepted": ("medium", "local", None)}
    (incident,) = at.incidents()
    assert (incident.event["sentinel.self.hop"], incident.scope) == (1, Scope.LOCAL)
    await own(at, CLEAN, 3)
    assert rules(at) == {}


async def test_it_keeps_what_its_vantage_sees_of_paths_quiet(at: Desk) -> None:
    await look(at, seen(FORGED), 2)
    assert rules(at) == {"dns_path_injection": ("high", "local", None)}
    await own(at, BENT, 2)
    await look(at, seen(FORGED), 2)
    assert rules(at)["dns_path_injection"] == ("high", "local", "INC-000002 (vantage_intercepted)")
    tainted = SelfTest(state=PathState.TAINTED, at=at.now)
    await look(at, seen(replace(FORGED, server="192.0.2.9"), tainted), 3)
    assert set(rules(at)) == {"dns_path_injection", "vantage_intercepted"}


async def test_a_path_that_is_clear_again_ends_its_incident(at: Desk) -> None:
    await look(at, seen(FORGED), 2)
    await look(at, seen(TRUE), 3)
    assert rules(at) == {}


async def test_accepted_as_the_state_of_that_network_it_is_resolved_and_does_not_reopen(at: Desk) -> None:
    await own(at, BENT, 4)
    ruled = await accept(at)
    assert [incident.rule for incident in ruled.resolved] == ["vantage_intercepted"]
    await own(at, BENT, 5)
    assert rules(at) == {}
    await own(at, CLEAN, 3)
    await own(at, BENT, 3)
    assert rules(at) == {}, "what a person accepted stays so"


async def test_what_nobody_accepted_opens_again(at: Desk) -> None:
    await own(at, BENT, 3)
    await own(at, CLEAN, 3)
    assert rules(at) == {}
    await own(at, BENT, 2)
    assert set(rules(at)) == {"vantage_intercepted"}
