"""Tables of what was seen: progress, newest looks, samples, hours, full looks."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Name(Row, table=True):
    """A word that samples repeat millions of times: a check, a vantage, a state; they hold its number."""

    __tablename__ = "names"

    id: int | None = Field(default=None, primary_key=True)
    text: str = Field(unique=True)


class Progress(Row, table=True):
    """How far the ledger has come with one spool: no gap up to ``mark``; ``ahead`` are ranges beyond a gap (JSON)."""

    __tablename__ = "progress"

    vantage: str = Field(primary_key=True)
    epoch: str = Field(primary_key=True)
    mark: int = Field(sa_type=BigInteger)
    ahead: bytes = json_column()


class Newest(Row, table=True):
    """The newest look of one vantage at one check."""

    __tablename__ = "latest"

    check_key: str = Field(primary_key=True)
    vantage: str = Field(primary_key=True)
    subject: str
    probe: str
    version: int
    at: datetime = moment_column()
    interval: float
    outcome: str
    state: str
    reason: str
    duration_ms: float
    facts: bytes | None = json_column()
    seen_at: datetime | None = moment_column()
    good_at: datetime | None = moment_column()
    blind_since: datetime | None = moment_column()
    seen_in_a_row: int


class Sample(Row, table=True):
    """One look in its slimmest form, until it is counted and packed into its hour.

    ``at`` is milliseconds since 1970; the verdict is 0 good, 1 bad, 2 unknown.
    """

    __tablename__ = "samples"

    id: int | None = id_column()
    check_id: int
    vantage_id: int
    at: int = Field(sa_type=BigInteger)
    verdict: int
    state_id: int
    duration_ms: float


class Hour(Row, table=True):
    """One hour of one check from one vantage; ``hour`` counts from 1970, ``measured`` looks saw something."""

    __tablename__ = "hours"
    __table_args__ = (Index("ix_hours_hour", "hour"), {"sqlite_with_rowid": False})  # 90 days of a check lie together

    check_id: int = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    vantage_id: int = Field(primary_key=True)
    good: int
    bad: int
    unknown: int
    measured: int
    least_ms: float | None = None
    total_ms: float
    most_ms: float | None = None


class Packed(Row, table=True):
    """The looks of one hour, packed (``store.packing``), until they outlive their retention."""

    __tablename__ = "packed_looks"
    __table_args__ = (Index("ix_packed_looks_hour", "hour"),)

    check_id: int = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    vantage_id: int = Field(primary_key=True)
    looks: bytes


class Look(Row, table=True):
    """One look in full: kept when something changed or failed."""

    __tablename__ = "looks"
    __table_args__ = (Index("ix_looks_check", "check_id", "at"),)

    id: int | None = id_column()
    check_id: int
    vantage_id: int
    at: datetime = moment_column(index=True)
    received_at: datetime | None = moment_column()
    version: int
    attempt: int
    outcome: str
    state: str
    reason: str
    duration_ms: float
    facts: bytes | None = json_column()
    detail: bytes = json_column()


NAMES = table_of(Name)
PROGRESS = table_of(Progress)
LATEST = table_of(Newest)
SAMPLES = table_of(Sample)
HOURS = table_of(Hour)
PACKED_LOOKS = table_of(Packed)
LOOKS = table_of(Look)
