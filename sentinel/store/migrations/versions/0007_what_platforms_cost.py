"""What asking the platforms of social accounts cost: rates, quotas and budgets, which no restart may forget."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Json, Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "purses",
        sa.Column("name", Words(), nullable=False),
        sa.Column("state", Json(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
