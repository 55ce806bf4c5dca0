"""Tables of what people announced: silences and planned changes. A row is never removed; its end may come earlier."""

from datetime import datetime

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Hush(Row, table=True):
    """A silence: one JSON document, and beside it when it ends. Its id is the number that people use."""

    __tablename__ = "silences"

    id: int | None = id_column()
    ends_at: datetime = moment_column(index=True)
    document: bytes = json_column()


class Planned(Row, table=True):
    """A planned change, kept likewise."""

    __tablename__ = "changes"

    id: int | None = id_column()
    ends_at: datetime = moment_column(index=True)
    document: bytes = json_column()


SILENCES = table_of(Hush)
CHANGES = table_of(Planned)
