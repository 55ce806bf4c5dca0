"""What tests of the ledger share: an open one, and a clock."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sentinel.store.ledger import SqlLedger, open_ledger

NOW = datetime(2029, 2, 14, 1, 30, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    with open_ledger(tmp_path) as opened:
        yield opened
