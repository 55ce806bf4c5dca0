"""Tables of what was learned, accepted, decided and lent: all that is neither a look nor an incident."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Counter(Row, table=True):
    """A number that only grows: the last incident number, the last sample counted into hours."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class Learned(Row, table=True):
    """What a probe learned of a subject from one vantage."""

    __tablename__ = "learned"

    check_key: str = Field(primary_key=True)
    vantage: str = Field(primary_key=True)
    state: bytes = json_column()


class Normal(Row, table=True):
    """A baseline: proposed by the system, accepted or rejected by a person, or replaced by a newer proposal."""

    __tablename__ = "baselines"
    __table_args__ = (Index("ix_baselines_check", "check_key", "state", "id"),)

    id: int | None = id_column()
    check_key: str
    facts: bytes = json_column()
    version: int
    proposed_at: datetime = moment_column()
    state: str
    decided_at: datetime | None = moment_column()
    who: str
    login: str
    why: str
    until: datetime | None = moment_column()
    scope: str
    evidence: bytes = json_column()


class Window(Row, table=True):
    """The state of one correlation (digest of its rule) for one group."""

    __tablename__ = "windows"

    rule: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    state: bytes
    expires_at: datetime = moment_column(index=True)


class Switch(Row, table=True):
    """A target that a person enabled or disabled beside the configuration."""

    __tablename__ = "switches"

    target: str = Field(primary_key=True)
    enabled: bool


class Lease(Row, table=True):
    """Who holds a piece of work that must not be done twice, until when."""

    __tablename__ = "leases"

    work: str = Field(primary_key=True)
    holder: str
    until: datetime = moment_column()


class Deed(Row, table=True):
    """One thing that a person did to Sentinel; the database refuses to change or remove it."""

    __tablename__ = "acts"

    id: int | None = id_column()
    at: datetime = moment_column()
    act: str
    subject: str
    who: str
    login: str
    text: str


COUNTERS = table_of(Counter)
LEARNED = table_of(Learned)
BASELINES = table_of(Normal)
WINDOWS = table_of(Window)
SWITCHES = table_of(Switch)
LEASES = table_of(Lease)
ACTS = table_of(Deed)
