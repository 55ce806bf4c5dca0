"""Messages also say in plain names which incidents they tell of, for machines that read them."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("alerts", Json(), nullable=True))
