"""Key files: made once, read by their owner alone, never shown."""

from pathlib import Path

import pytest

from sentinel.link import keys


def test_a_key_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "agent.key"
    text = keys.generate(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.public_text(keys.load(file).public_key()) == text
    assert keys.public_text(keys.public(text)) == text
    with pytest.raises(keys.BadKey, match="exists already"):
        keys.generate(file)
    file.chmod(0o640)
    with pytest.raises(keys.BadKey, match="read by others"):
        keys.load(file)


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "agent.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(keys.BadKey, match="no key"):
        keys.load(file)


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:!!", "ed25519:AAAA", "rsa:AAAA"])
def test_what_is_no_public_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(keys.BadKey, match="public key"):
        keys.public(text)


def test_a_key_that_is_missing_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(keys.BadKey, match="No such file"):
        keys.load(tmp_path / "none.key")
    with pytest.raises(keys.BadKey, match="cannot be written"):
        keys.generate(tmp_path / "no" / "folder.key")
