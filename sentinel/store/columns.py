"""Column types of the ledger: a moment that refuses to be naive, and JSON that travels as bytes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from sentinel.kit.codec import clean

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in INTEGER columns


class Moment(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; a naive value is a bug, not a guess.

    SQLite holds whole microseconds since 1970, which sort and compare exactly; PostgreSQL holds ``timestamptz``.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of this database."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - int or datetime
        """Write a moment.

        Raises:
            ValueError: if it carries no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: say which zone is meant")
        return value if dialect.name == "postgresql" else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - see above
        """Read a moment back, in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else EPOCH + timedelta(microseconds=value)


class Words(TypeDecorator[str]):
    """Text that may come from anywhere: what databases choke on (NUL, lone surrogates) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Write text that every database takes."""
        return value if value is None or (value.isascii() and "\0" not in value) else clean(value)


class Json(TypeDecorator[bytes]):
    """JSON as the codec writes it: bytes in Python, text in the database, so that people can read it there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Write JSON bytes as text."""
        return None if value is None else value.decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - likewise
        """Read text back as JSON bytes."""
        return None if value is None else value.encode()
