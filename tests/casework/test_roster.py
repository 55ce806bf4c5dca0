"""Who is on call: days and dates, midnights, stand-ins and holes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.casework.reasons import because
from sentinel.casework.roster import changed_at, manned, on_call, watches
from sentinel.casework.route import tell
from sentinel.casework.words import Words
from sentinel.kit.texts import translator
from sentinel.model.notice import Why
from sentinel.model.roster import Roster, Shift, Weekly
from sentinel.model.route import Escalation, Route
from tests.casework.test_route import CHANNELS, NOON, WITA, incident

EVERY = frozenset(range(7))
DAY = Weekly(days=EVERY, start=time(6), end=time(18), zone=WITA, people=("Sari",))
NIGHT = Weekly(days=frozenset({0, 1, 2, 3, 4, 5}), start=time(18), end=time(6), zone=WITA, people=("Budi",))
PEOPLE = {"Sari": ("telegram",), "Budi": ("mail", "sms"), "Tuti": ("telegram",)}
ROSTER = Roster(people=PEOPLE, weekly=(DAY, NIGHT))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "people"),
    [
        ("2029-02-14T05:59", ("Budi",)),
        ("2029-02-14T06:00", ("Sari",)),
        ("2029-02-14T17:59:59", ("Sari",)),
        ("2029-02-14T18:00", ("Budi",)),
        ("2029-02-15T00:00", ("Budi",)),
        ("2029-02-18T20:00", ()),  # a Sunday evening
        ("2029-02-19T03:00", ()),  # still that night
        ("2029-02-19T18:00", ("Budi",)),
    ],
)
def test_shifts_pass_midnight_and_belong_to_the_day_on_which_they_begin(local: str, people: tuple[str, ...]) -> None:
    assert on_call(ROSTER, at(local)) == people


def test_a_shift_with_a_date_stands_in_for_the_weekly_one() -> None:
    stands_in = Shift(start=at("2029-02-14T10:00"), end=at("2029-02-14T12:00"), people=("Tuti",))
    roster = Roster(people=PEOPLE, weekly=(DAY, NIGHT), shifts=(stands_in,))
    assert on_call(roster, at("2029-02-14T09:59")) == ("Sari",)
    assert on_call(roster, at("2029-02-14T11:00")) == ("Tuti",)
    assert on_call(roster, at("2029-02-14T12:00")) == ("Sari",)


def test_each_zone_has_its_own_six_oclock() -> None:
    jayapura = Weekly(days=EVERY, start=time(6), end=time(8), zone=ZoneInfo("Asia/Jayapura"), people=("Tuti",))
    roster = Roster(people=PEOPLE, weekly=(jayapura,))
    assert on_call(roster, at("2029-02-14T05:00")) == ("Tuti",)  # 06.00 WIT
    assert on_call(roster, at("2029-02-14T07:00")) == ()


def test_one_after_the_other_with_the_hole_between() -> None:
    found = watches(ROSTER, at("2029-02-18T12:00"), at("2029-02-19T12:00"))
    assert [(w.start, w.people) for w in found] == [
        (at("2029-02-18T12:00"), ("Sari",)),
        (at("2029-02-18T18:00"), ()),
        (at("2029-02-19T06:00"), ("Sari",)),
    ]


def test_when_the_people_last_changed() -> None:
    assert changed_at(ROSTER, at("2029-02-14T18:00")) == at("2029-02-14T18:00")
    assert changed_at(ROSTER, at("2029-02-14T17:59")) == at("2029-02-14T06:00")
    alone = Roster(
        people=PEOPLE, weekly=(DAY, Weekly(days=EVERY, start=time(18), end=time(6), zone=WITA, people=("Sari",)))
    )
    assert changed_at(alone, at("2029-02-14T18:00")) is None


ONE = st.builds(
    Weekly,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    start=st.times(),
    end=st.times(),
    zone=st.sampled_from([WITA, ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")]),
    people=st.sampled_from([("Sari",), ("Budi",), ("Sari", "Tuti")]),
)


@given(st.lists(ONE, max_size=4), st.integers(0, 7 * 86_400))
def test_watches_say_of_every_moment_what_on_call_says(weekly: list[Weekly], second: int) -> None:
    roster, start = Roster(people=PEOPLE, weekly=tuple(weekly)), at("2029-02-12T00:00")
    found = watches(roster, start, start + timedelta(days=8))
    moment = start + timedelta(seconds=second)
    (there,) = [watch for watch in found if watch.start <= moment < watch.end]
    assert there.people == on_call(roster, moment)
    assert [w.end for w in found[:-1]] == [w.start for w in found[1:]]


class TestRoutes:
    ROUTES = (Route(to=("on-call",), escalate=(Escalation(after=60, to=("on-call", "sms")),)),)

    def told(self, moment: datetime, roster: Roster = ROSTER) -> dict[str, str]:
        tellings, _ = tell(incident(), Why.OPENED, manned(self.ROUTES, roster, moment), CHANNELS, moment, WITA)
        return {one.channel: one.reason for one in tellings}

    def test_wake_whoever_is_on_call_then(self) -> None:
        assert self.told(at("2029-02-14T12:00")) == {"telegram": "route 1 [Sari]"}
        assert sorted(self.told(at("2029-02-14T22:00"))) == ["mail", "sms"]

    def test_wake_everybody_while_nobody_is(self) -> None:
        assert sorted(self.told(at("2029-02-18T20:00"))) == ["mail", "sms", "telegram"]

    def test_name_each_channel_once_at_every_level(self) -> None:
        (route,) = manned(self.ROUTES, ROSTER, at("2029-02-14T22:00"))
        assert route.escalate[0].to == ("mail", "sms")

    def test_say_to_people_who_is_meant(self) -> None:
        words = Words(language="id", say=translator("id"), zone=WITA)
        assert because("route 2 severity>=high [Sari, Tuti]", words) == (
            "rute 2 di config.toml (severity>=high, petugas piket: Sari, Tuti)"
        )

    def test_that_name_nobody_on_call_stay_as_they_are(self) -> None:
        plain = (Route(to=("mail",)),)
        assert manned(plain, ROSTER, NOON) == plain
