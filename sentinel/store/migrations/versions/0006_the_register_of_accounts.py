"""The register of social accounts: files as they came, what they claim, what is watched, and who looked at whom."""

import sqlalchemy as sa
from alembic import op

from sentinel.store.columns import BigId, Json, Moment, Words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FROZEN = {
    "sqlite": [
        f"CREATE TRIGGER access_log_no_{act.lower()} BEFORE {act} ON access_log"
        " BEGIN SELECT RAISE(ABORT, 'access_log is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE TRIGGER access_log_frozen BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW"
        " EXECUTE FUNCTION refuse_change()"
    ],
}


def upgrade() -> None:
    _files()
    _claims()
    _accounts()
    _access()
    for statement in FROZEN[op.get_bind().dialect.name]:
        op.execute(statement)


def _files() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", BigId, nullable=False),
        sa.Column("sha256", Words(), nullable=False),
        sa.Column("file", Words(), nullable=False),
        sa.Column("who", Words(), nullable=False),
        sa.Column("login", Words(), nullable=False),
        sa.Column("stage", Words(), nullable=False),
        sa.Column("region", Words(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("sheets", Json(), nullable=False),
        sa.Column("sums", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_import_batch_sha256"), "import_batch", ["sha256"])
    op.create_table(
        "import_cell",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("raw", Words(), nullable=False),
        sa.Column("link", Words(), nullable=False),
        sa.Column("odd", Words(), nullable=False),
        sa.Column("veiled", sa.Boolean(), nullable=False),
        sa.Column("filled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["import_batch.id"]),
        sa.PrimaryKeyConstraint("batch", "sheet", "line", "place"),
        sqlite_with_rowid=False,
    )


def _claims() -> None:
    words = ("text", "platform", "handle", "status", "reason", "hint", "owner", "account")
    op.create_table(
        "claims",
        sa.Column("id", BigId, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        *(sa.Column(word, Words(), nullable=False) for word in words),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["import_batch.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_claims_batch", "claims", ["batch", "status"])
    op.create_index(op.f("ix_claims_owner"), "claims", ["owner"])
    op.create_index(op.f("ix_claims_account"), "claims", ["account"])


def _accounts() -> None:
    whose = ("owner", "owner_name", "organization", "region", "level", "tier", "stage")
    words = ("platform", "handle", "uid", "url", *whose)
    op.create_table(
        "accounts",
        sa.Column("id", Words(), nullable=False),
        *(sa.Column(word, Words(), nullable=False) for word in words),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_accounts_owner"), "accounts", ["owner"])


def _access() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        *(sa.Column(word, Words(), nullable=False) for word in ("owner", "what", "who", "login")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_access_log_owner"), "access_log", ["owner"])
