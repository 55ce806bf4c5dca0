"""What a configuration offers to whoever answers: a key that is ours alone, and the chats of the commanding bot."""

from pathlib import Path

import pytest

from sentinel.app.ways import KEY, keep_key, ways_of
from sentinel.config.config import Config
from sentinel.config.load import load
from tests.app.cli.program import LAB, installation

TOKEN = "123456789:AAlatihan-sentinel_tidak-rahasia00"
CHATS = f"""
[web]
public_url = "https://pantau.test"
[telegram]
token = "${{file:bot}}"
chats = [-100, 7]
[[channels]]
name = "group"
url = "tgram://{TOKEN}/-100"
[[channels]]
name = "thread"
url = "tgram://{TOKEN}/-100:12/?silent=yes"
[[channels]]
name = "person"
url = "tgram://{TOKEN}/7"
[[channels]]
name = "stranger"
url = "tgram://{TOKEN}/8"
[[channels]]
name = "otherbot"
url = "tgram://999:AAlain/-100"
[[channels]]
name = "hook"
url = "json://127.0.0.1:9/-100"
"""


def test_the_key_is_made_once_and_is_for_our_eyes(tmp_path: Path) -> None:
    keep_key(tmp_path)
    first = (tmp_path / KEY).read_bytes()
    assert (len(first), (tmp_path / KEY).stat().st_mode & 0o777) == (32, 0o600)
    keep_key(tmp_path)
    assert (tmp_path / KEY).read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == [KEY]


def offering(folder: Path) -> Config:
    (folder / "bot").write_text(TOKEN)
    return load(installation(folder, LAB + CHATS), {}, lambda _: 1)


def test_a_key_that_others_may_read_seals_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    config = offering(tmp_path)
    config.data_dir.mkdir()
    assert ways_of(config).key == b""
    keep_key(config.data_dir)
    ways = ways_of(config)
    assert (len(ways.key), ways.base) == (32, "https://pantau.test")
    assert ways.key.hex() not in repr(ways)
    assert repr(ways.key) not in repr(ways)
    (config.data_dir / KEY).chmod(0o644)
    assert ways_of(config).key == b""
    assert "may be read by others" in caplog.text


def test_a_bot_that_nobody_may_command_is_noted(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text(TOKEN)
    for half, note in (("chats = [7]", "no bot hears"), ('token = "${file:bot}"', "nobody may command")):
        config = load(installation(tmp_path, f"{LAB}[telegram]\n{half}\n"), {}, lambda _: 1)
        assert [one.text for one in config.notes if note in one.text] != []


def test_only_chats_that_may_command_the_very_bot_that_speaks_there_are_offered_a_tap(tmp_path: Path) -> None:
    config = offering(tmp_path)
    assert ways_of(config).chats == {"group", "thread", "person"}
