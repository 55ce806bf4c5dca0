"""What every part of a view or unit has: the connection of its transaction, and three ways to ask it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, RowMapping


class Part:
    """A part of a view or unit: reads and writes in one transaction that somebody else begins and ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name

    def _run(self, statement: Executable, values: Mapping[str, Any] | Sequence[Any] | None = None) -> CursorResult[Any]:
        return self._connection.execute(statement, values)

    def _first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> RowMapping | None:
        return self._connection.execute(statement, values).mappings().first()

    def _all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[RowMapping]:
        return self._connection.execute(statement, values).mappings().all()

    def _value(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - one cell
        return self._connection.execute(statement, values).scalar()
