"""What is acted upon once and never again: links in messages, commands of people."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Moment, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent",
        sa.Column("key", Words(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_spent_expires_at"), "spent", ["expires_at"])
