"""Moments: aware UTC in and out, and nothing but a ValueError for what is none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.model.moment import parse, rfc3339

ZONES = st.timezones() | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_a_moment_is_written_as_machines_read_it() -> None:
    at = datetime(2029, 2, 14, 18, 30, 0, 250_900, tzinfo=timezone(timedelta(hours=8)))
    assert rfc3339(at) == "2029-02-14T10:30:00.250Z"
    assert parse("2029-02-14T18:30:00.250+08:00") == parse("2029-02-14T10:30:00.250Z")


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2029-02-14T10:30:00", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-01:00"]
)
def test_what_is_no_moment_in_utc_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@given(st.datetimes(timezones=ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_is_written_reads_back(at: datetime) -> None:
    assert abs(parse(rfc3339(at)) - at.astimezone(UTC)) < timedelta(milliseconds=1)
