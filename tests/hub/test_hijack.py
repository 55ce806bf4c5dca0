"""Hijacks confirmed: findings of two classes in one zone are one incident, and nothing else is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sentinel.app.assemble import references
from sentinel.hub.acts import Act
from sentinel.hub.ruling import Ruling
from sentinel.model.incident import Confidence, Incident
from sentinel.model.muting import PlannedChange, What
from sentinel.model.notice import Why
from sentinel.model.route import Route
from sentinel.model.severity import Severity
from sentinel.model.subject import Target, Tier
from tests.hub.desk import PROBES, Desk, desk, duty
from tests.hub.town import seen
from tests.hub.usual import LE, SECTIGO, shows

TARGETS = tuple(
    Target(id=name, name=name, url=f"https://{name}.kpu.go.id/", probes=("uptime", "tls"), tier=tier)
    for name, tier in (("bima", Tier.NORMAL), ("pusat", Tier.CRITICAL))
)
OTHER = Target(id="bawaslu", name="Bawaslu", url="https://www.bawaslu.go.id/", probes=("uptime", "tls"))
STRANGER = shows(SECTIGO, "k9", ok=False)


@dataclass(slots=True)
class Watch:
    """A hub that watches pages and certificates."""

    desk: Desk

    async def certificate(self, site: str, shown: object, times: int = 2, **more: object) -> None:
        """So many looks at a certificate, three seconds apart."""
        for attempt in range(times):
            await self.desk.see(shown, site, probe="tls", attempt=attempt, version=PROBES["tls"].version, **more)
            self.desk.later(3)

    async def elsewhere(self, site: str) -> None:
        """The site sends its visitors to a stranger, seen twice."""
        for attempt in range(2):
            await self.desk.see(seen("192.0.2.1", end="slot.example"), site, attempt=attempt)
            self.desk.later(3)

    def of(self, rule: str) -> list[Incident]:
        """Incidents of a rule, oldest first."""
        return [one for one in reversed(self.desk.incidents()) if one.rule == rule]


@contextmanager
def watching(folder: Path, *, lab: bool = False) -> Iterator[Watch]:
    targets = (*TARGETS, OTHER)
    with desk(folder, routes=(Route(to=("telegram",)),), targets=targets, lab=lab) as made:
        tls = [duty(target, "tls", 300.0) for target in targets]
        world = made.hub.world
        lists = references(PROBES.values(), world.rules)
        duties = {**world.duties, **{one.check.key: one for one in tls}}
        made.hub.world = replace(world, duties=duties, references=lists)
        yield Watch(made)


async def test_two_classes_of_evidence_are_one_critical_incident_that_holds_its_parts(tmp_path: Path) -> None:
    with watching(tmp_path) as here:
        await here.certificate("bima", STRANGER)
        assert here.of("hijack_confirmed") == []
        await here.elsewhere("pusat")
        (hijack,) = here.of("hijack_confirmed")
        assert (hijack.severity, hijack.subject, hijack.target) == (Severity.CRITICAL, "kpu.go.id", "pusat")
        assert hijack.confidence is Confidence.HIGH
        parts = [*here.of("tls_untrusted"), *here.of("site_redirected_offsite")]
        assert set(hijack.parts) == {part.key for part in parts}
        assert {part.muted_by for part in parts} == {f"{hijack.ref} (hijack_confirmed)"}
        assert hijack.event["sentinel.correlated.rules"] == ["site_redirected_offsite", "tls_untrusted"]
        assert hijack.event["sentinel.correlated.targets"] == ["bima", "pusat"]


async def test_another_zone_and_another_day_confirm_nothing(tmp_path: Path) -> None:
    with watching(tmp_path) as here:
        await here.certificate("bima", STRANGER)
        await here.elsewhere("bawaslu")
        here.desk.later(86_500)
        await here.elsewhere("pusat")
        assert here.of("hijack_confirmed") == []


async def test_two_findings_of_one_class_are_one_witness(tmp_path: Path) -> None:
    with watching(tmp_path) as here:
        await here.certificate("bima", STRANGER)
        await here.certificate("pusat", STRANGER)
        assert len(here.of("tls_untrusted")) == 2
        assert here.of("hijack_confirmed") == []


async def test_only_a_person_ends_it(tmp_path: Path) -> None:
    with watching(tmp_path) as here:
        await here.certificate("pusat", STRANGER)
        await here.elsewhere("pusat")
        here.desk.later(300)
        await here.certificate("pusat", shows(LE), times=4)
        (hijack,) = here.of("hijack_confirmed")
        assert hijack.status == "open"
        act = Act(name="resolve", on=hijack.ref, text="pulih", who="budi", login="budi", at=here.desk.now)
        await here.desk.hub.perform(act)
        assert here.of("hijack_confirmed")[0].status == "resolved"


async def test_more_evidence_joins_and_whoever_has_it_in_hand_hears_of_it(tmp_path: Path) -> None:
    with watching(tmp_path) as here:
        await here.certificate("bima", STRANGER)
        await here.elsewhere("bima")
        (hijack,) = here.of("hijack_confirmed")
        act = Act(name="ack", on=hijack.ref, text="", who="budi", login="budi", at=here.desk.now)
        await here.desk.hub.perform(act)
        await here.certificate("pusat", STRANGER)
        (grown,) = here.of("hijack_confirmed")
        assert (len(grown.parts), grown.acknowledged_at) == (3, None)
        assert [why for why, _ in here.desk.outbox(grown.number)] == [Why.OPENED, Why.ESCALATED]
        assert [why for why, _ in here.desk.outbox(here.of("tls_untrusted")[1].number)] == []


async def test_what_was_announced_is_no_evidence(tmp_path: Path) -> None:
    with watching(tmp_path, lab=True) as here:
        await here.certificate("pusat", shows(LE), times=4)
        await here.desk.hub.rule(
            Ruling(on="pusat", state="accepted", why="surat 12", who="Siti", login="siti", at=here.desk.now)
        )
        plan = PlannedChange(
            targets=("pusat",),
            what=(What.TLS,),
            start=here.desk.now,
            end=here.desk.now + timedelta(hours=2),
            expect={"issuer": ("Sectigo",)},
            who="ani",
            login="ani",
            why="pindah",
        )
        here.desk.ledger.apply(lambda unit: unit.plan_changes([plan], here.desk.now))
        here.desk.later(300)
        await here.certificate("pusat", shows(SECTIGO, "k2"))
        assert [one.muted_by for one in here.of("tls_issuer_changed")] == ["change 1"]
        await here.elsewhere("pusat")
        assert here.of("hijack_confirmed") == []
