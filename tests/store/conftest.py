"""What tests of the ledger share: an open one. The migrations run once; each test gets a copy of their work."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.store.dialect import FILE
from sentinel.store.ledger import SqlLedger, open_ledger


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_ledger(folder).close()
    return folder / FILE


@pytest.fixture
def folder(tmp_path: Path, empty: Path) -> Path:
    """A folder with a ledger in which nothing is written yet."""
    shutil.copy(empty, tmp_path / FILE)
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> Iterator[SqlLedger]:
    with open_ledger(folder) as opened:
        yield opened
