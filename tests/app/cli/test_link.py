"""``sentinel link`` and what a configuration with a hub elsewhere may run as."""

from pathlib import Path

from tests.app.cli.program import LAB, call, data, installation

AGENT = '[sentinel]\nvantage = "far-1"\nlab = true\n[link]\nhub = "unix:/run/none.sock"\nkey = "agent.key"\n'


def test_a_key_is_made_once_and_its_public_half_printed(tmp_path: Path) -> None:
    made = call("link", "key", tmp_path / "agent.key")
    assert (made.exit_code, made.stdout[:8], len(made.stdout.strip())) == (0, "ed25519:", 52)
    assert (tmp_path / "agent.key").stat().st_mode & 0o777 == 0o600
    again = call("link", "key", tmp_path / "agent.key")
    assert (again.exit_code, again.stdout) == (3, "")
    assert "a key is never overwritten" in again.stderr


def test_both_sides_show_the_same_keys(tmp_path: Path) -> None:
    for side in ("hub", "far"):
        (tmp_path / side).mkdir()
    public = call("link", "key", tmp_path / "far" / "agent.key").stdout.strip()
    agent = data("link", "show", config=installation(tmp_path / "far", AGENT))
    assert (agent["vantage"], agent["agent's key"], agent["reports to"]) == ("far-1", public, "unix:/run/none.sock")
    entry = f'[[link.agents]]\nvantage = "far-1"\nkey = "{public}"\nnetwork = "as1"\n'
    hub = installation(tmp_path / "hub", f'{LAB}\n[link]\nlisten = ["unix:/run/none.sock"]\n{entry}')
    shown = data("link", "show", config=hub)
    assert shown["agents"] == [{"vantage": "far-1", "network": "as1", "key": public}]
    assert data("link", "show", config=hub)["hub's key"] == shown["hub's key"]
    assert public in call("link", "show", config=hub).stdout


def test_a_machine_that_reports_elsewhere_is_no_hub(tmp_path: Path) -> None:
    call("link", "key", tmp_path / "agent.key")
    refused = call("run", "--for", "1s", config=installation(tmp_path, AGENT))
    assert refused.exit_code == 3
    assert "run it with --role agent" in refused.stderr
    assert not (tmp_path / "var" / "ledger.db").exists()


def test_doctor_asks_an_agent_for_its_hub_and_not_for_a_ledger(tmp_path: Path) -> None:
    call("link", "key", tmp_path / "agent.key")
    found = {row["what"]: row["text"] for row in data("doctor", config=installation(tmp_path, AGENT))}
    assert "ledger" not in found
    assert found["hub"].startswith("unix:/run/none.sock")
    failed = call("doctor", "--online", config=installation(tmp_path, AGENT))
    assert failed.exit_code == 1
    assert "the hub cannot be reached" in failed.stdout
