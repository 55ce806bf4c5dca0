"""The roster as it is written down: people with their channels, and shifts by date or by day of the week."""

from datetime import UTC, datetime, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StrictStr, model_validator

from sentinel.config.schema.fields import Id, Line, Section

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = ("daily", "harian")
MIDNIGHT = "24:00"
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def _zone(written: object) -> ZoneInfo:
    if isinstance(written, ZoneInfo):
        return written
    try:
        return ZoneInfo(ZONES.get(str(written).upper(), str(written)))
    except (ValueError, OSError, KeyError):
        raise ValueError("must be WIB, WITA, WIT, or the name of a zone such as Asia/Makassar") from None


def _days(written: object) -> object:
    """Days one by one, as a stretch (``mon-fri``), or all of them (``daily``)."""
    if not isinstance(written, list | tuple):
        return written
    return [day for word in written for day in _stretch(word)]


def _stretch(written: object) -> list[int]:
    if isinstance(written, str) and written.lower() in DAILY:
        return list(range(len(DAYS)))
    first, _, last = (part.strip()[:3] for part in str(written).lower().partition("-"))
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(f"must be of {', '.join(DAYS)}, a stretch such as mon-fri, or daily")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [day % len(DAYS) for day in range(begin, end + 1 if end >= begin else end + 1 + len(DAYS))]


Name = Annotated[Line, Field(min_length=1, max_length=80)]
Days = Annotated[tuple[int, ...], BeforeValidator(_days, json_schema_input_type=list[str])]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone, json_schema_input_type=str)]


class PersonEntry(Section):
    """One person who may be on call, and over which channels."""

    name: Name
    channels: Annotated[tuple[Id, ...], Field(min_length=1)]


class ShiftEntry(Section):
    """One shift: with ``days`` every week from one time of day until another; without, from one date until another."""

    start: StrictStr = Field(alias="from")
    end: StrictStr = Field(alias="until")
    zone: Zone | None = None
    days: Days = ()
    people: Annotated[tuple[Name, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _readable(self) -> Self:
        if self.days:
            if _clock(self.start) == _clock(self.end) and self.end != MIDNIGHT:
                raise ValueError("from and until are the same")
        elif self.moments(ZoneInfo("UTC"))[0] >= self.moments(ZoneInfo("UTC"))[1]:
            raise ValueError("until must be later than from")
        return self

    def clocks(self) -> tuple[time, time]:
        """From when until when, of a shift that comes every week."""
        return _clock(self.start), _clock(self.end)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when, of a shift with a date; ``zone`` is that of a roster that names none."""
        return _moment(self.start, self.zone or zone), _moment(self.end, self.zone or zone)


def _clock(text: str) -> time:
    try:
        read = datetime.strptime("00:00" if text == MIDNIGHT else text, "%H:%M")  # noqa: DTZ007 - a time of day has no zone of its own
    except ValueError:
        raise ValueError('with days, from and until are times of day, such as "06:00"') from None
    return read.time()


def _moment(text: str, zone: ZoneInfo) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
        except ValueError:
            continue
        except OverflowError:
            break
    raise ValueError('from and until are such as "2029-02-14 06:00"; a weekly shift names its days')
