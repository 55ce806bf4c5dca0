"""A middlebox on real hops that forges a reset when a hello names a word: the whole program at the vantage tells it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.netns.rig import SERVER, Rig

pytestmark = [pytest.mark.netns, pytest.mark.slow]
URL = "https://infopemilu.kpu.go.id/"
CONFIG = """
[sentinel]
vantage = "rig"
lab = true
[dns]
resolvers = ["10.99.3.2"]
roots = ["10.99.3.2:53"]
"""


def check(rig: Rig, folder: Path, code: int) -> dict[str, Any]:
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    words = (sys.executable, "-m", "sentinel", "check", URL, "--probe", "tls_ways", "--json")
    said = rig.vantage.run(*words, "-c", str(folder / "config.toml"), most=60, ok=(code,))
    (result,) = json.loads(said)["results"]
    return dict(result)


def test_a_forged_reset_by_name_is_told(rig: Rig, tmp_path: Path) -> None:
    rig.dns(SERVER)
    rig.tls(443, delay=0.3)
    rig.reset("kpu")
    told = check(rig, tmp_path, 1)
    assert told["matches"] == ["tls_name_filtered"]
    (event,) = told["events"]
    assert (event["sentinel.tls.failure_class"], event["sentinel.tls.cut_off"]) == ("reset", True)
    assert event["sentinel.tls.names_tried"][1:3] == ["none: ok ok", "neutral: ok ok"]
