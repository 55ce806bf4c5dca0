"""Who is told next when nobody answers, and what stops that."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from sentinel.casework.change import still
from sentinel.casework.change import told as worth_telling
from sentinel.casework.escalate import climb, climbed, due_steps, ladder
from sentinel.casework.reasons import because
from sentinel.casework.route import OWED, tell
from sentinel.casework.words import Words
from sentinel.kit.texts import translator
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.notice import Why
from sentinel.model.route import Escalation, Quiet, Route
from sentinel.model.severity import Severity
from tests.casework.test_route import CHANNELS, NIGHT, NOON, WITA, incident

MAIL, SMS = Escalation(after=900, to=("mail",)), Escalation(after=3600, to=("sms",))
ROUTES = (Route(to=("telegram",), escalate=(MAIL, SMS)),)
INDONESIAN = Words(language="id", say=translator("id"), zone=WITA)


def opened(severity: Severity = Severity.HIGH) -> Incident:
    return replace(incident(severity), asked_at=NOON)


def levels(what: Incident, minutes: float, routes: tuple[Route, ...] = ROUTES) -> list[int]:
    return [step.level for step in due_steps(what, routes, NOON + timedelta(minutes=minutes), WITA)]


def test_each_level_comes_when_its_wait_is_over_and_not_before() -> None:
    assert levels(opened(), 14.9) == []
    assert levels(opened(), 15) == [1]
    assert levels(opened(), 60) == [1, 2]


def test_each_level_is_told_once() -> None:
    first = climbed(opened(), due_steps(opened(), ROUTES, NOON + timedelta(minutes=15), WITA))
    assert levels(first, 59) == []
    assert levels(first, 60) == [2]
    assert first.revision == opened().revision + 1


@pytest.mark.parametrize(
    "change",
    [
        {"acknowledged_at": NOON, "acknowledged_by": "sari"},
        {"phase": Phase.RESOLVED, "resolved_at": NOON},
        {"phase": Phase.RECOVERING, "recovering_at": NOON},
        {"muting": Muting(cause=Cause.SILENCE, by="silence 3")},
        {"severity": Severity.INFO},
        {"phase": Phase.PENDING, "opened_at": None, "asked_at": None},
    ],
)
def test_nobody_is_called_for_what_is_in_hand_over_seen_good_or_muted(change: dict[str, object]) -> None:
    assert levels(replace(opened(), **change), 600) == []  # type: ignore[arg-type]  # fields by name


def test_what_waits_for_a_persons_word_or_keeps_changing_still_needs_somebody() -> None:
    assert levels(replace(opened(), phase=Phase.RECOVERING, awaiting_confirmation=True), 15) == [1]
    assert levels(replace(opened(), flapping=True), 15) == [1]


@pytest.mark.parametrize("why", [Why.ESCALATED, Why.REOPENED, Why.RELEASED])
def test_what_gets_worse_comes_back_or_may_speak_again_starts_the_clock_anew(why: Why) -> None:
    later = NOON + timedelta(hours=5)
    again = worth_telling(still(replace(opened(), climbed=3600.0)), why, later, "").incident
    assert levels(again, 300 + 14.9) == []
    assert levels(again, 300 + 15) == [1]


def test_a_reminder_or_a_settling_does_not() -> None:
    assert worth_telling(still(opened()), Why.DIGEST, NOON + timedelta(hours=5), "").incident.asked_at == NOON


def test_where_quiet_hours_held_the_first_message_back_the_clock_starts_with_their_end() -> None:
    asleep = replace(opened(Severity.LOW), asked_at=datetime.fromisoformat("2029-02-14T23:00+08:00"))
    routes = (replace(ROUTES[0], quiet=NIGHT),)
    (first, _) = ladder(asleep, routes, WITA)
    assert first.due == datetime.fromisoformat("2029-02-15T06:15+08:00")


def test_a_level_that_can_wait_waits_for_the_morning_too() -> None:
    evening = datetime.fromisoformat("2029-02-14T21:50+08:00")
    routes = (replace(ROUTES[0], quiet=NIGHT),)
    what = replace(opened(Severity.LOW), asked_at=evening)
    now = evening + timedelta(minutes=15)
    told, _ = climb(what, due_steps(what, routes, now, WITA), routes, CHANNELS, now, WITA)
    assert [one.not_before for one in told] == [datetime.fromisoformat("2029-02-15T06:00+08:00")]


def test_levels_are_those_of_every_route_that_applies() -> None:
    boss = Route(to=("mail",), escalate=(Escalation(after=300, to=("sms",)),))
    assert levels(opened(), 15, (replace(ROUTES[0], go_on=True), boss)) == [1, 1]
    assert levels(opened(), 15, (ROUTES[0], boss)) == [1]


def test_a_level_that_a_reload_put_in_between_is_told_when_its_time_comes() -> None:
    after_mail = replace(opened(), climbed=900.0)
    between = (replace(ROUTES[0], escalate=(MAIL, Escalation(after=1800, to=("telegram",)), SMS)),)
    assert levels(after_mail, 30, between) == [2]


def test_the_reason_says_which_level_in_the_readers_words() -> None:
    now = NOON + timedelta(minutes=15)
    told, _ = climb(opened(), due_steps(opened(), ROUTES, now, WITA), ROUTES, CHANNELS, now, WITA)
    (one,) = told
    assert one.reason == "level 1 after 900 s: route 1"
    assert (
        because(one.reason, INDONESIAN)
        == "belum ada yang menangani dalam 15 menit: tingkat 1 dari rute 1 di config.toml"
    )


def test_a_failing_channel_is_not_called_for_itself() -> None:
    dead = replace(opened(), rule="channel_failing", event={"sentinel.self.subject": "mail"})
    now = NOON + timedelta(hours=1)
    told, untold = climb(dead, due_steps(dead, ROUTES, now, WITA), ROUTES, CHANNELS, now, WITA)
    assert ([one.channel for one in told], [one.channel for one in untold]) == (["sms"], ["mail"])


class TestTheEnd:
    OVER = replace(opened(), phase=Phase.RESOLVED, resolved_at=NOON)

    def told(self, owed: set[str], routes: tuple[Route, ...] = ROUTES) -> dict[str, str]:
        answer = tell(self.OVER, Why.RESOLVED, routes, CHANNELS, NOON, WITA, owed)
        return {one.channel: one.reason for one in answer.tellings}

    def test_is_told_to_everybody_who_heard_of_it(self) -> None:
        assert self.told({"telegram", "mail"}) == {"telegram": "route 1", "mail": OWED}

    def test_but_to_no_channel_that_is_gone(self) -> None:
        assert self.told({"gone"}) == {"telegram": "route 1"}

    def test_nor_twice_where_nobody_routes_it(self) -> None:
        everybody = self.told({"mail"}, (Route(match={"region": "31"}, to=("sms",)),))
        assert sorted(everybody) == sorted(CHANNELS)

    def test_waits_for_the_morning_like_the_rest(self) -> None:
        night = datetime.fromisoformat("2029-02-14T23:00+08:00")
        quiet = Quiet(start=time(22), end=time(6), below=Severity.CRITICAL)
        answer = tell(self.OVER, Why.RESOLVED, (replace(ROUTES[0], quiet=quiet),), CHANNELS, night, WITA, {"mail"})
        assert {one.not_before for one in answer.tellings} == {datetime.fromisoformat("2029-02-15T06:00+08:00")}
