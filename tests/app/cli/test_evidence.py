"""``sentinel evidence``: what an incident rests on, taken out and proved; nothing is said to be there that is not."""

import json
import subprocess
from pathlib import Path

import pytest

from sentinel.store.evidence import Evidence
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import START, call, data, fill, incident, installation

PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An incident of an account with two bodies, and another incident with one that retention took."""
    config = installation(tmp_path)
    one, _ = fill(config, incident("account_hijacked", "siti", account="acc-1"), incident())
    store = Evidence(tmp_path / "var" / "evidence", reserve=0)
    page, picture, old = store.keep(PAGE, "text/html"), store.keep(b"picture"), store.keep(b"old")
    store.delete(old)
    with open_ledger(tmp_path / "var") as ledger:
        ledger.apply(lambda unit: unit.keep_proofs([page, picture, old], START))
        ledger.apply(lambda unit: unit.bodies_gone([old], START))
        ledger.apply(lambda unit: unit.attach(one, {}, [page, picture]))
        ledger.apply(lambda unit: unit.attach(2, {}, [old]))
    return config


def file_of(config: Path, body: str) -> Path:
    return config.parent / "var" / "evidence" / body[:2] / body


@pytest.mark.slow
def test_it_is_listed_and_proved(config: Path) -> None:
    told = data("evidence", "list", "INC-1", config=config)
    assert (told["incident"], [one["state"] for one in told["evidence"]]) == ("INC-000001", ["here", "here"])
    page = told["evidence"][0]
    assert (page["size"], page["media_type"], page["personal"]) == (len(PAGE), "text/html", True)
    shown = call("evidence", "list", "2", config=config).stdout
    assert "gone since 14 February 2029 10:00 WITA" in shown
    assert call("evidence", "list", "3", config=config).exit_code == 1
    assert call("evidence", "verify", config=config).stdout == "2 here, 1 gone, 0 missing, 0 changed\n"
    first, second = (file_of(config, one["sha256"]) for one in told["evidence"])
    first.chmod(0o600)
    first.write_bytes(PAGE.replace(b"1", b"2"))
    second.unlink()
    wrong = call("evidence", "verify", config=config)
    assert (wrong.exit_code, wrong.stdout) == (1, "0 here, 1 gone, 1 missing, 1 changed\n")
    assert f"{first.name} is changed" in wrong.stderr
    assert f"{second.name} is missing" in wrong.stderr
    states = {one["sha256"]: one["state"] for one in data("evidence", "verify", config=config, code=1)["wrong"]}
    assert states == {first.name: "changed", second.name: "missing"}


@pytest.mark.slow
def test_it_is_taken_out_whole_and_who_did_so_is_remembered(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    done = call("evidence", "export", "1", folder, "--as", "Sari", config=config)
    assert (done.exit_code, done.stdout) == (0, f"2 files of INC-000001 in {folder}\n")
    proved = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert proved.returncode == 0
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert [(folder / one["sha256"]).suffix for one in told["evidence"]] == ["", ""]
    assert {(folder / one["sha256"]).read_bytes() for one in told["evidence"]} == {PAGE, b"picture"}
    again = call("evidence", "export", "1", folder, config=config)
    assert (again.exit_code, "is there already, and not empty" in again.stderr) == (1, True)
    assert ("evidence exported", "Sari") in [
        (one["act"], one["who"]) for one in data("incidents", "show", "1", config=config)["timeline"]
    ]
    assert [(one["owner"], one["what"], one["who"]) for one in data("accounts", "access", config=config)] == [
        ("siti", "evidence INC-000001", "Sari")
    ]
