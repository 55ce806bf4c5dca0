"""What people announced: silences and planned changes."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("silences", "changes"):
        op.create_table(
            table,
            sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
            sa.Column("ends_at", Moment(), nullable=False),
            sa.Column("document", Json(), nullable=False),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f(f"ix_{table}_ends_at"), table, ["ends_at"])
