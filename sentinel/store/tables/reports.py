"""The table of what people reported: a plain part that lists read, and a sealed one that goes first."""

from datetime import datetime

from sqlmodel import Field

from sentinel.store.tables.row import Row, id_column, json_column, moment_column, table_of


class Told(Row, table=True):
    """One report; its id is the number that people use. ``sealed`` is behind the veil, and empty once it is over."""

    __tablename__ = "reports"

    id: int | None = id_column()
    at: datetime = moment_column(index=True)
    mark: str = Field(unique=True)
    incident: int | None = Field(default=None, index=True)
    document: bytes = json_column()
    sealed: str


REPORTS = table_of(Told)
