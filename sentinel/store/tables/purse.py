"""The table of what asking platforms cost: rates, quotas and budgets as they stood at the last request."""

from sqlmodel import Field

from sentinel.store.tables.row import Row, json_column, table_of


class Coins(Row, table=True):
    """What was spent at one host or by one adapter, as JSON; the limiter alone reads it."""

    __tablename__ = "purses"

    name: str = Field(primary_key=True)
    state: bytes = json_column()


PURSES = table_of(Coins)
