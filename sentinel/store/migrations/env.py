"""How Alembic runs our migrations: on the connection that it is given, inside its transaction."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from sentinel.store.columns import Json, Moment, Words
from sentinel.store.tables import METADATA


def _ours(_object: object, name: str | None, kind: str, _reflected: object, _other: object) -> bool:
    """The search index is made by hand, and differs between databases."""
    return not (kind == "table" and (name or "").startswith("incident_search"))


def _written(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types by the names that the script template imports."""
    if kind == "type" and isinstance(item, Moment | Json | Words):
        return f"{type(item).__name__}()"
    return False


def run(connection: Connection) -> None:
    """Run what Alembic asks for."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        transactional_ddl=True,
        include_object=_ours,
        render_item=_written,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
