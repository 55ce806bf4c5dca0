"""What was seen, for reading: progress, newest looks, samples, hours, full looks, what was learned."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, select

from sentinel.kit import codec
from sentinel.store.columns import EPOCH
from sentinel.store.packing import HOUR_MS, Slim, Tally, unpack
from sentinel.store.part import Part
from sentinel.store.progress import Progress
from sentinel.store.records import Hour, Latest, Look, Sample
from sentinel.store.tables import HOURS, LATEST, LEARNED, LOOKS, NAMES, PACKED_LOOKS, PROGRESS, SAMPLES

VERDICTS = ("good", "bad", "unknown")
MILLISECOND = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)
END_HOUR = 2**31 - 1

_VANTAGES = NAMES.alias("vantages")
_CHECK = select(NAMES.c.id).where(NAMES.c.text == bindparam("check")).scalar_subquery()
_VANTAGE = select(NAMES.c.id).where(NAMES.c.text == bindparam("vantage")).scalar_subquery()


def _of(table_check: ColumnElement[str], table_vantage: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    return table_check == bindparam("check"), table_vantage == bindparam("vantage")


_PROGRESS = select(PROGRESS).where(PROGRESS.c.vantage == bindparam("vantage"), PROGRESS.c.epoch == bindparam("epoch"))
_LATEST = select(LATEST).where(*_of(LATEST.c.check_key, LATEST.c.vantage))
_ALL_LATEST = select(LATEST).order_by(LATEST.c.check_key, LATEST.c.vantage)
_ALL_LATEST_SLIM = select(*(c for c in LATEST.c if c.name != "facts")).order_by(LATEST.c.check_key, LATEST.c.vantage)
_LEARNED = select(LEARNED.c.state).where(*_of(LEARNED.c.check_key, LEARNED.c.vantage))
_UNPACKED = (
    select(SAMPLES)
    .where(SAMPLES.c.check_id == _CHECK, SAMPLES.c.at >= bindparam("since"), SAMPLES.c.at < bindparam("until"))
    .order_by(SAMPLES.c.id)
)
_UNPACKED_HERE = _UNPACKED.where(SAMPLES.c.vantage_id == _VANTAGE)
_HOURS = (
    select(HOURS).where(
        HOURS.c.check_id == _CHECK, HOURS.c.hour >= bindparam("since"), HOURS.c.hour < bindparam("until")
    )
).order_by(HOURS.c.hour)
_P = PACKED_LOOKS.c
_PACKED = select(_P.hour, _P.looks).where(
    _P.check_id == _CHECK, _P.vantage_id == _VANTAGE, _P.hour >= bindparam("since"), _P.hour < bindparam("until")
)
_WORDS = select(NAMES.c.id, NAMES.c.text).where(NAMES.c.id.in_(bindparam("numbers", expanding=True)))
_LOOKS: Select[tuple[object, ...]] = (
    select(LOOKS, _VANTAGES.c.text.label("vantage"))
    .join(_VANTAGES, _VANTAGES.c.id == LOOKS.c.vantage_id)
    .where(LOOKS.c.check_id == _CHECK)
    .order_by(LOOKS.c.at.desc(), LOOKS.c.id.desc())
    .limit(bindparam("most"))
)


def milliseconds(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970, as samples hold it."""
    return (moment - EPOCH) // MILLISECOND


