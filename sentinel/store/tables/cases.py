"""Tables of incidents, their timelines, events and evidence."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Case(Row, table=True):
    """An incident: one JSON document, and beside it the columns that lists filter by."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_key", "key", "id"),
        Index(
            "ux_incidents_pending",
            "key",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
        Index("ix_incidents_status", "status", "number"),
        Index("ix_incidents_target", "target", "number"),
        Index("ix_incidents_rule", "rule", "number"),
        Index(
            "ix_incidents_unresolved",
            "id",
            sqlite_where=text("phase <> 'resolved'"),
            postgresql_where=text("phase <> 'resolved'"),
        ),
    )

    id: int | None = id_column()
    number: int | None = Field(default=None, unique=True)
    key: str
    phase: str
    status: str
    severity: int
    rule: str
    target: str
    region: str
    opened_at: datetime | None = moment_column(index=True)
    document: bytes = json_column()


class Line(Row, table=True):
    """One line of an incident's timeline; the database refuses to change or remove it."""

    __tablename__ = "timeline"

    id: int | None = id_column()
    number: int = Field(foreign_key="incidents.number", index=True)
    at: datetime = moment_column()
    act: str
    who: str
    login: str
    text: str


class Attached(Row, table=True):
    """One event that an incident rests on."""

    __tablename__ = "incident_events"
    __table_args__ = (Index("ix_incident_events_number", "number", "id"),)

    id: int | None = id_column()
    number: int = Field(foreign_key="incidents.number")
    event: bytes = json_column()


class Proof(Row, table=True):
    """The name of a body that belongs to an incident."""

    __tablename__ = "incident_evidence"

    id: int | None = id_column()
    number: int = Field(foreign_key="incidents.number", index=True)
    name: str

    __table_args__ = (Index("ux_incident_evidence", "number", "name", unique=True),)


class Body(Row, table=True):
    """A body that something names: when it was named last, whether it is personal data, when it was deleted."""

    __tablename__ = "evidence"

    name: str = Field(primary_key=True)
    at: datetime = moment_column(index=True)
    personal: bool
    gone_at: datetime | None = moment_column()


INCIDENTS = table_of(Case)
TIMELINE = table_of(Line)
INCIDENT_EVENTS = table_of(Attached)
INCIDENT_EVIDENCE = table_of(Proof)
EVIDENCE = table_of(Body)
