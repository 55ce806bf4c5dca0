"""What doctor says of the browser: an extra that nobody misses until he has asked for screenshots."""

import json
from pathlib import Path

from tests.app.cli.program import LAB, call, installation

WANTED = "[probes.defacement]\nscreenshots = true\n"
MISSING = '[browser]\nprogram = "/nowhere/chromium"\n'
THERE = '[browser]\nprogram = "/bin/sh"\n'


def told(folder: Path, more: str) -> tuple[str, str]:
    """How doctor finds the browser, and in what words."""
    config = installation(folder, f"{LAB}\n{more}")
    rows = json.loads(call("doctor", "--json", config=config).stdout)
    return next((row["health"], row["text"]) for row in rows if row["what"] == "browser")


def test_a_browser_that_is_missing_matters_only_to_who_wants_pictures(tmp_path: Path) -> None:
    assert told(tmp_path, MISSING) == ("ok", "none found: no screenshots ([browser] program)")
    assert told(tmp_path, MISSING + WANTED)[0] == "warning"


def test_doctor_says_which_browser_draws_and_whether_it_does(tmp_path: Path) -> None:
    assert told(tmp_path, THERE) == ("ok", "/bin/sh, not used ([probes.defacement] screenshots)")
    assert told(tmp_path, THERE + WANTED) == ("ok", "/bin/sh draws pages")
