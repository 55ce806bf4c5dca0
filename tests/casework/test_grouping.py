"""When a channel is told of what belongs together: at once, after half a minute, then every five minutes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.grouping import LAB, Haste, Pace, group_of, grown, pace_of, storm_of, told
from sentinel.model.event import Event
from sentinel.model.notice import Gathering, Notice, Why
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity
from tests.casework.scene import moment
from tests.store.things import incident

PACE = Pace()


def notice(at: float, severity: Severity = Severity.HIGH, not_before: float | None = None) -> Notice:
    now = moment(at)
    wanted = now if not_before is None else moment(not_before)
    return Notice(
        key="k", channel="c", why=Why.OPENED, severity=severity, title="t", body="b", created_at=now, not_before=wanted
    )


class Channel:
    """One group of one channel: what is held goes out when it is due, and the moments of the messages are kept."""

    def __init__(self, burst: int = 1, pace: Pace = PACE) -> None:
        self.gathering = Gathering(channel="c", group="g")
        self.burst, self.pace = burst, pace
        self.worst = Severity.INFO
        self.sent: list[float] = []

    def until(self, at: float) -> None:
        due = self.gathering.due_at
        if due is not None and due <= moment(at):
            self.sent.append((due - moment(0)).total_seconds())
            self.gathering = told(self.gathering, self.worst, due, None)
            self.worst = Severity.INFO

    def notice(self, at: float, severity: Severity = Severity.HIGH, haste: Haste = Haste.USUAL) -> None:
        self.until(at)
        one = notice(at, severity)
        self.gathering = grown(self.gathering, one, moment(at), self.pace, haste, burst=self.burst)
        self.worst = max(self.worst, severity)
        self.until(at)


def messages(times: list[float], burst: int = 1, pace: Pace = PACE) -> list[float]:
    channel = Channel(burst, pace)
    for at in times:
        channel.notice(at)
    channel.until(1e6)
    return channel.sent


@pytest.mark.parametrize(
    ("times", "sent"),
    [
        ([0], [0]),
        ([0, 100], [0, 130]),
        ([0, 5, 20, 29], [0, 35]),
        ([0, 5, 60, 200, 330], [0, 35, 335]),
        ([0, 5, 60, 340, 400], [0, 35, 335, 635]),
        ([0, 300], [0, 300]),
        ([0, 299], [0, 329]),
        ([0, 5, 335], [0, 35, 335]),
        ([0, 5, 334], [0, 35, 335]),
    ],
    ids=[
        "the first goes at once",
        "what follows is gathered for half a minute",
        "and what comes meanwhile goes along",
        "then every five minutes",
        "as long as it lasts",
        "after five quiet minutes it is a first one again",
        "not before",
        "quiet since the last message",
        "not yet quiet",
    ],
)
def test_a_group_is_told(times: list[float], sent: list[float]) -> None:
    assert messages(times) == sent


def test_the_first_few_of_many_groups_go_at_once() -> None:
    assert messages([0, 1, 2, 3, 4], burst=3) == [0, 1, 2, 33]


def test_in_a_lab_nothing_waits_five_seconds() -> None:
    assert pace_of(lab=True) is LAB
    times = [n / 2 for n in range(40)]
    sent = messages(times, pace=LAB)
    assert all(min(s for s in sent if s >= at) - at < 5 for at in times)


def test_what_is_worse_than_all_that_was_told_goes_at_once_and_takes_the_rest_along() -> None:
    channel = Channel()
    channel.notice(0, Severity.LOW)
    channel.notice(5, Severity.LOW)
    channel.notice(6, Severity.HIGH)
    channel.notice(7, Severity.HIGH)
    channel.until(1e6)
    assert channel.sent == [0, 6, 306]


def test_what_explains_the_others_goes_at_once_and_what_is_explained_has_time() -> None:
    channel = Channel()
    channel.notice(0)
    channel.notice(5)
    channel.notice(12, haste=Haste.NOW)
    channel.notice(400, haste=Haste.PATIENT)
    channel.notice(500, haste=Haste.NOW)
    assert channel.sent == [0, 12, 500]


def test_quiet_hours_are_kept_and_hold_nothing_else_up() -> None:
    asleep = grown(Gathering(channel="c", group="g"), notice(0, Severity.LOW, 3_600), moment(0), PACE, Haste.USUAL)
    assert asleep.due_at == moment(3_600)
    awake = grown(asleep, notice(10), moment(10), PACE, Haste.USUAL)
    assert awake.due_at == moment(10)


@given(times=st.lists(st.integers(0, 4_000), min_size=1, max_size=60))
def test_nothing_waits_longer_than_the_interval_and_messages_are_few(times: list[int]) -> None:
    times.sort()
    sent = messages([float(at) for at in times])
    assert all(any(0 <= s - at <= PACE.every for s in sent) for at in times)
    for begin in sent:
        assert sum(begin <= s < begin + PACE.every for s in sent) <= 2


def site(**changes: object) -> str:
    made = replace(incident(fields={}, event={}), **changes)  # type: ignore[arg-type]  # any field of an incident
    return group_of(made)


def test_outages_go_by_provider_and_findings_apart_from_them() -> None:
    here: Event = {"server.ip": "203.0.113.9"}
    assert site(event=here) == site(event={"server.ip": "203.0.113.200"}, target="another")
    assert site(event=here) != site(event={"server.ip": "203.0.114.9"})
    assert site(event=here, kind=RuleKind.SECURITY) == "security:kpu-ntb"
    whole: Event = {"sentinel.correlated.provider": "203.0.113.0/24"}
    assert site(event=whole, service="correlated", kind=RuleKind.SECURITY) == site(event=here)
    numbered: Event = {**here, "server.as.number": 7713}
    assert site(event=numbered) == site(event={"sentinel.correlated.provider": "AS7713"}, service="correlated")


def test_the_rest_goes_by_family_or_target_and_our_own_matters_by_vantage() -> None:
    assert site() == "availability:kpu-ntb"
    assert site(fields={"family": "kpu-regional"}, kind=RuleKind.POSTURE) == "posture:kpu-regional"
    assert site(kind=RuleKind.HEALTH, event={"observer.name": "mataram-1"}) == "health:mataram-1"
    assert site(target="", subject="a / b", kind=RuleKind.SECURITY) == "security:a / b"


def test_critical_goes_alone() -> None:
    assert site(severity=Severity.CRITICAL, event={"server.ip": "203.0.113.9"}) == ""


def test_findings_have_a_storm_of_their_own() -> None:
    assert storm_of("availability:x") == storm_of("posture:y") == storm_of("storm") == "storm"
    assert storm_of("security:x") == storm_of("storm:security") == "storm:security"
