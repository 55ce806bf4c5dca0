"""What tests of the ledger share: an open one. The migrations run once; each test gets a copy of their work.

With ``SENTINEL_TEST_POSTGRES=postgresql+psycopg://USER@HOST:PORT/postgres`` the same tests run on PostgreSQL too.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url

from sentinel.store.dialect import FILE
from sentinel.store.ledger import SqlLedger, open_ledger

ON_FILES = pytest.mark.parametrize("url", ["sqlite"])  # tests that take the ledger's files in their hands
SERVER = os.environ.get("SENTINEL_TEST_POSTGRES", "")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_ledger(folder).close()
    return folder / FILE


@pytest.fixture
def folder(tmp_path: Path, empty: Path) -> Path:
    """A folder with a SQLite ledger in which nothing is written yet."""
    shutil.copy(empty, tmp_path / FILE)
    return tmp_path


@pytest.fixture(params=["sqlite", *(["postgresql"] if SERVER else [])])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the ledger of this test is: every database that there is, in turn."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    server: Engine = request.getfixturevalue("server")
    name = f"test_{uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE sentinel_empty")
    yield at(name)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def at(name: str) -> str:
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The PostgreSQL server, with an empty ledger to copy."""
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS sentinel_empty WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE sentinel_empty")
    open_ledger(tmp_path_factory.mktemp("lock"), at("sentinel_empty")).close()
    yield engine
    engine.dispose()


@pytest.fixture
def ledger(folder: Path, url: str) -> Iterator[SqlLedger]:
    with open_ledger(folder, url) as opened:
        yield opened
