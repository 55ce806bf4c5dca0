"""Silences on the command line: what is asked for holds, what may not be is refused, and nothing is a traceback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.model.moment import parse
from tests.app.cli.program import LOGIN, call, data, fill, incident, installation
from tests.app.test_control import daemon

WHY = ("--why", "kabel diganti")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = installation(tmp_path)
    fill(made, incident("tls_untrusted"), incident("site_slow"), incident("site_slow", "kpu-bima"))
    return made


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An installation without a ledger."""
    return installation(tmp_path)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation whose daemon answers; what is refused changes nothing in it."""
    made = installation(tmp_path_factory.mktemp("served"))
    with daemon(made):
        yield made


def listed(config: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = data("silence", "list", *options, config=config)
    return rows


def test_what_is_added_holds_and_is_listed_with_who_why_and_until_when(config: Path) -> None:
    matchers = ("rule=~site_s.*", "target!=kpu-bima")
    done = data("silence", "add", *matchers, "--for", "2h", *WHY, "--as", "Dewi", config=config)
    assert done["mutes"] == ["INC-000002"]
    (row,) = listed(config)
    assert (row["matchers"], row["by"], row["login"], row["why"]) == (list(matchers), "Dewi", LOGIN, "kabel diganti")
    assert parse(row["until"]) - parse(row["from"]) == timedelta(hours=2)
    assert (row["state"], row["reaches_guarded"]) == ("active", False)
    shown = data("incidents", "show", "2", config=config)
    assert (shown["muted_by"], shown["muted_why"], shown["status"]) == ("silence 1", "kabel diganti", "open")
    assert shown["timeline"][-1]["act"] == "muted"
    out = call("silence", "list", config=config).stdout
    assert all(word in out for word in ("active", "rule=~site_s.*", "Dewi", "kabel diganti"))


def test_it_ends_at_a_moment_too(config: Path) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).astimezone().replace(microsecond=0)
    done = data("silence", "add", "rule=site_slow", "--until", tomorrow.isoformat(), *WHY, config=config)
    assert parse(done["until"]) == tomorrow


def test_people_are_told_what_it_does_and_what_stays_loud(config: Path) -> None:
    out = call("silence", "add", "target=kpu-ntb", "--for", "1h", *WHY, config=config).stdout
    assert "silence 1 holds until" in out
    assert "WITA: target=kpu-ntb" in out
    assert "quiet now: INC-000001, INC-000002" in out
    assert "security rules and critical incidents stay loud" in out


@pytest.mark.parametrize("name", ["1", "silence 1"])
@pytest.mark.slow
def test_it_is_ended_by_its_number_and_stays_on_record(name: str, config: Path) -> None:
    data("silence", "add", "rule=site_slow", "--for", "2h", *WHY, config=config)
    ended = data("silence", "expire", name, "--why", "selesai", "--as", "Siti", config=config)
    assert (ended["state"], ended["expired_by"]) == ("over", "Siti")
    assert listed(config) == []
    assert [row["expired_by"] for row in listed(config, "--all")] == ["Siti"]
    assert "expired by Siti" in call("silence", "list", "--all", config=config).stdout
    assert data("incidents", "show", "2", config=config)["muted_by"] is None
    assert call("silence", "expire", "1", config=config).exit_code == 1


EXACT = ("rule=site_defaced", "target=kpu-ntb")


def test_over_security_it_needs_exact_names_a_short_time_and_a_second_person(config: Path) -> None:
    add = ("silence", "add", *EXACT, *WHY, "--as", "Dewi")
    assert call(*add, "--for", "1h", config=config).exit_code == 1
    assert call(*add, "--for", "25h", "--second", "Sri", config=config).exit_code == 1
    assert call(*add, "--for", "1h", "--second", "dewi", config=config).exit_code == 1
    assert (
        call("silence", "add", "rule=site_defaced", "--for", "1h", "--second", "Sri", *WHY, config=config).exit_code
        == 1
    )
    assert listed(config, "--all") == []
    assert data(*add, "--for", "24h", "--second", "Sri", config=config)["reaches_guarded"] is True
    assert listed(config)[0]["second"] == "Sri"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["rule=site_slow", "--for", "1h"], 2, "say why"),
        (["rule=site_slow", *WHY], 2, "say how long"),
        (["rule=site_slow", "--for", "1h", "--until", "2h", *WHY], 2, "say how long"),
        (["rule=site_slow", "--for", "ages", *WHY], 2, "--for: a duration"),
        (["rule=site_slow", "--for", "999999999d", *WHY], 2, "no silence"),
        (["rule=site_slow", "--until", "tomorrow", *WHY], 2, "a time to come"),
        (["rule=site_slow", "--for", "0s", *WHY], 1, "over before it begins"),
        (["rule=site_slow", "--until", "2001-01-01T00:00:00Z", *WHY], 1, "over before it begins"),
        (["rule=site_slow", "--for", "91d", *WHY], 1, "90 days"),
        (["rule", "--for", "1h", *WHY], 2, "a matcher is KEY=VALUE"),
        (["colour=red", "--for", "1h", *WHY], 2, "unknown key 'colour'"),
        (["rule=~site_(", "--for", "1h", *WHY], 2, "no silence"),
        ([f"rule={'x' * 600}", "--for", "1h", *WHY], 2, "500 letters"),
        (["rule=~.*", "--for", "1h", *WHY], 1, "silence everything"),
        (["severity=critical", "--for", "1h", *WHY], 1, "critical"),
        (["--for", "1h", *WHY], 2, "KEY=VALUE"),
    ],
)
def test_what_may_not_be_is_refused_with_its_reason(words: list[str], code: int, told: str, served: Path) -> None:
    done = call("silence", "add", *words, config=served)
    assert (done.exit_code, told in done.stderr) == (code, True), done.output
    assert isinstance(done.exception, SystemExit)
    assert listed(served, "--all") == []


@pytest.mark.parametrize("name", ["change 1", "x", "", "99999999999", "1;2", "\u0661"])
def test_a_number_that_is_none(name: str, served: Path) -> None:
    assert call("silence", "expire", name, config=served).exit_code == 2


@pytest.mark.parametrize("text", ["[red]x[/red]", "\x1b[31mx", "\u202eevil"])
def test_what_people_write_does_not_act_on_the_terminal(text: str, bare: Path) -> None:
    data("silence", "add", f"target={text}", "--for", "1h", "--why", text, "--as", text, config=bare)
    out = call("silence", "list", config=bare).stdout
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]" not in text or "[red]x[/red]" in out


def test_where_there_is_no_ledger_there_is_no_silence_to_end(tmp_path: Path) -> None:
    made = installation(tmp_path)
    assert call("silence", "expire", "1", config=made).exit_code == 4
    assert call("silence", "list", config=made).exit_code == 4
    assert not (tmp_path / "var" / "ledger.db").exists()
