"""Whom we ask about domains: what doctor says of it."""

import json
from pathlib import Path

from sentinel.app.doctor import Health, installation
from sentinel.app.fresh import first

LIST = {"publication": "2029-01-01T00:00:00Z", "services": [[["id", "go.id"], ["https://rdap.test/"]]]}


def told(folder: Path, table: str) -> tuple[Health, str]:
    (folder / "config.toml").write_text(f"[sentinel]\nvantage = 'test-1'\n[rdap]\n{table}\n")
    config = first(folder / "config.toml", {})
    return next((f.health, f.text) for f in installation(config) if f.what == "registries")


def test_doctor_tells_which_list_of_registries_counts_and_how_old_it_is(tmp_path: Path) -> None:
    health, text = told(tmp_path, "")
    assert health is Health.OK
    assert "suffixes, list of 2026-11-22; [rdap] bootstrap takes the whole one" in text
    (tmp_path / "dns.json").write_text(json.dumps(LIST))
    assert told(tmp_path, 'bootstrap = "dns.json"') == (Health.OK, "RDAP servers for 2 suffixes, list of 2029-01-01")
    assert "https://rdap.example/" in told(tmp_path, 'url = "https://rdap.example/"')[1]
