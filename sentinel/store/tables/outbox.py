"""Tables of what is told: the outbox, attempts to send, and reasons for silence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of

UNSENT = text("state IN ('pending', 'sending')")
HELD = text("state = 'held'")
DUE = text("due_at IS NOT NULL")
EXPIRING = text("state IN ('pending', 'sending') AND expires_at IS NOT NULL")


class Outgoing(Row, table=True):
    """One notice in the outbox; ``lease`` is the claim's fence.

    ``rank`` orders the queue: 0 goes first. It is that of the worst notice of the same incident that waits behind it.
    What is ``held`` waits for its ``gathering``; what is ``gathered`` went out in the message whose key is ``digest``.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'pending', 'sending', 'sent', 'gathered', 'dead')", name="ck_outbox_state"),
        Index("ix_outbox_due", "channel", "rank", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
        Index("ix_outbox_waiting", "due_at", sqlite_where=UNSENT, postgresql_where=UNSENT),
        Index("ix_outbox_expiring", "channel", "expires_at", sqlite_where=EXPIRING, postgresql_where=EXPIRING),
        Index("ix_outbox_incident", "incident", "channel", "id"),
        Index("ix_outbox_held", "channel", "gathering", "id", sqlite_where=HELD, postgresql_where=HELD),
        Index("ix_outbox_digest", "digest"),
    )

    id: int | None = id_column()
    key: str = Field(unique=True)
    channel: str
    incident: int | None = None
    why: str
    severity: int
    rank: int
    title: str
    body: str
    revision: int
    reason: str
    created_at: datetime = moment_column()
    due_at: datetime = moment_column()
    not_before: datetime = moment_column()
    expires_at: datetime | None = moment_column()
    state: str
    attempts: int
    lease: str | None = None
    lease_until: datetime | None = moment_column()
    last_error: str | None = None
    ended_at: datetime | None = moment_column(index=True)
    gathering: str = ""
    digest: str | None = None
    alerts: bytes | None = json_column()


class Gathered(Row, table=True):
    """What a channel was told lately of one group of matters, and when the rest of it is due."""

    __tablename__ = "gatherings"
    __table_args__ = (Index("ix_gatherings_due", "due_at", sqlite_where=DUE, postgresql_where=DUE),)

    channel: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    told: int
    told_at: datetime | None = moment_column(index=True)
    worst: int
    due_at: datetime | None = moment_column()


class Attempt(Row, table=True):
    """One attempt to send: one message, which may carry several notices."""

    __tablename__ = "attempts"

    id: int | None = id_column()
    at: datetime = moment_column(index=True)
    channel: str
    ok: bool
    error: str
    took_ms: float


class Carried(Row, table=True):
    """Which notice an attempt carried."""

    __tablename__ = "attempt_notices"

    attempt_id: int = Field(foreign_key="attempts.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(primary_key=True, index=True)


class Withheld(Row, table=True):
    """Why a message was not to be sent; the same reason again only counts."""

    __tablename__ = "withheld"
    __table_args__ = (Index("ix_withheld", "incident", "channel", "why", "id"),)

    id: int | None = id_column()
    at: datetime = moment_column()
    last_at: datetime = moment_column(index=True)
    incident: int
    channel: str
    why: str
    reason: str
    times: int


OUTBOX = table_of(Outgoing)
GATHERINGS = table_of(Gathered)
ATTEMPTS = table_of(Attempt)
ATTEMPT_NOTICES = table_of(Carried)
WITHHELD = table_of(Withheld)
