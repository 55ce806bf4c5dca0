"""The ledger's schema: made and upgraded by migrations, never behind a newer one's back, never without a backup."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from sentinel.store.errors import LedgerUnusable, explain

HEAD = "0008"
MIGRATIONS = Path(__file__).parent / "migrations"


def version(connection: Connection) -> str | None:
    """The schema version that a ledger has; None while it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def check(found: str | None, where: str) -> None:
    """Refuse a schema that is not ours.

    Raises:
        LedgerUnusable: if it is newer, older or missing.
    """
    if found is None:
        raise LedgerUnusable(where, "the ledger is empty; start the daemon, or run: sentinel db upgrade")
    if found > HEAD:
        raise LedgerUnusable(where, f"a newer Sentinel made this ledger (schema {found}; this one knows {HEAD})")
    if found < HEAD:
        raise LedgerUnusable(where, f"the ledger is older (schema {found}, {HEAD} is needed); run: sentinel db upgrade")


def upgrade(engine: Engine, where: str, save: Callable[[str], None]) -> None:
    """Bring the schema up to date; ``save`` is called with the old version before anything is touched.

    Raises:
        LedgerUnusable: if a newer Sentinel made the ledger.
    """
    from alembic.util import CommandError  # noqa: PLC0415 - see migrate

    with engine.connect() as connection:
        found = version(connection)
        connection.rollback()
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        check(found, where)
    if found is not None:
        save(found)
    try:
        with engine.begin() as connection:
            migrate(connection)
    except (SQLAlchemyError, CommandError) as error:
        said = explain(error, where)
        unusable = said if isinstance(said, LedgerUnusable) else None
        raise unusable or LedgerUnusable(where, f"the upgrade failed and nothing was changed: {said}") from None


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the migrations on this connection, in its transaction: all of them hold, or none."""
    from alembic import command  # noqa: PLC0415 - 0.2 s that only an upgrade should cost
    from alembic.config import Config  # noqa: PLC0415 - likewise

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
