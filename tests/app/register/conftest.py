"""What tests of the register share: an office on an empty ledger; the migrations run once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sentinel.store.dialect import FILE
from sentinel.store.ledger import open_ledger
from tests.app.register.office import Office


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_ledger(folder).close()
    return folder / FILE


@pytest.fixture
def office(tmp_path: Path, empty: Path) -> Iterator[Office]:
    shutil.copy(empty, tmp_path / FILE)
    made = Office(tmp_path)
    with made.ledger:
        yield made
