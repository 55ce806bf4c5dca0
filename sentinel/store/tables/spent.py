"""The table of what was acted upon once and never again: links that were used, commands that were obeyed."""

from datetime import datetime

from sqlmodel import Field

from sentinel.store.tables.row import Row, moment_column, table_of


class Used(Row, table=True):
    """One thing that may not be acted upon a second time, until nobody can present it any more."""

    __tablename__ = "spent"

    key: str = Field(primary_key=True)
    at: datetime = moment_column()
    expires_at: datetime = moment_column(index=True)


SPENT = table_of(Used)
