"""What tests of the register share: an office on an empty ledger, on every database that there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.register.office import Office
from tests.store.conftest import empty, folder, server, url

__all__ = ["empty", "folder", "server", "url"]


@pytest.fixture
def office(folder: Path, url: str) -> Iterator[Office]:
    made = Office(folder, url)
    with made.ledger:
        yield made
