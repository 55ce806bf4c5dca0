"""The first ledger."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Json, Moment, Words

REFUSE = "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
BY_HAND = {
    "sqlite": [
        "CREATE VIRTUAL TABLE incident_search USING fts5(words, tokenize='unicode61 remove_diacritics 2')",
        *(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {REFUSE.format(table=table)}"
            for table in ("timeline", "acts")
            for act in ("UPDATE", "DELETE")
        ),
    ],
    "postgresql": [
        "CREATE TABLE incident_search (rowid bigint PRIMARY KEY, words text NOT NULL, lexemes tsvector"
        " GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED)",
        "CREATE INDEX incident_search_lexemes ON incident_search USING gin (lexemes)",
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        *(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION refuse_change()"
            for table in ("timeline", "acts")
        ),
    ],
}

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("login", Words(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("channel", Words(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("error", Words(), nullable=False),
        sa.Column("took_ms", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_at"), ["at"], unique=False)

    op.create_table(
        "baselines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_key", Words(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("who", Words(), nullable=False),
        sa.Column("login", Words(), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("scope", Words(), nullable=False),
        sa.Column("evidence", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("baselines", schema=None) as batch_op:
        batch_op.create_index("ix_baselines_check", ["check_key", "state", "id"], unique=False)

    op.create_table(
        "counters",
        sa.Column("name", Words(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "evidence",
        sa.Column("name", Words(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("gone_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_at"), ["at"], unique=False)

    op.create_table(
        "hours",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("vantage_id", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("measured", sa.Integer(), nullable=False),
        sa.Column("least_ms", sa.Float(), nullable=True),
        sa.Column("total_ms", sa.Float(), nullable=False),
        sa.Column("most_ms", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("check_id", "hour", "vantage_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.create_index("ix_hours_hour", ["hour"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("key", Words(), nullable=False),
        sa.Column("phase", Words(), nullable=False),
        sa.Column("status", Words(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("rule", Words(), nullable=False),
        sa.Column("target", Words(), nullable=False),
        sa.Column("region", Words(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("document", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index("ix_incidents_key", ["key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incidents_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index("ix_incidents_rule", ["rule", "number"], unique=False)
        batch_op.create_index("ix_incidents_status", ["status", "number"], unique=False)
        batch_op.create_index("ix_incidents_target", ["target", "number"], unique=False)
        batch_op.create_index(
            "ix_incidents_unresolved",
            ["id"],
            unique=False,
            sqlite_where=sa.text("phase <> 'resolved'"),
            postgresql_where=sa.text("phase <> 'resolved'"),
        )
        batch_op.create_index(
            "ux_incidents_pending",
            ["key"],
            unique=True,
            sqlite_where=sa.text("number IS NULL"),
            postgresql_where=sa.text("number IS NULL"),
        )

    op.create_table(
        "latest",
        sa.Column("check_key", Words(), nullable=False),
        sa.Column("vantage", Words(), nullable=False),
        sa.Column("subject", Words(), nullable=False),
        sa.Column("probe", Words(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("outcome", Words(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("good_at", Moment(), nullable=True),
        sa.Column("blind_since", Moment(), nullable=True),
        sa.Column("seen_in_a_row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("check_key", "vantage"),
    )
    op.create_table(
        "learned",
        sa.Column("check_key", Words(), nullable=False),
        sa.Column("vantage", Words(), nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.PrimaryKeyConstraint("check_key", "vantage"),
    )
    op.create_table(
        "leases",
        sa.Column("work", Words(), nullable=False),
        sa.Column("holder", Words(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("work"),
    )
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("vantage_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", Words(), nullable=False),
        sa.Column("state", Words(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("detail", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("looks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_looks_at"), ["at"], unique=False)
        batch_op.create_index("ix_looks_check", ["check_id", "at"], unique=False)

    op.create_table(
        "names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("text"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("channel", Words(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("why", Words(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("body", Words(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("state", Words(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", Words(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("last_error", Words(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sending', 'sent', 'dead')", name="ck_outbox_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["channel", "rank", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending')"),
            postgresql_where=sa.text("state IN ('pending', 'sending')"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_expiring",
            ["channel", "expires_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending') AND expires_at IS NOT NULL"),
            postgresql_where=sa.text("state IN ('pending', 'sending') AND expires_at IS NOT NULL"),
        )
        batch_op.create_index("ix_outbox_incident", ["incident", "channel", "id"], unique=False)
        batch_op.create_index(
            "ix_outbox_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('pending', 'sending')"),
            postgresql_where=sa.text("state IN ('pending', 'sending')"),
        )

    op.create_table(
        "packed_looks",
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("vantage_id", sa.Integer(), nullable=False),
        sa.Column("looks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("check_id", "hour", "vantage_id"),
    )
    with op.batch_alter_table("packed_looks", schema=None) as batch_op:
        batch_op.create_index("ix_packed_looks_hour", ["hour"], unique=False)

    op.create_table(
        "progress",
        sa.Column("vantage", Words(), nullable=False),
        sa.Column("epoch", Words(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("ahead", Json(), nullable=False),
        sa.PrimaryKeyConstraint("vantage", "epoch"),
    )
    op.create_table(
        "samples",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("vantage_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("state_id", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "switches",
        sa.Column("target", Words(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("target"),
    )
    op.create_table(
        "windows",
        sa.Column("rule", Words(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "key"),
    )
    with op.batch_alter_table("windows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_windows_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "withheld",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=False),
        sa.Column("channel", Words(), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("withheld", schema=None) as batch_op:
        batch_op.create_index("ix_withheld", ["incident", "channel", "why", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withheld_last_at"), ["last_at"], unique=False)

    op.create_table(
        "attempt_notices",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("key", Words(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attempt_id", "key"),
    )
    with op.batch_alter_table("attempt_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_notices_key"), ["key"], unique=False)

    op.create_table(
        "incident_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["incidents.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("incident_events", schema=None) as batch_op:
        batch_op.create_index("ix_incident_events_number", ["number", "id"], unique=False)

    op.create_table(
        "incident_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["incidents.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("incident_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_evidence_number"), ["number"], unique=False)
        batch_op.create_index("ux_incident_evidence", ["number", "name"], unique=True)

    op.create_table(
        "timeline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", Words(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("login", Words(), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["incidents.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("timeline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timeline_number"), ["number"], unique=False)
    for statement in BY_HAND[op.get_bind().dialect.name]:
        op.execute(statement)
