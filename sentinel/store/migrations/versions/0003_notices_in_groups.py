"""Notices are held until their group is told, and go together in digests."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Moment, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "state IN ('held', 'pending', 'sending', 'sent', 'gathered', 'dead')"
CHECK = "ck_outbox_state"


def upgrade() -> None:
    _outbox()
    op.create_table(
        "gatherings",
        sa.Column("channel", Words(), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.Column("worst", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "name"),
    )
    _index("ix_gatherings_due", "gatherings", ["due_at"], "due_at IS NOT NULL")
    op.create_index(op.f("ix_gatherings_told_at"), "gatherings", ["told_at"])


def _outbox() -> None:
    """More states, and where a notice waits; what is in the outbox already waits for nobody."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(CHECK, type_="check")
        outbox.create_check_constraint(CHECK, STATES)
        outbox.add_column(sa.Column("gathering", Words(), nullable=False, server_default=""))
        outbox.add_column(sa.Column("digest", Words(), nullable=True))
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("gathering", server_default=None)
    _index("ix_outbox_held", "outbox", ["channel", "gathering", "id"], "state = 'held'")
    op.create_index("ix_outbox_digest", "outbox", ["digest"])


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
