"""All that differs between SQLite and PostgreSQL: how to connect, insert or replace, search. Nothing else knows."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast
from unicodedata import combining, normalize
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, QueuePool, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import Insert

from sentinel.kit.codec import clean
from sentinel.store.errors import LedgerUnusable

FILE = "ledger.db"
_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten, however SQLite was built
    "journal_size_limit=67108864",
    "temp_store=MEMORY",
    "cache_size=-65536",  # kB
)
_READER = ("query_only=ON", "wal_autocheckpoint=0", "busy_timeout=5000", "temp_store=MEMORY")


def place(folder: Path, url: str) -> str:
    """Where the ledger is, in words that hold no password."""
    return str(folder / FILE) if url == "sqlite" else make_url(url).render_as_string(hide_password=True)


def check_url(url: str) -> None:
    """Refuse a database that we cannot use.

    Raises:
        LedgerUnusable: if it is neither of the two that we know, or its driver is missing.
    """
    if url == "sqlite":
        return
    if not url.startswith("postgresql+psycopg://"):
        raise LedgerUnusable("store.url", 'neither "sqlite" nor "postgresql+psycopg://..."')
    if find_spec("psycopg") is None:
        raise LedgerUnusable("store.url", "PostgreSQL needs psycopg, which is not installed")


def writer_engine(folder: Path, url: str) -> Engine:
    """The engine of the one writer."""
    if url != "sqlite":
        return create_engine(url, poolclass=NullPool)
    return _sqlite(folder / FILE, "rwc", _WRITER, "BEGIN IMMEDIATE", poolclass=NullPool)


def reader_engine(folder: Path, url: str, most: int) -> Engine:
    """An engine for at most so many readers at once, none of which can write or checkpoint."""
    if url != "sqlite":
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}  # a reader sees one moment
        return create_engine(url, pool_size=most, max_overflow=0, execution_options=options)
    return _sqlite(folder / FILE, "ro", _READER, "BEGIN", poolclass=QueuePool, pool_size=most, max_overflow=0)


def _sqlite(file: Path, mode: str, pragmas: Iterable[str], begin: str, **pool: Any) -> Engine:  # noqa: ANN401 - as create_engine
    url = f"sqlite:///file:{quote(str(file))}?mode={mode}&uri=true"
    engine = create_engine(url, connect_args={"check_same_thread": False}, **pool)

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None  # we say BEGIN ourselves, otherwise SAVEPOINT and IMMEDIATE do not hold
        if mode != "ro":
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # counts only before the first table
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


@lru_cache(maxsize=256)
def _insert(dialect: str, table: Table) -> Insert:
    """Both databases speak the same ``ON CONFLICT``; SQLAlchemy has a class for each."""
    return cast("Insert", postgresql.insert(table)) if dialect == "postgresql" else sqlite.insert(table)


@lru_cache(maxsize=256)
def insert_or_replace(dialect: str, table: Table) -> Insert:
    """Insert a row, or replace everything but the key of the one that is there."""
    insert = _insert(dialect, table)
    rest = {c.name: insert.excluded[c.name] for c in table.columns if not c.primary_key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)


@lru_cache(maxsize=256)
def insert_or_keep(dialect: str, table: Table, key: str) -> Insert:
    """Insert a row unless one with this key is there."""
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=key.split())


def insert(dialect: str, table: Table) -> Insert:
    """Insert, open for a clause about conflicts."""
    return _insert(dialect, table)


_SEARCH = {
    "sqlite": "SELECT rowid FROM incident_search WHERE incident_search MATCH :asked",
    "postgresql": "SELECT rowid FROM incident_search WHERE lexemes @@ to_tsquery('simple', :asked)",
}


def index_words(connection: Connection, number: int, words: str) -> None:
    """Make an incident findable by these words."""
    row = {"number": number, "words": _folded(connection.dialect.name, words)}
    connection.execute(text("DELETE FROM incident_search WHERE rowid = :number"), row)
    connection.execute(text("INSERT INTO incident_search (rowid, words) VALUES (:number, :words)"), row)


def forget_words(connection: Connection) -> None:
    """Let the index of words hold nothing of what was taken out of it; SQLite's own keeps it until it is merged."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO incident_search (incident_search) VALUES ('optimize')"))


def _folded(dialect: str, words: str) -> str:
    """Words without accents: SQLite's own tokenizer drops them, PostgreSQL would need an extension."""
    if dialect == "sqlite":
        return clean(words)
    return "".join(c for c in normalize("NFKD", clean(words)) if not combining(c))


def numbers_with(dialect: str, words: str) -> Any:  # noqa: ANN401 - a text clause
    """A sub-select of the incidents whose text has, for each word, one that begins with it; None: nothing was asked."""
    terms = [kept for word in _folded(dialect, words).split() if (kept := _term(dialect, word))]
    if not terms:
        return None
    asked = " ".join(terms) if dialect == "sqlite" else " & ".join(terms)
    return text(_SEARCH[dialect]).bindparams(asked=asked)


def _term(dialect: str, word: str) -> str:
    if not any(c.isalnum() for c in word):
        return ""  # an empty phrase would match nothing at all
    if dialect == "sqlite":
        return '"' + word.replace('"', '""') + '"*'
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "':*"


def shrink(connection: Connection, pages: int) -> None:
    """Give free pages back to the disk; PostgreSQL's own vacuum needs no telling."""
    if connection.dialect.name != "sqlite":
        return
    free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
    for _ in range(min(pages, free)):  # Python's driver takes one step of this pragma, whatever the number
        connection.exec_driver_sql("PRAGMA incremental_vacuum(1)").close()


def copy_into(folder: Path, file: Path) -> None:
    """Copy a SQLite ledger as it is at one moment: a reader's transaction, so that the writer goes on meanwhile."""
    with closing(sqlite3.connect(f"file:{quote(str(folder / FILE))}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("VACUUM INTO ?", (str(file),))
