"""Zones through the whole hub: learned, accepted, stolen, planned, given back; one incident however many targets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes.dns import PROBE
from sentinel.casework.reasons import reasons
from sentinel.casework.words import Words
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruled, Ruling
from sentinel.hub.sitting import Known
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.kit.texts import translator
from sentinel.kit.zones.facts import ChildWord, DnsFacts, ParentWord, Role, ZoneFacts
from sentinel.kit.zones.facts import Ruled as Proved
from sentinel.model.incident import Incident, Scope
from sentinel.model.muting import PlannedChange, What
from sentinel.model.observation import Observation
from sentinel.model.subject import Target, Tier
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.hub import desk
from tests.hub.desk import EVERY, START

SECURE, INSECURE = Proved(security="secure", reason=""), Proved(security="insecure", reason="no_ds")
BOGUS = Proved(security="bogus", reason="signature_expired", detail="kpu.go.id./SOA")
OURS, EVIL = ("ns1.kpu.go.id", "ns2.kpu.go.id"), ("ns1.evil.example", "ns2.evil.example")
DS = ("31900 13 2 f8077d",)
TAINTED = SelfTest(state=PathState.TAINTED, at=START)
TARGETS = (
    Target(id="kpu-ntb", name="KPU NTB", url="https://ntb.kpu.go.id/", probes=("dns",)),
    Target(id="kpu-ri", name="KPU RI", url="https://www.kpu.go.id/", probes=("dns",), tier=Tier.CRITICAL),
)


def zone(
    ns: Sequence[str] = OURS,
    *,
    child: Sequence[str] = OURS,
    ds: Sequence[str] = DS,
    mx: Sequence[str] = ("10 surat.kpu.go.id",),
    proved: Proved = SECURE,
    parents: int = 2,
) -> ZoneFacts:
    """``kpu.go.id`` as its parent's servers and its own show it."""
    above = [
        ParentWord(server=f"192.0.2.{n}", ns=tuple(ns), glue=(), ds=tuple(ds), ttl=3600, ruled=SECURE)
        for n in range(1, parents + 1)
    ]
    below = [
        ChildWord(server=f"198.51.100.{n}", ns=tuple(child), mx=tuple(mx), serial=7, mname=OURS[0], ruled=proved)
        for n in (1, 2)
    ]
    return ZoneFacts(
        zone="kpu.go.id", role=Role.OWN, chain=proved, parents=tuple(above), children=tuple(below),
        caa=(), tokens=(), wildcard=(),
    )  # fmt: skip


@dataclass(slots=True)
class Watch:
    """Two sites of one zone before a hub on a real ledger."""

    hub: Hub
    ledger: SqlLedger
    now: datetime = START
    sequence: int = 0

    async def see(
        self, seen: ZoneFacts, *targets: str, after: float = 60.0, attempt: int = 0, path: SelfTest | None = None
    ) -> None:
        """One look at each of these targets, or at both."""
        self.now += timedelta(seconds=after)
        for target in targets or ("kpu-ntb", "kpu-ri"):
            self.sequence += 1
            facts = DnsFacts(name="www.kpu.go.id", zones=(seen,), path=path or SelfTest())
            look: Observation[DnsFacts] = Observation(
                vantage="mataram-1", network="as7713", epoch="e", sequence=self.sequence, probe="dns",
                version=PROBE.version, subject=f"target:{target}", at=self.now, duration=0.1, interval=60.0,
                outcome=facts, attempt=attempt,
            )  # fmt: skip
            await self.hub.take([look])

    async def settle(self, *, accept: bool = True) -> None:
        """Calm looks until a baseline is proposed; then it is accepted."""
        for _ in range(4):
            await self.see(zone())
        if accept:
            for target in ("kpu-ntb", "kpu-ri"):
                assert (await self.accept(target)).decided

    async def accept(self, target: str) -> Ruled:
        ruling = Ruling(on=target, state="accepted", why="surat 12", who="Siti", login="siti", at=self.now, probe="dns")
        return await self.hub.rule(ruling)

    def plan(self, target: str, **expect: Sequence[str]) -> None:
        plan = PlannedChange(
            targets=(target,),
            what=(What.DNS,),
            start=self.now,
            end=self.now + timedelta(hours=4),
            why="pindah penyedia",
            who="Siti",
            login="siti",
            expect={key: tuple(values) for key, values in expect.items()},
        )
        self.ledger.apply(lambda unit: unit.plan_changes([plan], self.now))

    def incidents(self) -> list[Incident]:
        return self.ledger.look(lambda view: view.incidents(EVERY))

    def standing(self) -> list[tuple[str, str, str]]:
        return sorted((i.rule, i.status, i.severity.label) for i in self.incidents())

    def one(self, rule: str = "dns_delegation_changed") -> Incident:
        (found,) = [i for i in self.incidents() if i.rule == rule]
        return found


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    duties = {f"target:{t.id}/dns": desk.duty(t, "dns", 60.0) for t in TARGETS}
    world = replace(desk.world(), lab=True, duties=duties, enrolled=frozenset({"mataram-1"}))
    with open_ledger(tmp_path) as ledger:
        made = Watch(hub=Hub(ledger, world, Known(), clock=lambda: START), ledger=ledger)
        made.hub = Hub(ledger, world, ledger.look(Known.read), clock=lambda: made.now)
        yield made


