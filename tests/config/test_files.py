"""Files that are no configuration, and where the configuration is looked for."""

from pathlib import Path

import pytest

from sentinel.config import places
from sentinel.config.problem import ConfigRejected
from tests.config.desk import complaints, loaded, written


def test_no_such_file(tmp_path: Path) -> None:
    assert complaints(tmp_path / "config.toml") == ["config.toml: there is no such file"]


def test_a_directory_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert complaints(tmp_path / "config.toml") == ["config.toml: is a directory, a file is needed"]


def test_a_file_that_cannot_be_read() -> None:
    assert complaints(Path("/proc/self/mem")) == ["mem: cannot be read: input/output error"]


def test_a_file_in_the_path_of_a_folder(tmp_path: Path) -> None:
    written(tmp_path, "")
    assert complaints(tmp_path / "config.toml" / "x.toml") == [
        f"{tmp_path}/config.toml/x.toml: cannot be read: not a directory".replace(f"{tmp_path}/config.toml/", "")
    ]


def test_bad_toml_names_line_and_column_but_not_the_content(tmp_path: Path) -> None:
    path = written(tmp_path, '[sentinel]\nvantage = "a"\ntoken = hunter2\n')
    assert complaints(path) == ["config.toml:3:9: is not TOML: invalid value"]


def test_a_key_twice(tmp_path: Path) -> None:
    path = written(tmp_path, "[sentinel]\nlab = true\nlab = false\n")
    assert complaints(path) == ["config.toml:3:12: is not TOML: cannot overwrite a value"]


def test_bad_encoding_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"[sentinel]\nvantage = 'caf\xe9'\n")
    assert complaints(tmp_path / "config.toml") == ["config.toml:2: is not UTF-8 text"]


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf[sentinel]\r\nvantage = 'bima-1'\r\n")
    assert loaded(tmp_path / "config.toml").vantage == "bima-1"


def test_a_file_without_end_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "config.toml").open("wb") as file:
        file.truncate(20_000_000)
    assert complaints(tmp_path / "config.toml") == ["config.toml: is larger than 16 MB"]


def test_deeply_nested_toml_is_refused_not_a_crash(tmp_path: Path) -> None:
    said = complaints(written(tmp_path, f"a = {'[' * 50_000}{']' * 50_000}"))
    assert len(said) == 1
    assert said[0].startswith("config.toml: is not TOML")


def test_what_is_given_wins_then_the_environment_then_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written(tmp_path, "").parent)
    environ = {"SENTINEL_CONFIG": "/elsewhere.toml"}
    assert places.find_config(Path("x.toml"), environ) == Path("x.toml")
    assert places.find_config(None, environ) == Path("/elsewhere.toml")
    assert places.find_config(None, {}) == Path("config.toml")


@pytest.mark.skipif(places.SYSTEM.exists(), reason="this machine has a configuration")
def test_nowhere_says_where_we_looked_and_what_to_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigRejected) as caught:
        places.find_config(None, {})
    assert f"neither {tmp_path}/config.toml nor /etc/sentinel/config.toml" in str(caught.value)
    assert str(places.shipped("config.toml")) in str(caught.value)


@pytest.mark.parametrize("name", ["rules", "inventory", "config.toml", "docs/runbooks"])
def test_shipped_data_is_found(name: str) -> None:
    assert places.shipped(name).exists()


def test_missing_data_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match="install it again"):
        places.shipped("nothing")