class LooksView(Part):
    """Reads what was seen."""

    def mark(self, vantage: str, epoch: str) -> int:
        """The highest sequence below which the ledger has no gap."""
        return self._progress(vantage, epoch).mark

    def _progress(self, vantage: str, epoch: str) -> Progress:
        row = self._first(_PROGRESS, {"vantage": vantage, "epoch": epoch})
        if row is None:
            return Progress()
        return Progress(mark=row["mark"], ahead=codec.decode(tuple[tuple[int, int], ...], row["ahead"]))

    def latest(self, check: str, vantage: str) -> Latest | None:
        """The newest look of this vantage at this check."""
        row = self._first(_LATEST, {"check": check, "vantage": vantage})
        return None if row is None else read_latest(row)

    def all_latest(self, *, facts: bool = True) -> list[Latest]:
        """Every newest look, by check and vantage."""
        return [read_latest(row) for row in self._all(_ALL_LATEST if facts else _ALL_LATEST_SLIM)]

    def learned(self, check: str, vantage: str) -> bytes | None:
        """What a probe learned of a subject, as JSON."""
        state: bytes | None = self._value(_LEARNED, {"check": check, "vantage": vantage})
        return state

    def samples(self, check: str, vantage: str, since: datetime, until: datetime) -> list[Sample]:
        """Every look of one vantage at one check from ``since`` until just before ``until``."""
        whose = {"check": check, "vantage": vantage}
        first, end = milliseconds(since), milliseconds(until)
        hours = self._all(_PACKED, whose | {"since": first // HOUR_MS, "until": -(-end // HOUR_MS)})
        looks = [look for row in hours for look in unpack(row["hour"], row["looks"]) if first <= look.at < end]
        looks += [slim(row) for row in self._all(_UNPACKED_HERE, whose | {"since": first, "until": end})]
        words = self._words(look.state_id for look in looks)
        return [_sample(look, words[look.state_id]) for look in sorted(looks, key=lambda look: look.at)]

    def hours(self, check: str, since: datetime) -> list[Hour]:
        """Hourly counts of a check, oldest first, the newest looks included."""
        first = milliseconds(since) // HOUR_MS
        tallies: dict[tuple[int, int], Tally] = {}
        for row in self._all(_HOURS, {"check": check, "since": first, "until": END_HOUR}):
            tallies[row["hour"], row["vantage_id"]] = Tally.of(row)
        for row in self._all(_UNPACKED, {"check": check, "since": first * HOUR_MS, "until": END_HOUR * HOUR_MS}):
            tallies.setdefault((row["at"] // HOUR_MS, row["vantage_id"]), Tally()).add(slim(row))
        words = self._words(vantage for _, vantage in tallies)
        hours = [_hour(check, words[vantage], hour, tally) for (hour, vantage), tally in tallies.items()]
        return sorted(hours, key=lambda hour: (hour.at, hour.vantage))

    def _words(self, numbers: Iterable[int]) -> dict[int, str]:
        return {row["id"]: row["text"] for row in self._all(_WORDS, {"numbers": sorted(set(numbers))})}

    def looks(self, check: str, limit: int = 100) -> list[Look]:
        """Looks of a check that were kept in full, newest first."""
        return [_look(check, row) for row in self._all(_LOOKS, {"check": check, "most": limit})]


def read_latest(row: RowMapping) -> Latest:
    """A row of ``latest`` as others know it."""
    values = dict(row)
    return Latest(check=values.pop("check_key"), **values)


def slim(row: RowMapping) -> Slim:
    """A row of ``samples`` as packing knows it."""
    return Slim(row["at"], row["verdict"], row["state_id"], row["duration_ms"])


def _sample(look: Slim, state: str) -> Sample:
    moment = EPOCH + look.at * MILLISECOND
    return Sample(at=moment, verdict=VERDICTS[look.verdict], state=state, duration_ms=look.duration_ms)


def _hour(check: str, vantage: str, hour: int, tally: Tally) -> Hour:
    return Hour(
        check=check,
        vantage=vantage,
        at=EPOCH + hour * HOUR,
        good=tally.good,
        bad=tally.bad,
        unknown=tally.unknown,
        least_ms=tally.least_ms,
        mean_ms=tally.total_ms / tally.measured if tally.measured else None,
        most_ms=tally.most_ms,
    )


def _look(check: str, row: RowMapping) -> Look:
    own = {k: v for k, v in row.items() if k not in {"id", "check_id", "vantage_id"}}
    return Look(check=check, **own)
