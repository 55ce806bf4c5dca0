"""What belongs together is told together: the first at once, the rest in digests that name it; nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sentinel.casework.grouping import Haste
from sentinel.hub.gather import queue
from sentinel.hub.quiet import Quiet
from sentinel.hub.sitting import Known, Sitting
from sentinel.hub.windows import LedgerWindows, Panes
from sentinel.model.incident import Incident
from sentinel.model.notice import Notice, Why
from sentinel.model.route import Quiet as Hours
from sentinel.model.route import Route
from sentinel.model.severity import Severity
from sentinel.store.ports import Told, Unit
from tests.hub.desk import START
from tests.hub.town import BEAT, REFUSED, Town, seen, town

APART = [f"203.0.{n}.1" for n in range(1, 42)]  # each with a provider of its own
TOGETHER = [f"203.0.113.{n}" for n in range(1, 60)]


def log_of(here: Town, number: int) -> list[Told]:
    lines = here.desk.ledger.look(lambda view: view.message_log(number))
    return [line for line in lines if line.channel == "telegram"]


async def test_the_first_goes_at_once_and_what_follows_in_digests_that_name_it(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3"):
            await here.fall(site)
        await here.wait(60)
        for site in ("s4", "s5"):
            await here.fall(site)
        await here.wait(400)
        assert [why for _, why in here.messages()] == ["opened", "digest", "digest"]
        assert [at for at, _ in here.messages()] == pytest.approx([3, 36, 336], abs=BEAT)
        first, second, third = (notice for _, notice in here.told)
        assert "INC-000001" in first.body
        assert [(one.incident, one.rule, one.target) for one in first.alerts] == [("INC-000001", "site_down", "s1")]
        assert [one.incident for one in second.alerts] == ["INC-000002", "INC-000003"]
        assert all(ref in second.body for ref in ("INC-000002", "INC-000003"))
        assert all(ref in third.body for ref in ("INC-000004", "INC-000005"))
        assert "INC-000002" not in third.body


async def test_the_log_says_of_each_incident_in_which_message_it_went(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3"):
            await here.fall(site)
        (waiting,) = log_of(here, 2)
        assert (waiting.result, waiting.digest) == ("held", "")
        await here.wait(40)
        carrier = here.told[1][1].key
        (line,) = log_of(here, 3)
        assert (line.result, line.digest, line.why) == ("sent", carrier, "opened")
        told = here.desk.ledger.look(lambda view: view.message_log())
        assert next(t.gathers for t in told if t.key == carrier) == (2, 3)


async def test_strangers_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3"):
            await here.fall(site)
        assert [why for _, why in here.messages()] == ["opened"] * 3


async def test_what_one_batch_opens_is_one_message_at_once(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        for _ in range(2):
            here.desk.later(3)
            await here.desk.hub.take([here.seen_by(f"s{n}", seen(here.homes[f"s{n}"], REFUSED)) for n in range(1, 8)])
        here.deliver()
        ((_, notice),) = here.told
        assert all(f"INC-{n:06d}" in notice.body for n in range(1, 8))


async def test_what_is_over_before_it_was_told_is_one_message(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        await here.all_up()
        await here.fall("s1")
        await here.fall("s2")
        await here.wait(3)
        await here.rise("s2")
        await here.wait(60)
        ((at, why),) = here.messages()[1:]
        assert (why, at == pytest.approx(36, abs=BEAT)) == ("resolved", True)
        opened, resolved = reversed(log_of(here, 2))
        assert (opened.why, opened.digest) == ("opened", resolved.key)


async def test_a_restart_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3"):
            await here.fall(site)
        then, sequence = here.desk.now, here.desk.sequence
        assert len(here.told) == 1
    with town(tmp_path, TOGETHER) as here:
        here.desk.now, here.desk.sequence = then, sequence
        await here.wait(60)
        ((at, notice),) = here.told
        assert notice.why is Why.DIGEST
        assert at == pytest.approx(36, abs=BEAT)
        assert all(ref in notice.body for ref in ("INC-000002", "INC-000003"))


async def test_many_causes_at_once_make_a_storm_and_no_flood(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        for n in range(1, 31):
            await here.fall(f"s{n}")
        await here.wait(400)
        assert len(here.told) <= 5 + 2
        text = "\n".join(notice.body for _, notice in here.told)
        assert [n for n in range(1, 31) if f"INC-{n:06d}" not in text] == []


async def test_a_finding_does_not_wait_in_the_storm(tmp_path: Path) -> None:
    with town(tmp_path, APART) as here:
        await here.all_up()
        for n in range(1, 21):
            await here.fall(f"s{n}")
        before = len(here.told)
        for _ in range(2):
            await here.away("s40", "gacor.test")
            await here.wait(3)
        at, notice = here.told[before]
        assert "gacor[.]test" in notice.body
        assert at == pytest.approx(60 + 3)


async def test_quiet_hours_end_with_one_message(tmp_path: Path) -> None:
    asleep = Hours(start=time(18), end=time(6), below=Severity.CRITICAL)  # the desk's day begins at 18.00 local time
    with town(tmp_path, APART, routes=(Route(to=("telegram",), quiet=asleep),)) as here:
        await here.all_up()
        for n in range(1, 5):
            await here.fall(f"s{n}")
        await here.wait(60)
        assert here.told == []
        here.desk.now += timedelta(hours=12)
        await here.wait(5)
        ((_, notice),) = here.told
        assert all(f"INC-{n:06d}" in notice.body for n in range(1, 5))


async def test_reminders_of_one_group_come_together_and_may_expire_together(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER, routes=(Route(to=("telegram",), repeat=1_800.0),)) as here:
        await here.all_up()
        for site in ("s1", "s2"):
            await here.fall(site)
        await here.wait(40)
        here.desk.now += timedelta(minutes=40)
        await here.wait(5)
        notice = here.told[-1][1]
        assert notice.why is Why.REPEATED
        assert notice.expires_at is not None
        assert all(ref in notice.body for ref in ("INC-000001", "INC-000002"))


async def test_a_channel_that_left_the_configuration_holds_nobody_up(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3"):
            await here.fall(site)
        world = here.desk.hub.world
        left = {name: channel for name, channel in world.channels.items() if name != "telegram"}
        here.desk.hub.world = replace(world, channels=left, routes=())
        await here.wait(60)
        states = {q.notice.incident: q.state for q in here.desk.ledger.look(lambda view: view.notices())}
        assert states[3] == "sent"
        assert "held" not in states.values()


def sitting(here: Town, unit: Unit) -> Sitting:
    world, windows = here.desk.hub.world, LedgerWindows(unit, Panes())
    return Sitting(unit=unit, world=world, known=Known(), windows=windows, quiet=Quiet(unit, lab=world.lab))


def put(here: Town, severity: Severity, key: str, why: Why = Why.OPENED) -> bool:
    now = here.desk.now
    group = "" if severity is Severity.CRITICAL else "availability:x"
    made = Notice(
        key=key,
        channel="telegram",
        why=why,
        severity=severity,
        title="t",
        body="b",
        created_at=now,
        not_before=now,
        incident=1,
        group=group,
    )
    job: Callable[[Unit], Any] = lambda unit: queue(sitting(here, unit), made, now, Haste.USUAL)  # noqa: E731 - a name for its type
    return bool(here.desk.ledger.apply(job))


async def test_critical_never_waits_and_says_what_was_held_of_its_incident(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        assert put(here, Severity.LOW, "first")
        await here.wait(5)
        assert put(here, Severity.LOW, "held", Why.ESCALATED)
        assert put(here, Severity.CRITICAL, "now", Why.ESCALATED)
        assert not put(here, Severity.CRITICAL, "now", Why.ESCALATED)
        here.deliver()
        assert [notice.key for _, notice in here.told] == ["first", "now"]
        assert {t.key: t.digest for t in log_of(here, 1)} == {"first": "", "held": "now", "now": ""}


async def test_the_same_notice_is_held_once(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER) as here:
        assert put(here, Severity.LOW, "a")
        assert not put(here, Severity.LOW, "a")


async def test_in_a_lab_what_follows_comes_within_five_seconds(tmp_path: Path) -> None:
    with town(tmp_path, TOGETHER, lab=True) as here:
        await here.all_up()
        for site in ("s1", "s2", "s3", "s4"):
            await here.fall(site)
        await here.wait(5)
        for incident in here.desk.incidents():
            told = next(at for at, notice in here.told if incident.ref in notice.body)
            assert incident.opened_at is not None
            assert told - (incident.opened_at - START).total_seconds() <= 5


DEEDS = ["fall", "fall", "fall", "rise", "wait", "away"]
STEP = st.tuples(st.sampled_from(DEEDS), st.integers(1, 8), st.integers(1, 200))


STEPS = st.lists(STEP, min_size=5, max_size=25)
ONE_FOLDER = [HealthCheck.function_scoped_fixture]


@settings(suppress_health_check=ONE_FOLDER, max_examples=3)
@given(steps=STEPS)
@pytest.mark.slow
async def test_whatever_happens_every_notice_arrives_once_and_who_heard_of_it_hears_the_end(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    await every_notice_arrives_once(tmp_path_factory, steps)


@pytest.mark.slow
@settings(suppress_health_check=ONE_FOLDER, max_examples=10)
@given(steps=STEPS)
async def test_it_does_in_many_more_stories(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    await every_notice_arrives_once(tmp_path_factory, steps)


async def every_notice_arrives_once(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    with town(tmp_path_factory.mktemp("town"), [*APART[:4], *TOGETHER[:4]]) as here:
        await here.all_up()
        for what, number, seconds in steps:
            await here.wait(seconds if what == "wait" else 1)
            if what == "away":
                await here.away(f"s{number}", "gacor.test")
            elif what != "wait":
                await getattr(here, what)(f"s{number}")
        for number in range(1, 9):
            await here.rise(f"s{number}")
        await here.wait(700)
        rows = here.desk.ledger.look(lambda view: view.notices(limit=10_000))
        ours = {q.notice.key: q for q in rows if q.notice.channel == "telegram"}
        sent = [notice.key for _, notice in here.told]
        assert len(sent) == len(set(sent))
        carried = {key: q.digest or key for key, q in ours.items()}
        assert set(carried.values()) == set(sent)
        texts = {notice.key: notice.body for _, notice in here.told}
        unnamed = [
            q.notice for q in ours.values() if q.digest and f"INC-{q.notice.incident:06d}" not in texts[q.digest]
        ]
        assert unnamed == []
        assert [one.ref for one in here.desk.incidents() if one.status == "resolved" and not ended(here, one)] == []


def ended(here: Town, incident: Incident) -> bool:
    """Whoever heard of it last heard that it is over; whoever heard nothing of it hears nothing of its end."""
    lines = here.desk.ledger.look(lambda view: view.message_log(incident.number, limit=1_000))
    heard = [line.why for line in lines if line.channel == "telegram" and line.result == "sent"]
    return not heard or heard[0] == Why.RESOLVED
