"""What every table of the ledger shares: its own register, and columns for numbers, moments and JSON."""

from typing import Any, cast

from sqlalchemy import Column, Table, inspect
from sqlalchemy.orm import registry
from sqlmodel import AutoString, Field, SQLModel

from sentinel.store.columns import BigId, Json, Moment, Words


class Row(SQLModel, registry=registry()):
    """A row of the ledger; its own register keeps strangers' tables out of our migrations."""


def id_column() -> Any:  # noqa: ANN401 - SQLModel's Field is typed so
    """Give a row its own number."""
    return Field(default=None, sa_column=Column(BigId, primary_key=True))


def moment_column(*, index: bool = False) -> Any:  # noqa: ANN401 - see id_column
    """Hold a moment in UTC."""
    return Field(default=None, sa_type=cast("Any", Moment), index=index)


def json_column() -> Any:  # noqa: ANN401 - see id_column
    """Hold JSON bytes."""
    return Field(default=None, sa_type=cast("Any", Json))


def table_of(row: type[Row]) -> Table:
    """The Core table of a row: statements are written on it, rows of classes are never loaded."""
    table = cast("Table", inspect(row).local_table)
    for column in table.columns:
        if isinstance(column.type, AutoString):
            column.type = Words()  # here, once, so that no column of text is ever forgotten
    return table
