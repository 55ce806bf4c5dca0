"""Adapters edited by hand beside the real program: each mistake is named by its line; the last good one works on."""

import asyncio
import json
import shutil
import signal
from collections.abc import Callable, Sized
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from sentinel.range.lab import lab_config, table
from sentinel.range.platforms.population import plain_form
from sentinel.range.world import World
from sentinel.store.ledger import open_view
from tests.app.cli.program import call
from tests.kit.adapters.test_form import BROKEN, GOOD, NAME
from tests.scenarios.register import CANARY
from tests.scenarios.stage import Daemon, eventually, running
from tests.scenarios.test_accounts_daemon import told
from tests.share import share

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
OWN = GOOD.replace("enabled: false", "enabled: true").replace("per_minute: 6", "per_minute: 600")
MISTAKES = [one for one in BROKEN if one[0] in OWN][: share(20)]
RULE, ACCOUNT = "rules_rejected", "/account"


def installed(world: World, folder: Path) -> Path:
    """A configuration beside the world with an adapter of the operator's own; returns the adapter's file."""
    place = folder / "rules" / "adapters"
    place.mkdir(parents=True)
    shutil.copytree(Path("rules/adapters/fixtures"), place / "fixtures")
    (place / f"{NAME}.yml").write_text(OWN, "utf-8")
    usual, own = (table("probes.account", interval="1s", **more) for more in ({}, {"source_tiers": [3]}))
    text = lab_config(world, folder / "var", {"account": "1s"}).replace(usual, own)
    (folder / "config.toml").write_text(text + table("rules", dirs=[str(folder / "rules")]), "utf-8")
    assert world.platforms is not None
    (folder / "form.csv").write_text(plain_form(world.platforms.people), "utf-8")
    return place / f"{NAME}.yml"


@dataclass(kw_only=True)
class Post:
    """The program at work, and the file that people edit."""

    daemon: Daemon
    file: Path

    def write(self, text: str) -> None:
        """Edit the file, and tell the program."""
        self.file.write_text(text, "utf-8")
        assert self.daemon.process is not None
        self.daemon.process.send_signal(signal.SIGHUP)

    def refused(self) -> str:
        """What is said against the rules at the moment; nothing if they were taken."""
        found = [one for one in self.daemon.incidents() if one.rule == RULE and one.status != "resolved"]
        return str(found[0].event["error.message"]) if found else ""

    def read_by(self) -> set[str]:
        """By which versions of the adapter the accounts were read last."""
        with open_view(self.daemon.data) as view:
            return {
                json.loads(one.facts)["adapter_version"]
                for one in view.all_latest()
                if one.facts and ACCOUNT in one.check
            }

    async def until(self, true: Callable[[], object], what: str) -> None:
        """Wait for it."""
        await eventually(true, what, 60, lambda: (self.refused(), self.read_by()))


async def test_twenty_mistakes_are_named_by_their_lines_and_the_last_good_version_works_on(tmp_path: Path) -> None:
    async with World(plots=CANARY, accounts={NAME: 2}) as world:
        assert world.platforms is not None
        file, tally = installed(world, tmp_path), world.platforms.platforms[NAME].tally
        await told("accounts", "import", "form.csv", folder=tmp_path)
        with running(tmp_path / "config.toml", tmp_path / "var") as daemon:
            post = Post(daemon=daemon, file=file)
            await post.until(post.read_by, "the accounts are read")
            good = post.read_by()
            for right, wrong, line, why in MISTAKES:
                post.write(OWN.replace(right, wrong, 1))
                await post.until(partial(_named, post, line, why), f"line {line}: {why}")
                await post.until(partial(_more, tally, len(tally)), "the accounts are looked at all the same")
                assert post.read_by() == good
            listed = await asyncio.to_thread(call, "adapters", "list", config=tmp_path / "config.toml")
            assert (listed.exit_code, f"{file}:{line}:" in listed.output) == (3, True), listed.output
            post.write(OWN.replace("redirects: 3", "redirects: 2"))
            await post.until(lambda: not post.refused(), "the mended file is taken")
            await post.until(lambda: not post.read_by() & good, "the accounts are read by it")


def _more(asked: Sized, before: int) -> bool:
    return len(asked) > before


def _named(post: Post, line: int, why: str) -> bool:
    """Whether the incident and the log both name this line and why."""
    place, log = f"{post.file}:{line}:", (post.daemon.config.parent / "daemon.log").read_text("utf-8")
    return all(place in said and why in said for said in (post.refused(), log))
