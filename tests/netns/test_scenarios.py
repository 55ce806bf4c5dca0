"""A4 and A5 over real hops: the whole daemon at the vantage; somebody steps onto the path, and what people are told."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.program import call, data
from tests.netns.rig import NOBODY, SERVER, Rig

pytestmark = [pytest.mark.netns, pytest.mark.slow]
SOON = 60.0
CONFIG = f"""
[sentinel]
vantage = "rig"
lab = true
language = "en"
[dns]
resolvers = ["10.99.3.2"]
roots = ["10.99.3.3:53"]
trust_anchor = "anchor"
[self_test]
second_host = "{NOBODY}"
[probes.dns]
interval = "2s"
[[targets]]
id = "kpu"
url = "https://infopemilu.kpu.go.id/"
probes = ["dns"]
"""


@dataclass(kw_only=True)
class Watch:
    """A daemon at the vantage that watches one site's names."""

    config: Path

    def looks(self, probe: str) -> str:
        """When this probe looked last."""
        rows = data("status", config=self.config)
        return next((str(row["at"]) for row in rows if row["probe"] == probe and row["state"] != "unknown"), "")

    def incidents(self) -> dict[str, dict[str, Any]]:
        """All incidents, by rule."""
        return {one["rule"]: one for one in data("incidents", "list", "--status", "all", config=self.config)}

    def report(self) -> object:
        """What stands of each check, and of each incident: for whoever must find out why nothing was told."""
        return data("status", config=self.config), self.incidents()

    def after_looks(self, probe: str, count: int) -> None:
        """Wait for so many more looks."""
        seen = {self.looks(probe)}

        def enough() -> bool:
            seen.add(self.looks(probe))
            return len(seen) > count

        wait(enough)


def wait(true: Callable[[], object], seen: Callable[[], object] = str) -> None:
    """Until it is true; if it never is, ``seen`` says what was there instead."""
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, f"not in time: {seen()}"
        threading.Event().wait(0.2)


@contextmanager
def watch(rig: Rig, folder: Path) -> Iterator[Watch]:
    """Three calm looks, what was seen accepted as normal, and no incident so far."""
    rig.dns(SERVER, at=SERVER)
    rig.tls()
    rig.server.start("tests.netns.programs.tree", "--address", SERVER, "--anchor", folder / "anchor")
    made = Watch(config=folder / "config.toml")
    made.config.write_text(CONFIG, "utf-8")
    words = (sys.executable, "-m", "sentinel", "run", "-c", str(made.config), "--for", "5m")
    daemon = rig.vantage.begin(words, ready=lambda _: (folder / "var" / "ledger.db").exists())
    try:
        wait(lambda: call("status", config=made.config).exit_code == 0)
        made.after_looks("dns", 3)
        made.after_looks("vantage_path", 1)
        call("baseline", "accept", "kpu", "--why", "the rig is calm", config=made.config)
        assert made.incidents() == {}
        yield made
    finally:
        daemon.end()


def test_a4_a_provider_that_answers_itself_is_our_own_business(rig: Rig, tmp_path: Path) -> None:
    with watch(rig, tmp_path) as seen:
        rig.intercept("127.77.0.1")
        wait(lambda: "vantage_intercepted" in seen.incidents(), seen.report)
        seen.after_looks("dns", 3)
        told = seen.incidents()
        assert {rule: one["scope"] for rule, one in told.items()} == {"vantage_intercepted": "local"}
        assert json.dumps(told["vantage_intercepted"]).count("kpu") == 0


def test_a5_an_injector_on_the_path_is_told_of_and_nobody_else_accused(rig: Rig, tmp_path: Path) -> None:
    """It compares bytes, as some boxes do: half of what we ask in mixed case it does not even know for its own."""
    with watch(rig, tmp_path) as seen:
        rig.inject("127.66.0.5", first=0.6, word="kpu")
        wait(lambda: "dns_path_injection" in seen.incidents(), seen.report)
        seen.after_looks("dns", 3)
        told = seen.incidents()
        assert {rule: one["scope"] for rule, one in told.items()} == {"dns_path_injection": "local"}
