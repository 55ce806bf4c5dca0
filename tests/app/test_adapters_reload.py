"""Adapters edited by hand beside a running daemon: mistakes are told line by line, and the last good ones work on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import probes
from sentinel.app.daemon import Daemon
from sentinel.app.systemd import Systemd
from sentinel.config.load import load
from sentinel.kit import registry
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import installation
from tests.kit.adapters.test_form import BROKEN, GOOD, NAME

pytestmark = pytest.mark.slow
PROBES = registry.load(probes)
SHIPPED = (Path("rules/adapters") / "telegram.yml").read_text("utf-8")


@pytest.fixture
def adapters(tmp_path: Path) -> Path:
    folder = tmp_path / "rules.d" / "adapters"
    folder.mkdir(parents=True)
    (folder / "telegram.yml").write_text(SHIPPED.replace("per_minute: 20", "per_minute: 7"), "utf-8")
    return folder


@pytest.fixture
def made(tmp_path: Path, adapters: Path) -> Iterator[Daemon]:
    config = load(installation(tmp_path, f'[rules]\ndirs = ["{adapters.parent}"]\n'), PROBES, lambda _: 1)
    with open_ledger(config.data_dir) as ledger:
        yield Daemon(config, PROBES, ledger, Systemd({}))


def rate(daemon: Daemon) -> float:
    """How often the daemon asks Telegram."""
    return next(one for one in daemon._platforms.adapters if one.adapter.name == "telegram").adapter.rate.per_minute


def refused(daemon: Daemon) -> str:
    """What stands on record against the rules; nothing if they were taken."""
    matter = daemon._hub.health._matters["rules", "rules"]
    return "" if matter.ok else str(matter.fields["error.message"])


async def test_broken_files_are_told_with_their_lines_and_the_last_good_ones_work_on(
    made: Daemon, adapters: Path
) -> None:
    assert rate(made) == 7
    spoiled = {f"broken_{n}": GOOD.replace(good, bad, 1) for n, (good, bad, _, _) in enumerate(BROKEN[:24])}
    for name, text in spoiled.items():
        (adapters / f"{name}.yml").write_text(text.replace(f"name: {NAME}\n", f"name: {name}\n"), "utf-8")
    (adapters / "telegram.yml").write_text(SHIPPED.replace("per_minute: 20", "per_minute: often"), "utf-8")
    await made.reload()
    told = refused(made)
    assert [n for n, (_, _, line, _) in enumerate(BROKEN[:24]) if f"broken_{n}.yml:{line}:" not in told] == []
    assert f"{adapters}/telegram.yml:8:" in told
    assert rate(made) == 7, "the last good one works on"
    for name in spoiled:
        (adapters / f"{name}.yml").unlink()
    (adapters / "telegram.yml").write_text(SHIPPED.replace("per_minute: 20", "per_minute: 9"), "utf-8")
    await made.reload()
    assert (rate(made), refused(made)) == (9, "")
    misread = SHIPPED.replace("css: .tgme_channel_info_header_title}]", "css: .no_such_mark}]")
    (adapters / "telegram.yml").write_text(misread, "utf-8")
    await made.reload()
    assert (rate(made), "kept answer ok.html" in refused(made)) == (9, True)