async def test_a_stolen_delegation_is_one_critical_incident_of_the_most_important_target(watch: Watch) -> None:
    await watch.settle()
    await watch.see(zone(EVIL), "kpu-ntb")
    await watch.see(zone(EVIL), "kpu-ntb", after=5, attempt=1)
    assert watch.standing() == [("dns_delegation_changed", "open", "critical")]
    assert (watch.one().target, watch.one().scope) == ("kpu-ntb", Scope.GLOBAL)
    await watch.see(zone(EVIL), "kpu-ri", after=5)
    assert watch.standing() == [("dns_delegation_changed", "open", "critical")], "one zone, one incident"
    assert watch.one().target == "kpu-ri", "the critical one stands for the zone"
    words = Words(language="en", say=translator("en"), zone=UTC)
    assert "concerns kpu-ntb, kpu-ri" in reasons(watch.one(), words)


async def test_servers_given_back_end_nothing_without_a_person(watch: Watch) -> None:
    await watch.settle()
    await watch.see(zone(EVIL))
    await watch.see(zone(EVIL), after=5, attempt=1)
    for _ in range(4):
        await watch.see(zone())
    assert watch.one().status == "open"
    assert watch.one().awaiting_confirmation


async def test_what_one_target_no_longer_shows_the_other_one_still_does(watch: Watch) -> None:
    await watch.settle()
    await watch.see(zone(EVIL))
    await watch.see(zone(EVIL), after=5, attempt=1)
    for _ in range(3):
        await watch.see(zone(EVIL), "kpu-ntb", after=20)
        for attempt in range(2):
            await watch.see(zone(), "kpu-ri", after=20, attempt=attempt)
        assert not watch.one().awaiting_confirmation, "kpu-ntb still shows it"
    for _ in range(3):
        await watch.see(zone(), "kpu-ri", after=30)
        await watch.see(zone(), "kpu-ntb", after=30)
    assert watch.one().awaiting_confirmation


async def test_accepting_the_move_for_all_targets_of_the_zone_resolves_it(watch: Watch) -> None:
    await watch.settle()
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(zone(EVIL, child=EVIL), after=after, attempt=attempt)
    await watch.accept("kpu-ntb")
    for attempt in range(2):
        await watch.see(zone(EVIL, child=EVIL), after=60, attempt=attempt)
    assert watch.one().status == "open", "nobody accepted it for kpu-ri"
    await watch.accept("kpu-ri")
    for _ in range(3):
        await watch.see(zone(EVIL, child=EVIL))
    assert watch.one().status == "resolved"


async def test_before_anybody_accepted_it_opens_at_medium(watch: Watch) -> None:
    await watch.settle(accept=False)
    await watch.see(zone(EVIL))
    await watch.see(zone(EVIL), after=5, attempt=1)
    assert watch.standing() == [("dns_delegation_changed", "open", "medium")]


async def test_nothing_is_told_before_anything_is_usual(watch: Watch) -> None:
    await watch.see(zone(OURS))
    for _ in range(2):
        await watch.see(zone(EVIL), after=5)
    assert watch.standing() == []


async def test_an_announced_move_is_quiet_and_covers_only_what_it_names(watch: Watch) -> None:
    await watch.settle()
    watch.plan("kpu-ri", ns=["ns1.awan.example", "ns2.awan.example"], ds=["none"])
    moved = zone(("ns1.awan.example", "ns2.awan.example"), child=("ns1.awan.example", "ns2.awan.example"))
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(moved, after=after, attempt=attempt)
    assert (watch.one().muted_by or "").startswith("change")
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(zone(("ns1.awan.example", "ns1.evil.example")), after=after, attempt=attempt)
    assert watch.one().muted_by is None, "a server that nobody named"


async def test_ds_gone_and_then_the_servers_are_a_confirmed_hijack(watch: Watch) -> None:
    """A3: the chain of trust first, the delegation an hour later."""
    await watch.settle()
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(zone(ds=(), proved=INSECURE), after=after, attempt=attempt)
    assert watch.standing() == [("dns_ds_removed", "open", "high")]
    await watch.see(zone(EVIL, ds=(), proved=INSECURE), after=3600)
    await watch.see(zone(EVIL, ds=(), proved=INSECURE), after=5, attempt=1)
    assert ("hijack_confirmed", "open", "critical") in watch.standing()


async def test_a_lying_path_teaches_nothing_and_accuses_nobody_of_what_is_not_signed(watch: Watch) -> None:
    tainted = SelfTest(state=PathState.TAINTED, at=START)
    for _ in range(6):
        await watch.see(zone(EVIL, ds=(), proved=INSECURE), path=tainted)
    assert watch.ledger.look(lambda view: view.baselines()) == []
    await watch.settle()
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(zone(EVIL, ds=(), proved=INSECURE), after=after, attempt=attempt, path=tainted)
    assert watch.standing() == []


async def test_a_zone_that_is_bogus_teaches_nothing_and_is_told_without_a_baseline(watch: Watch) -> None:
    for _ in range(6):
        await watch.see(zone(proved=BOGUS))
    assert watch.ledger.look(lambda view: view.baselines()) == []
    assert watch.standing() == [("dnssec_bogus", "open", "high")]
    for _ in range(3):
        await watch.see(zone())
    assert watch.standing() == [("dnssec_bogus", "resolved", "high")]


async def test_another_mail_server_alone_is_high(watch: Watch) -> None:
    await watch.settle()
    for attempt, after in enumerate((60, 5, 25, 90)):
        await watch.see(zone(mx=("10 mx.evil.example",)), after=after, attempt=attempt)
    assert watch.standing() == [("dns_mx_changed", "open", "high")]
