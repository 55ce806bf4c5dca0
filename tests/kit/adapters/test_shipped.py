"""The adapters that ship: each file is right, and reads its kept answers as they are meant."""

from pathlib import Path

import pytest

from sentinel.detect.adapters import read_adapter, version
from sentinel.detect.problem import Report
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.adapters.replay import replay

FOLDER = Path(__file__).parents[3] / "rules" / "adapters"
FILES = sorted(FOLDER.glob("*.yml"))


def shipped(file: Path) -> Adapter:
    report = Report(file.name)
    made = read_adapter(file.read_text("utf-8"), file.stem, report)
    assert made is not None, "\n".join(map(str, report.problems))
    return made


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_kept_answers_are_read_as_they_are_meant(file: Path) -> None:
    adapter = shipped(file)
    folder = FOLDER / "fixtures" / adapter.name
    replayed = list(replay(adapter, lambda name: (folder / name).read_text("utf-8")))
    assert {one.fixture.file: one.wrong for one in replayed if one.wrong} == {}
    assert {"ok", "unknown"} & {str(one.reading.state) for one in replayed}
    assert {one.fixture.file for one in replayed} == {path.name for path in folder.iterdir()}, "each is looked at"


def test_public_pages_are_read_only_where_the_operator_says_so() -> None:
    assert {a.name for a in map(shipped, FILES) if a.source_tier == 3 and a.enabled} == set()


def test_another_reading_is_another_version() -> None:
    adapter = shipped(FOLDER / "telegram.yml")
    assert version(adapter) == version(shipped(FOLDER / "telegram.yml"))
    assert version(adapter.model_copy(update={"source_tier": 3})) != version(adapter)
