"""Findings of one hand: one incident, as bad as the worst of its parts, which are quiet whatever their level."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.hub.acts import Act
from sentinel.model.calendar import ElectionPhase
from sentinel.model.incident import Incident
from sentinel.model.notice import Why
from sentinel.model.severity import Severity
from tests.hub.desk import START
from tests.hub.town import FAMILY, Town, town

APART = [f"203.0.{n}.1" for n in range(1, 9)]  # each with a provider of its own


def of(here: Town, rule: str) -> list[Incident]:
    return [one for one in reversed(here.desk.incidents()) if one.rule == rule]


async def hijack(here: Town, name: str, host: str) -> None:
    """A site sends its visitors elsewhere, seen twice."""
    for _ in range(2):
        await here.away(name, host)
        await here.wait(3)


async def hijacked(here: Town, names: Iterable[str], host: str = "") -> None:
    for name in names:
        await hijack(here, name, host or f"{name}-gacor.test")


async def test_the_same_finding_on_three_sites_of_a_family_is_one_incident(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2"))
        assert of(here, "family_incident") == []
        await hijacked(here, ("s3",))
        (family,) = of(here, "family_incident")
        parts = of(here, "site_redirected_offsite")
        assert family.severity == max(part.severity for part in parts) == Severity.HIGH
        assert (family.subject, family.kind) == ("site_redirected_offsite, kpu-regional", "security")
        assert set(family.parts) == {part.key for part in parts}
        assert {part.muted_by for part in parts} == {f"{family.ref} (family_incident)"}
        assert "s1, s2, s3" in here.told[-1][1].body
        assert [why for _, why in here.messages()] == ["opened", "opened"]


async def test_more_sites_join_without_a_word(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        before = len(here.told)
        await hijacked(here, ("s4", "s5"))
        await here.wait(400)
        (family,) = of(here, "family_incident")
        assert len(family.parts) == 5
        assert len(here.told) == before
        assert {part.muted_by for part in of(here, "site_redirected_offsite")} == {f"{family.ref} (family_incident)"}


async def test_a_site_that_joins_after_somebody_took_it_in_hand_is_told_once(
    tmp_path: Path,
) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        (family,) = of(here, "family_incident")
        act = Act(name="ack", on=family.ref, text="", who="Sari", login="piket", at=here.desk.now)
        await here.desk.hub.perform(act)
        before = len(here.told)
        await hijacked(here, ("s4",))
        await here.wait(400)
        told = here.told[before:]
        assert len(told) == 1
        assert "s4" in told[0][1].body
        (family,) = of(here, "family_incident")
        assert family.acknowledged_at is None


async def test_the_same_evidence_on_three_sites_anywhere_is_one_incident(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"), "gacor.test")
        (family,) = of(here, "family_incident")
        assert family.subject == "offsite_domain: gacor.test"
        assert "gacor[.]test" in here.told[-1][1].title


async def test_findings_without_anything_in_common_stay_by_themselves(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        assert of(here, "family_incident") == []
        assert len(here.told) == 3


async def test_what_shares_family_and_evidence_is_one_incident_not_two(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3", "s4"), "gacor.test")
        assert len(of(here, "family_incident")) == 1


async def test_findings_more_than_an_hour_apart_are_no_family_incident(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        for name in ("s1", "s2", "s3"):
            await hijack(here, name, "gacor.test")
            here.desk.now += timedelta(minutes=40)
        assert of(here, "family_incident") == []


async def test_one_site_that_opens_again_and_again_is_no_family(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        for host in ("a.test", "b.test", "c.test"):
            await hijack(here, "s1", host)
            await here.rise("s1")
        assert of(here, "family_incident") == []


async def test_outages_of_a_family_are_no_finding(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        for name in ("s1", "s2", "s3"):
            await here.fall(name)
        assert {one.rule for one in here.desk.incidents()} == {"site_down"}


async def test_what_a_person_silenced_is_no_part(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        for name in ("s1", "s2"):
            await here.silence(rule="site_redirected_offsite", target=name)
        await hijacked(here, ("s1", "s2", "s3"))
        assert of(here, "family_incident") == []
        assert len(here.told) == 1


def grow_tense(here: Town) -> None:
    """From now on everything is one step worse."""
    tense = ElectionPhase(
        name="masa_tenang", start=START, end=START + timedelta(days=3), source="Keputusan KPU nomor 1", severity_shift=1
    )
    here.desk.hub.world = replace(here.desk.hub.world, calendar=(tense,))


async def test_not_even_a_critical_part_says_anything_by_itself(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        grow_tense(here)
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        assert of(here, "family_incident")[0].severity is Severity.CRITICAL
        assert len(here.told) == 3  # the first two went at once, before there was a family; the third is the family
        await hijacked(here, ("s4",))
        assert len(here.told) == 3


async def test_a_part_that_gets_worse_raises_it(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        grow_tense(here)
        await hijack(here, "s2", "s2-gacor.test")
        (family,) = of(here, "family_incident")
        assert family.severity is Severity.CRITICAL
        assert here.told[-1][1].why is Why.ESCALATED
        assert here.told[-1][1].incident == family.number


async def test_a_restart_forgets_no_finding(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2"))
        then, sequence = here.desk.now, here.desk.sequence
    with town(tmp_path, APART, family=FAMILY) as here:
        here.desk.now, here.desk.sequence = then, sequence
        await hijacked(here, ("s3",))
        assert len(of(here, "family_incident")) == 1


async def test_it_ends_with_the_last_of_its_parts(tmp_path: Path) -> None:
    with town(tmp_path, APART, family=FAMILY) as here:
        await here.all_up()
        await hijacked(here, ("s1", "s2", "s3"))
        for part in of(here, "site_redirected_offsite"):
            assert of(here, "family_incident")[0].status == "open"
            await here.close(part)
        await here.wait(10)
        assert of(here, "family_incident")[0].status == "resolved"
