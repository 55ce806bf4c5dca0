"""What people say on the telephone at two in the morning, and what is understood of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sentinel.kit.intake.saying import moment, number, truth
from sentinel.kit.intake.sorts import CLASSES, Sort, sort_of

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2029, 2, 13, 18, 5, tzinfo=UTC)  # 14 February, 02.05 WITA


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("now", "2029-02-13T18:05"),
        ("Barusan", "2029-02-13T18:05"),
        ("01.40", "2029-02-13T17:40"),
        ("22.30", "2029-02-13T14:30"),  # of the evening that has passed
        ("jam 22:30", "2029-02-13T14:30"),
        ("22.30 WIB", "2029-02-13T15:30"),
        ("kemarin 21.10", "2029-02-13T13:10"),
        ("tadi malam 23.15", "2029-02-13T15:15"),
        ("tadi malam 01.30", "2029-02-13T17:30"),
        ("kemarin dulu 10.00", "2029-02-12T02:00"),
        ("tadi 00.30", "2029-02-13T16:30"),
        ("hari ini pukul 01.00", "2029-02-13T17:00"),
        ("13-02-2029 09.00", "2029-02-13T01:00"),
        ("13/2/2029 09:00 WIB", "2029-02-13T02:00"),
        ("2029-02-13 09:00", "2029-02-13T01:00"),
        ("2029-02-13T09:00:00+07:00", "2029-02-13T02:00"),
        ("2029-02-13T22:30+08:00 WITA", "2029-02-13T14:30"),  # as the form hands it on
        ("2029-02-13T22:30 WIB", "2029-02-13T15:30"),
        ("barusan WIT", "2029-02-13T18:05"),
        ("13 Februari 09.00", "2029-02-13T01:00"),
        ("27 November 10.15", "2028-11-27T02:15"),  # the last one, not the next
    ],
)
def test_a_time_as_people_say_it(said: str, meant: str) -> None:
    assert moment(said, NOW, WITA).astimezone(UTC) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "time of day"),
        ("kemarin", "time of day"),
        ("sore", "time of day"),
        ("2029-02-13", "time of day"),
        ("31-02-2029 10.00", "no such day"),
        ("2029-02-20 10:00", "to come"),
        ("2020-02-20 10:00", "over a year"),
        ("25.70", "time of day"),
    ],
)
def test_what_is_no_time_is_said_so(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        moment(said, NOW, WITA)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("40", 40),
        ("sekitar 200", 200),
        ("1.300", 1300),
        ("1,300 orang", 1300),
        ("2 ribu", 2000),
        ("1,5 juta", 1_500_000),
        ("204.807.203", 204_807_203),
        ("6 juta", 6_000_000),
        ("?", None),
        ("", None),
        ("tidak tahu", None),
    ],
)
def test_a_number_as_people_say_it(said: str, meant: int | None) -> None:
    assert number(said) == meant


@pytest.mark.parametrize("said", ["banyak", "1.30", "99999999999999"])
def test_a_number_that_cannot_be_read_is_asked_for_again(said: str) -> None:
    with pytest.raises(ValueError, match=r"number|more than"):
        number(said)


def test_yes_no_and_nobody_knows() -> None:
    assert (truth("Ya"), truth("masih ada"), truth("HILANG"), truth("n"), truth("?")) == (
        True,
        True,
        False,
        False,
        None,
    )
    with pytest.raises(ValueError, match="ya, tidak"):
        truth("mungkin")


def test_every_class_is_found_by_word_number_and_what_people_call_it() -> None:
    assert [sort_of(str(one)) for one in range(1, 9)] == [*Sort, None]
    assert {sort_of(sort) for sort in Sort} == set(Sort)
    assert (sort_of("SMS-masking"), sort_of("akun palsu"), sort_of("hoaks"), sort_of("bocor")) == (
        Sort.SMS_MASKING,
        Sort.IMPERSONATION,
        Sort.HOAX,
        Sort.DATA_THEFT,
    )
    assert set(CLASSES) == set(Sort)
