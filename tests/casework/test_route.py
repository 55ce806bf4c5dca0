"""Who is told, when, and why somebody is not."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.quiet import not_before, within
from sentinel.casework.route import (
    ALL_CHANNELS,
    INFO,
    ITSELF,
    NO_REMINDERS,
    NOT_DUE,
    Told,
    reminded,
    reminder_due,
    tell,
)
from sentinel.model.incident import Incident, Phase
from sentinel.model.muting import Cause, Muting
from sentinel.model.notice import Why
from sentinel.model.route import Quiet, Route
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity

WITA = ZoneInfo("Asia/Makassar")
NOON = datetime(2029, 2, 14, 4, 0, tzinfo=UTC)  # 12.00 WITA
CHANNELS = ("telegram", "mail", "sms")
FACTS = {
    "kind": "portal",
    "organization": "KPU",
    "region": "52",
    "tier": "critical",
    "family": "kpu-regional",
    "phase": "masa_tenang",
}


def incident(severity: Severity = Severity.HIGH) -> Incident:
    return Incident(
        key="k",
        rule="site_down",
        service="uptime",
        kind=RuleKind.AVAILABILITY,
        phase=Phase.OPEN,
        level=severity,
        severity=severity,
        first_at=NOON,
        updated_at=NOON,
        opened_at=NOON,
        told_at=NOON,
        number=42,
        revision=1,
        target="kpu-ntb",
        fields=FACTS,
    )


def told(
    routes: list[Route],
    what: Incident | None = None,
    why: Why = Why.OPENED,
    now: datetime = NOON,
) -> Told:
    return tell(what or incident(), why, routes, CHANNELS, now, WITA)


def names(answer: Told) -> list[str]:
    return sorted(one.channel for one in answer.tellings)


def test_the_first_route_that_matches_wins() -> None:
    routes = [Route(match={"severity": ">=high"}, to=("telegram",)), Route(to=("mail",))]
    assert names(told(routes)) == ["telegram"]
    assert names(told(routes, incident(Severity.MEDIUM))) == ["mail"]


def test_unless_it_says_go_on() -> None:
    routes = [
        Route(match={"severity": ">=high"}, to=("telegram",), go_on=True),
        Route(to=("mail",)),
        Route(to=("sms",)),
    ]
    assert names(told(routes)) == ["mail", "telegram"]


def test_what_matches_nothing_goes_to_everybody() -> None:
    answer = told([Route(match={"region": "31"}, to=("telegram",))])
    assert names(answer) == sorted(CHANNELS)
    assert {one.reason for one in answer.tellings} == {ALL_CHANNELS}


def test_without_routes_everybody_is_told() -> None:
    assert names(told([])) == sorted(CHANNELS)


@pytest.mark.parametrize(
    ("match", "holds"),
    [
        ({"severity": "high"}, True),
        ({"severity": ">=medium"}, True),
        ({"severity": ">=critical"}, False),
        ({"severity": "medium"}, False),
        ({"rule": "site_down"}, True),
        ({"rule": "site_slow"}, False),
        ({"service": "uptime"}, True),
        ({"target": "kpu-ntb"}, True),
        ({"target": "kpu"}, False),
        ({"kind": "portal"}, True),
        ({"kind": "candidate"}, False),
        ({"organization": "KPU"}, True),
        ({"region": "52"}, True),
        ({"tier": "critical"}, True),
        ({"family": "kpu-regional"}, True),
        ({"phase": "masa_tenang"}, True),
        ({"phase": "kampanye"}, False),
        ({"region": "52", "severity": ">=critical"}, False),
        ({}, True),
    ],
)
def test_every_line_of_a_match_must_hold(match: dict[str, str], *, holds: bool) -> None:
    answer = told([Route(match=match, to=("sms",))])
    assert (names(answer) == ["sms"]) is holds


def test_each_telling_says_which_route_it_was() -> None:
    answer = told([Route(match={"region": "31"}), Route(match={"region": "52", "severity": ">=high"}, to=("mail",))])
    assert [one.reason for one in answer.tellings] == ["route 2 region=52 severity>=high"]


@pytest.mark.parametrize("why", [Why.OPENED, Why.ESCALATED, Why.RESOLVED, Why.REOPENED, Why.DIGEST])
def test_only_reminders_expire(why: Why) -> None:
    assert {one.expires_at for one in told([Route(to=("mail",))], why=why).tellings} == {None}
    reminders = told([Route(to=("mail",), repeat=60)], why=Why.REPEATED)
    assert [one.expires_at for one in reminders.tellings] == [NOON + timedelta(hours=24)]


def test_info_is_for_the_record() -> None:
    answer = told([], incident(Severity.INFO))
    assert answer.tellings == []
    assert {one.reason for one in answer.untold} == {INFO}


def test_what_is_muted_is_written_down_and_not_said() -> None:
    answer = told([], replace(incident(), muting=Muting(cause=Cause.INCIDENT, by="INC-000007 (site_down)")))
    assert answer.tellings == []
    assert [(one.channel, one.reason) for one in answer.untold] == [(c, "INC-000007 (site_down)") for c in CHANNELS]


def test_a_suspicion_is_told_to_nobody() -> None:
    assert told([], replace(incident(), number=None, phase=Phase.PENDING)).tellings == []


def test_a_channel_that_is_not_configured_is_left_out() -> None:
    assert names(told([Route(to=("telegram", "gone"))])) == ["telegram"]


def failing(channel: str) -> Incident:
    return replace(incident(), rule="channel_failing", event={"sentinel.self.subject": channel})


def test_a_failing_channel_is_reported_over_the_others() -> None:
    answer = told([], failing("mail"))
    assert names(answer) == ["sms", "telegram"]
    assert [(one.channel, one.reason) for one in answer.untold] == [("mail", ITSELF)]


def test_even_where_the_routes_name_no_other() -> None:
    assert names(told([Route(to=("mail",))], failing("mail"))) == ["sms", "telegram"]


def test_once_it_works_again_it_may_say_so_itself() -> None:
    over = replace(failing("mail"), phase=Phase.RESOLVED)
    assert "mail" in names(told([], over, Why.RESOLVED))


def test_a_channel_named_twice_is_told_once_and_as_early_as_any_route_says() -> None:
    night = Quiet(start=time(22), end=time(6), below=Severity.CRITICAL)
    routes = [Route(to=("mail",), quiet=night, go_on=True), Route(to=("mail",))]
    answer = told(routes, now=datetime(2029, 2, 14, 16, 0, tzinfo=UTC))
    assert [one.not_before for one in answer.tellings] == [datetime(2029, 2, 14, 16, 0, tzinfo=UTC)]


NIGHT = Quiet(start=time(22), end=time(6), below=Severity.HIGH)


@pytest.mark.parametrize(
    ("local", "severity", "waits_until"),
    [
        ("2029-02-14T12:00", Severity.LOW, None),
        ("2029-02-14T21:59", Severity.LOW, None),
        ("2029-02-14T22:00", Severity.LOW, "2029-02-15T06:00"),
        ("2029-02-15T03:30", Severity.MEDIUM, "2029-02-15T06:00"),
        ("2029-02-15T05:59", Severity.MEDIUM, "2029-02-15T06:00"),
        ("2029-02-15T06:00", Severity.MEDIUM, None),
        ("2029-02-15T03:30", Severity.HIGH, None),
        ("2029-02-15T03:30", Severity.CRITICAL, None),
    ],
)
def test_quiet_hours_pass_midnight_and_hold_back_only_what_can_wait(
    local: str, severity: Severity, waits_until: str | None
) -> None:
    now = datetime.fromisoformat(local).replace(tzinfo=WITA).astimezone(UTC)
    expected = datetime.fromisoformat(waits_until).replace(tzinfo=WITA) if waits_until else now
    found = not_before(NIGHT, severity, now, WITA)
    assert found == expected
    assert found.utcoffset() == timedelta(0)


def test_quiet_hours_within_one_day() -> None:
    lunch = Quiet(start=time(12), end=time(13), below=Severity.CRITICAL)
    assert within(lunch, NOON, WITA)
    assert not within(lunch, NOON + timedelta(hours=1), WITA)
    assert not_before(None, Severity.LOW, NOON, WITA) == NOON


def test_quiet_hours_reach_the_telling() -> None:
    night = datetime(2029, 2, 14, 18, 0, tzinfo=UTC)  # 02.00 WITA
    answer = told([Route(to=("mail",), quiet=NIGHT)], incident(Severity.LOW), now=night)
    assert [one.not_before for one in answer.tellings] == [datetime(2029, 2, 14, 22, 0, tzinfo=UTC)]


class TestReminders:
    ROUTES = (Route(to=("telegram",), repeat=1800),)

    def due(self, what: Incident, minutes: float) -> bool:
        return reminder_due(what, self.ROUTES, NOON + timedelta(minutes=minutes))

    def test_comes_when_the_wait_is_over_and_not_before(self) -> None:
        assert not self.due(incident(), 29.9)
        assert self.due(incident(), 30)

    def test_is_counted_from_the_last_word(self) -> None:
        spoken = reminded(incident(), NOON + timedelta(minutes=30))
        assert spoken.revision == 2
        assert not self.due(spoken, 59)
        assert self.due(spoken, 60)

    @pytest.mark.parametrize(
        "change",
        [
            {"acknowledged_at": NOON, "acknowledged_by": "sari"},
            {"phase": Phase.RESOLVED, "resolved_at": NOON},
            {"muting": Muting(cause=Cause.SILENCE, by="silence 3")},
            {"flapping": True},
            {"severity": Severity.INFO},
            {"phase": Phase.PENDING, "opened_at": None, "told_at": None},
        ],
    )
    def test_nobody_is_reminded_of_what_is_in_hand_over_or_muted(self, change: dict[str, object]) -> None:
        assert not self.due(replace(incident(), **change), 600)  # type: ignore[arg-type]  # fields by name

    def test_a_route_without_repeat_reminds_nobody(self) -> None:
        assert not reminder_due(incident(), (Route(to=("mail",)),), NOON + timedelta(days=9))

    def test_only_routes_that_repeat_are_told(self) -> None:
        routes = [Route(to=("telegram",), repeat=1800, go_on=True), Route(to=("mail",))]
        answer = told(routes, why=Why.REPEATED)
        assert names(answer) == ["telegram"]
        assert [(one.channel, one.reason) for one in answer.untold] == [("mail", NO_REMINDERS)]

    def test_an_acknowledged_incident_is_not_repeated_even_if_asked(self) -> None:
        answer = told(list(self.ROUTES), replace(incident(), acknowledged_at=NOON), Why.REPEATED)
        assert answer.tellings == []
        assert {one.reason for one in answer.untold} == {NOT_DUE}
