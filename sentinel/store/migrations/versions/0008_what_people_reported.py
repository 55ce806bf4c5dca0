"""What people report has a table of its own: an open part, and a sealed one."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import BigId, Json, Moment, Words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("mark", Words(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("document", Json(), nullable=False),
        sa.Column("sealed", Words(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark"),
    )
    op.create_index(op.f("ix_reports_at"), "reports", ["at"])
    op.create_index(op.f("ix_reports_incident"), "reports", ["incident"])
