"""The rig for each test that wants one; where namespaces are refused, the tests say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.netns.rig import Rig, open_rig
from tests.netns.space import Refused


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A fresh rig with nobody on the path."""
    try:
        made = open_rig(tmp_path)
        opened = made.__enter__()
    except Refused as why:
        pytest.skip(f"NETWORK NAMESPACES REFUSED, path scenarios not proved here: {why}")
    try:
        yield opened
    finally:
        made.__exit__(None, None, None)
