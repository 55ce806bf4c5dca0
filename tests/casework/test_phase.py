"""The election calendar: which phases are on where, how they add up, and what they never change."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sentinel.casework.phase import active, cadence, factors, labelled, names, next_turn, paced, shift
from sentinel.model.calendar import ElectionPhase
from sentinel.model.moment import parse
from sentinel.model.subject import Check, Subject

QUIET = ElectionPhase(
    name="masa_tenang",
    start=parse("2029-02-11T00:00:00+08:00"),
    end=parse("2029-02-13T23:59:59+08:00"),
    source="PKPU",
    stage="pemilu",
    severity_shift=1,
    cadence=0.5,
    expected_account_closure=True,
)
VOTE = ElectionPhase(
    name="pemungutan",
    start=parse("2029-02-13T12:00:00+08:00"),
    end=parse("2029-02-14T23:59:59+08:00"),
    source="PKPU",
    stage="psu",
    regions=("52", "3171"),
    severity_shift=2,
    cadence=0.8,
)
CALENDAR = (QUIET, VOTE)


def at(text: str) -> datetime:
    return parse(text)


@pytest.mark.parametrize(
    ("moment", "region", "expected"),
    [
        ("2029-02-10T23:59:59+08:00", "52", []),
        ("2029-02-11T00:00:00+08:00", "52", ["masa_tenang"]),
        ("2029-02-10T16:00:00Z", "52", ["masa_tenang"]),
        ("2029-02-11T00:30:00+09:00", "52", []),
        ("2029-02-13T12:00:00+08:00", "52", ["masa_tenang", "pemungutan"]),
        ("2029-02-13T12:00:00+08:00", "5271", ["masa_tenang", "pemungutan"]),
        ("2029-02-13T12:00:00+08:00", "31", ["masa_tenang"]),
        ("2029-02-13T12:00:00+08:00", "317101", ["masa_tenang", "pemungutan"]),
        ("2029-02-13T12:00:00+08:00", "", ["masa_tenang"]),
        ("2029-02-13T23:59:59+08:00", "", ["masa_tenang"]),
        ("2029-02-14T00:00:00+08:00", "", []),
    ],
)
def test_who_is_concerned_when(moment: str, region: str, expected: list[str]) -> None:
    assert names(active(CALENDAR, at(moment), region)) == expected


def test_the_zone_of_the_reader_changes_nothing() -> None:
    noon = datetime(2029, 2, 12, 12, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert active(CALENDAR, noon) == active(CALENDAR, noon.astimezone(ZoneInfo("Asia/Jakarta"))) == (QUIET,)


def test_of_several_stages_the_highest_shift_and_the_most_looks_count() -> None:
    both = active(CALENDAR, at("2029-02-13T13:00:00+08:00"), "52")
    assert (shift(both), cadence(both)) == (2, 0.5)
    assert (shift(()), cadence(())) == (0, 1.0)


def check(name: str, region: str = "52", what: str = "target") -> Check:
    return Check(subject=Subject(what=what, id=name, region=region), probe="uptime", interval=60, timeout=15)


def test_only_those_concerned_are_looked_at_more_often_and_our_own_line_as_ever() -> None:
    at_noon = at("2029-02-14T12:00:00+08:00")
    checks = [check("kpu-ntb"), check("kpu-dki", "3101"), check("lab-1", "52", "vantage"), check("bps", "")]
    assert factors((VOTE,), checks, at_noon) == {"target:kpu-ntb/uptime": 0.8}
    assert [c.interval for c in paced((VOTE,), checks, at_noon)] == [48, 60, 60, 60]
    assert factors((VOTE,), checks, at("2029-02-15T12:00:00+08:00")) == {}
    assert factors((replace(VOTE, cadence=1.0),), checks, at_noon) == {}
    everywhere = factors((QUIET, VOTE), checks, at("2029-02-13T13:00:00+08:00"))
    assert everywhere == dict.fromkeys(("target:kpu-ntb/uptime", "target:kpu-dki/uptime", "target:bps/uptime"), 0.5)


def test_an_event_carries_every_phase_and_outside_of_all_none() -> None:
    event = {"service.name": "kpu-ntb"}
    assert labelled(event, CALENDAR) == {"service.name": "kpu-ntb", "labels.phase": ["masa_tenang", "pemungutan"]}
    assert labelled(event, (QUIET, QUIET))["labels.phase"] == ["masa_tenang"]
    assert labelled(event, ()) is event


def test_the_turns_of_the_calendar_come_one_after_the_other() -> None:
    turns, now = [], at("2029-01-01T00:00:00Z")
    while (turn := next_turn(CALENDAR, now)) is not None:
        turns.append(turn)
        now = turn
    end = timedelta.resolution
    assert turns == [QUIET.start, VOTE.start, QUIET.end + end, VOTE.end + end]
    assert [len(active(CALENDAR, turn, "52")) for turn in turns] == [1, 2, 1, 0]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2029-02-09T23:59:59+08:00", False),
        ("2029-02-10T00:00:00+08:00", True),
        ("2029-02-13T23:59:59+08:00", True),
        ("2029-02-14T00:00:00+08:00", False),
    ],
)
def test_accounts_may_close_from_a_day_before_the_phase_that_closes_them(moment: str, *, expected: bool) -> None:
    assert QUIET.closes(at(moment)) is expected
    assert not VOTE.closes(at(moment))
