"""Secrets: found where they are kept, shown nowhere, not needed to read the ledger."""

import copy
import json
import pickle
from pathlib import Path

import pytest

from sentinel.config.secret import Secret, Unresolved
from sentinel.config.show import resolved
from sentinel.config.show import written as as_written
from sentinel.config.toml import to_toml
from sentinel.kit.codec import encode
from tests.config.desk import complaints, loaded, written

TOKEN = "tgram://123456:AAbbCCddEEff/99"
CHANNELS = """
[[channels]]
name = "env"
url = "${env:DESK}"
[[channels]]
name = "file"
url = "${file:desk.url}"
[[channels]]
name = "credential"
url = "${credential:desk}"
[[channels]]
name = "part"
url = "tgram://${env:BOT}/5"
"""


def desk(folder: Path) -> tuple[Path, dict[str, str]]:
    (folder / "credentials").mkdir()
    (folder / "credentials" / "desk").write_text(f"{TOKEN}3\n")
    path = written(folder, CHANNELS, desk__url=f"{TOKEN}2\r\n")
    return path, {
        "DESK": f"{TOKEN}1",
        "CREDENTIALS_DIRECTORY": str(folder / "credentials"),
        "BOT": "654321:ZZyyXXwwVVuu",
    }


def test_each_kind_of_reference_is_followed(tmp_path: Path) -> None:
    config = loaded(*desk(tmp_path))
    assert [c.url.reveal() for c in config.channels()] == [
        f"{TOKEN}1",
        f"{TOKEN}2",
        f"{TOKEN}3",
        "tgram://654321:ZZyyXXwwVVuu/5",
    ]


def test_nothing_that_prints_a_configuration_prints_a_secret(tmp_path: Path) -> None:
    config = loaded(*desk(tmp_path))
    shown = [
        repr(config),
        str(config),
        f"{config.channels()}",
        to_toml(as_written(config)),
        to_toml(resolved(config, [])),
        json.dumps(resolved(config, [])),
        config.document.model_dump_json(),
        encode(config.document).decode(),
    ]
    for text in shown:
        assert "***" in text
        assert not any(secret in text for secret in ("AAbbCC", "ZZyyXX", "123456", "654321"))


def test_what_was_written_shows_the_reference_but_not_a_mixture(tmp_path: Path) -> None:
    urls = [c["url"] for c in as_written(loaded(*desk(tmp_path)))["channels"]]
    assert urls == ["${env:DESK}", "${file:desk.url}", "${credential:desk}", "***"]


def test_a_secret_cannot_be_stored_and_copies_stay_masked() -> None:
    secret = Secret("hunter2")
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert f"{copy.deepcopy(secret)} {secret!r} {[secret]}" == "*** *** [***]"


def test_logs_are_told_the_parts_that_give_a_url_away(tmp_path: Path) -> None:
    path = written(tmp_path, '[[channels]]\nname = "m"\nurl = "${env:MAIL}"\n')
    values = loaded(path, {"MAIL": "mailtos://me:p%40ss@mail.example/?to=a@b.example"}).secret_values()
    assert {"p%40ss", "p@ss"} <= set(values)
    assert "mail.example" not in values
    assert "AAbbCCddEEff" in loaded(*desk(tmp_path)).secret_values()


def test_reading_needs_no_secret(tmp_path: Path) -> None:
    config = loaded(written(tmp_path, CHANNELS), secrets=False)
    with pytest.raises(Unresolved):
        config.channels()[0].url.reveal()
    assert [str(c.url) for c in config.channels()] == ["***"] * 4
    assert config.secret_values() == ()


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        ("x://y", 0o644, "others may read the file {0}: chmod 600 it"),
        ("", 0o600, "the file {0} is empty"),
        ("\n", 0o600, "the file {0} is empty"),
        ("x" * 70_000, 0o600, "the file {0} is larger than 64 kB"),
    ],
)
def test_files_of_secrets_that_cannot_be_used(content: str, mode: int, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, '[[channels]]\nname = "a"\nurl = "${file:f}"\n')
    (tmp_path / "f").write_text(content)
    (tmp_path / "f").chmod(mode)
    assert complaints(path) == [f"config.toml:channels[0].url: {said.format('f')}"]


def test_a_lab_takes_a_file_that_others_may_read(tmp_path: Path) -> None:
    path = written(tmp_path, '[sentinel]\nlab = true\n[[channels]]\nname = "a"\nurl = "${file:f}"\n')
    (tmp_path / "f").write_text("json://127.0.0.1/")
    (tmp_path / "f").chmod(0o644)
    assert loaded(path).channels()[0].url.reveal() == "json://127.0.0.1/"


def test_a_lab_takes_a_url_that_stands_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[sentinel]\nlab = true\n[[channels]]\nname = "a"\nurl = "tgram://1:a/5"\n')
    assert loaded(path).channels()[0].url.reveal() == "tgram://1:a/5"


def test_a_credential_does_not_leave_its_folder(tmp_path: Path) -> None:
    path = written(tmp_path, '[hibp]\nkey = "${credential:../x}"\n')
    (tmp_path / "c").mkdir()
    (tmp_path / "x").write_text("stolen")
    assert complaints(path, {"CREDENTIALS_DIRECTORY": str(tmp_path / "c")}) == [
        "config.toml:hibp.key: the name in ${credential:…} may hold letters, digits, dot, dash and underscore"
    ]
