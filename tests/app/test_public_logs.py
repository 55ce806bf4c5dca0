"""The operator's list of certificate logs: taken, refused in words, and its age told."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes.tls import PROBE as TLS
from sentinel.app.assemble import reference_data, rules_of
from sentinel.app.doctor import Health, installation
from sentinel.app.fresh import first
from sentinel.config.config import Config
from sentinel.config.problem import ConfigRejected
from sentinel.kit.x509.logs import LIST, Logs
from tests.logs import TestLog, listing

PROBES = {TLS.kind: TLS}
LOGS = (TestLog(operator="Alpha"), TestLog(operator="Beta"))


def configured(folder: Path, text: bytes | None) -> Config:
    (folder / "var").mkdir()
    lines = ["[sentinel]", 'vantage = "test-1"', "lab = true"]
    if text is not None:
        (folder / "logs.json").write_bytes(text)
        lines += ["[ct]", 'log_list = "logs.json"']
    (folder / "config.toml").write_text("\n".join(lines))
    return first(folder / "config.toml", PROBES)


def told(config: Config) -> tuple[Health, str]:
    return next((f.health, f.text) for f in installation(config) if f.what == "certificate logs")


def ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def test_without_a_list_judging_has_none_and_doctor_says_what_that_means(tmp_path: Path) -> None:
    config = configured(tmp_path, None)
    assert LIST not in reference_data(config, PROBES.values(), rules_of(None))
    assert told(config) == (Health.OK, "no list installed: timestamps are counted, not verified ([ct] log_list)")


def test_an_installed_list_reaches_the_judges(tmp_path: Path) -> None:
    config = configured(tmp_path, listing(LOGS, ago(3)))
    found = reference_data(config, PROBES.values(), rules_of(None))[LIST]
    assert isinstance(found.data, Logs)
    assert {log.operator for log in found.data.logs.values()} == {"Alpha", "Beta"}
    assert found.version.startswith(ago(3).date().isoformat())
    health, text = told(config)
    assert health is Health.OK
    assert text.startswith("2 logs, list of ")
    assert text.endswith("3 days old")


def test_a_list_older_than_seventy_days_is_told(tmp_path: Path) -> None:
    health, text = told(configured(tmp_path, listing(LOGS, ago(71))))
    assert health is Health.WARNING
    assert "71 days old: logs that it lacks are not judged" in text


def test_a_list_without_a_date_is_as_old_as_its_file(tmp_path: Path) -> None:
    config = configured(tmp_path, listing(LOGS, None))
    os.utime(tmp_path / "logs.json", (ago(100).timestamp(), ago(100).timestamp()))
    assert told(config)[0] is Health.WARNING


def test_what_is_no_list_is_refused_when_the_configuration_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigRejected, match=r"ct\.log_list: not a list of logs"):
        configured(tmp_path, b"<html>404</html>")


def test_a_list_that_broke_since_costs_its_use_and_nothing_else(tmp_path: Path) -> None:
    config = configured(tmp_path, listing(LOGS))
    (tmp_path / "logs.json").write_bytes(b"{")
    assert LIST not in reference_data(config, PROBES.values(), rules_of(None))
    assert told(config)[0] is Health.FAILED
