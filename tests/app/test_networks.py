"""The operator's own table of networks: taken once it is right, the last good one kept when it is not, its age told."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from probes.tls import PROBE as TLS
from probes.uptime import PROBE as UPTIME
from sentinel.app.assemble import rules_of
from sentinel.app.doctor import Health, installation
from sentinel.app.fresh import again, first
from sentinel.app.networks import networks, weakened
from sentinel.config.config import Config
from sentinel.config.problem import ConfigRejected

PROBES = {probe.kind: probe for probe in (UPTIME, TLS)}
GOOD = "103.21.4.0\t103.21.4.255\t64500\tID\tKOMINFO\n"
DAY = datetime(2026, 11, 20, 3, tzinfo=UTC)


def configured(folder: Path, table: str | None) -> Config:
    (folder / "var").mkdir(exist_ok=True)
    lines = ["[sentinel]", 'vantage = "test-1"', "lab = true"]
    if table is not None:
        written(folder, table)
        lines += ["[asn]", 'file = "as.tsv"']
    (folder / "config.toml").write_text("\n".join(lines))
    return first(folder / "config.toml", PROBES)


def written(folder: Path, table: str) -> None:
    (folder / "as.tsv").write_text(table)
    os.utime(folder / "as.tsv", (DAY.timestamp(), DAY.timestamp()))


def number(config: Config, ip: str = "103.21.4.5") -> int | None:
    return networks(config).networks.number(ip)


def told(config: Config) -> tuple[Health, str]:
    return next((f.health, f.text) for f in installation(config) if f.what == "networks")


def test_without_a_file_the_table_that_ships_counts_and_doctor_says_how_old_it_is(tmp_path: Path) -> None:
    config = configured(tmp_path, None)
    assert number(config, "36.64.0.1") == 7713
    health, text = told(config)
    assert health is Health.WARNING
    assert text.startswith("data of 2026-06-17, ")
    assert "one level lower" in text


def test_status_says_so_too_until_there_is_a_newer_table(tmp_path: Path) -> None:
    shipped = configured(tmp_path, None)
    assert "one level lower" in weakened(shipped, DAY)
    assert weakened(configured(tmp_path, GOOD), DAY + timedelta(days=120)) == ""
    assert "121 days old" in weakened(configured(tmp_path, GOOD), DAY + timedelta(days=121))


def test_the_operators_file_takes_its_place_and_bears_its_own_date(tmp_path: Path) -> None:
    config = configured(tmp_path, GOOD)
    assert (number(config), number(config, "36.64.0.1")) == (64500, None)
    found = networks(config).networks
    assert found.made_at.date() == DAY.date()
    assert found.age_days(DAY + timedelta(days=119, hours=23)) == 120
    assert found.lab


def test_it_is_read_once_and_then_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = configured(tmp_path, GOOD)
    assert number(config) == 64500
    monkeypatch.setattr("sentinel.app.networks.read", None)
    assert number(config) == 64500
    assert len(list((tmp_path / "var" / "asn").iterdir())) == 1


def test_a_bad_line_keeps_the_last_good_table_and_is_told(tmp_path: Path) -> None:
    config = configured(tmp_path, GOOD)
    assert networks(config).problem == ""
    written(tmp_path, GOOD + "103.21.5.0\t103.21.5.255\tkominfo\n")
    reading = again(config, PROBES, rules_of(config), {})
    assert "as.tsv:2: 'kominfo' is no AS number" in reading.config_problem
    assert reading.world.references["asn"].data.number("103.21.4.5") == 64500
    assert told(config) == (Health.FAILED, f"{tmp_path / 'as.tsv'}:2: 'kominfo' is no AS number")


def test_a_bad_line_far_down_is_found_too(tmp_path: Path) -> None:
    config = configured(tmp_path, GOOD)
    assert number(config) == 64500
    written(tmp_path, GOOD * 6000 + "nonsense\n")
    assert "as.tsv:6001: needs a range" in networks(config).problem


def test_a_daemon_does_not_start_on_a_bad_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigRejected, match=r"asn.file: as.tsv:1: 'kominfo' is no AS number"):
        configured(tmp_path, "103.21.5.0\t103.21.5.255\tkominfo\n")


def test_a_table_that_went_missing_is_told_and_the_last_good_one_serves(tmp_path: Path) -> None:
    config = configured(tmp_path, GOOD)
    assert number(config) == 64500
    (tmp_path / "as.tsv").unlink()
    found = networks(config)
    assert "as.tsv" in found.problem
    assert found.networks.number("103.21.4.5") == 64500
