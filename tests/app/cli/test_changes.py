"""Planned changes on the command line: a few by options, many by a spreadsheet, all or none of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.app.cli import planning
from sentinel.model.moment import parse
from tests.app.cli.program import LAB, LOGIN, call, data, fill, incident, installation
from tests.app.test_control import daemon

WINDOW = ("--from", "now", "--until", "2h", "--why", "surat 12")
SITES = "".join(f'\n[[targets]]\nid = "s{n}"\nurl = "http://127.0.0.{n}/"\nprobes = ["uptime"]\n' for n in range(3, 9))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return installation(tmp_path, LAB + SITES)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation whose daemon answers; what is refused changes nothing in it."""
    made = installation(tmp_path_factory.mktemp("served"), LAB + SITES)
    with daemon(made):
        yield made


def listed(config: Path, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = data("changes", "list", *options, config=config)
    return rows


def sheet(config: Path, text: str) -> Path:
    file = config.parent / "plan.csv"
    file.write_bytes(text.encode())
    return file


def test_what_is_planned_is_listed_with_who_why_and_until_when(config: Path) -> None:
    expect = ("--expect", "ns=ns1.dc.test,ns2.dc.test", "--expect", "issuer=Baik Trust, Inc.")
    what = ("--what", "dns,tls", "--what", "uptime")
    (done,) = data("changes", "plan", "kpu-ntb", "s3", *what, *WINDOW, *expect, "--as", "Dewi", config=config)
    (row,) = listed(config)
    assert row == {key: value for key, value in done.items() if key != "mutes"}
    assert (row["id"], row["targets"], row["what"]) == (1, ["kpu-ntb", "s3"], ["dns", "tls", "uptime"])
    assert row["expect"] == {"ns": ["ns1.dc.test", "ns2.dc.test"], "issuer": ["Baik Trust, Inc."]}
    assert row["uncovered"] == ["ds", "registrar"]
    assert (row["by"], row["login"], row["why"], row["state"]) == ("Dewi", LOGIN, "surat 12", "active")
    out = call("changes", "list", config=config).stdout
    assert all(word in out for word in ("kpu-ntb s3", "dns,tls,uptime", "ns=ns1.dc.test,ns2.dc.test", "surat 12"))


def test_what_is_quiet_now_and_what_is_not_covered_is_said(config: Path) -> None:
    now = datetime.now(UTC)
    fill(config, incident(first_at=now + timedelta(hours=1)))
    words = ("changes", "plan", "kpu-ntb", "--what", "uptime,tls", "--from", "now", "--until", "3h", "--why", "x")
    out = call(*words, config=config).stdout
    assert "change 1: uptime, tls of kpu-ntb" in out
    assert "not covered without --expect: issuer" in out
    assert "quiet now: INC-000001" in out


@pytest.mark.slow
def test_one_ahead_is_listed_until_it_is_over_or_called_off(config: Path) -> None:
    ahead = ("--from", "1h", "--until", "2h", "--why", "x", "--what", "content")
    data("changes", "plan", "s3", *ahead, config=config)
    data("changes", "plan", "s4", *ahead, config=config)
    assert [row["state"] for row in listed(config)] == ["ahead", "ahead"]
    assert [row["id"] for row in listed(config, "--target", "s3")] == [1]
    ended = data("changes", "cancel", "change 1", "--why", "hujan", "--as", "Siti", config=config)
    assert (ended["state"], ended["cancelled_by"]) == ("over", "Siti")
    assert [row["id"] for row in listed(config)] == [2]
    assert "cancelled by Siti" in call("changes", "list", "--all", config=config).stdout
    assert call("changes", "cancel", "1", config=config).exit_code == 1
    assert call("changes", "cancel", "silence 2", config=config).exit_code == 2


def test_a_sheet_announces_many_and_lines_that_say_the_same_are_one(config: Path) -> None:
    window = "2029-02-14T10:00:00+08:00;2029-02-14T12:00:00+08:00"
    text = (
        "Target;What;From;Until;Why;Expect\r\n"
        f'kpu-ntb;"dns, tls";{window};pindah;"ns=a.test,b.test; issuer=Baik Trust"\r\n'
        "s3;uptime;;;;\r\n\r\ns4;;;;;\r\ns5;uptime;;;lain;\r\n"
    )
    options = ("--what", "uptime", "--from", "1h", "--until", "2h", "--why", "listrik")
    done = data("changes", "plan", "--csv", sheet(config, text), *options, config=config)
    assert [(row["targets"], row["what"], row["why"]) for row in done] == [
        (["kpu-ntb"], ["dns", "tls"], "pindah"),
        (["s3", "s4"], ["uptime"], "listrik"),
        (["s5"], ["uptime"], "lain"),
    ]
    assert done[0]["expect"] == {"ns": ["a.test", "b.test"], "issuer": ["Baik Trust"]}
    assert parse(done[0]["from"]) == parse("2029-02-14T10:00:00+08:00")


def test_a_sheet_and_targets_beside_it(config: Path) -> None:
    done = data(
        "changes", "plan", "s5", "--csv", sheet(config, "target\ns3\n"), "--what", "tls", *WINDOW, config=config
    )
    assert [row["targets"] for row in done] == [["s5"], ["s3"]]


def test_what_is_wrong_in_a_sheet_has_its_line_and_nothing_is_kept(config: Path) -> None:
    text = "target,what,until,expect\ns3,dsn,2h,\n,uptime,2h,\ns4,uptime,soon,ns\ns5,tls,2h\ns6,tls,,\n"
    done = call("changes", "plan", "--csv", sheet(config, text), "--from", "now", "--why", "x", config=config)
    assert done.exit_code == 1
    assert (
        done.stderr.splitlines()
        == [
            "plan.csv:5: has 3 cells, the header has 4",
            "plan.csv:2:what: --what is some of dns, tls, content, account, uptime; not 'dsn'; did you mean \"dns\"?",
            "plan.csv:3:target: is empty, and no option fills it",
            "plan.csv:4:until: a time to come is a duration such as 30d, or 2029-02-14T10:30:00+08:00",
            "plan.csv:4:expect: --expect is KEY=VALUE, such as ns=a.example,b.example; 'ns' is not",
            "plan.csv:6:until: is empty, and no option fills it",
        ]
        or done.stderr.splitlines()
    )
    assert call("changes", "list", config=config).exit_code == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "plan.csv: is empty; the first line names the columns: target,what,from,until,why,expect"),
        ("target\n", "plan.csv: names no target"),
        ("what\nuptime\n", "plan.csv:1:target: column is missing"),
        ("target,wat\ns3,uptime\n", 'plan.csv:1:wat: unknown column; did you mean "what"?'),
        ('target\n"s3\n', "plan.csv:2: is not CSV: unexpected end of data"),
        ("target\n" + "s3,\n" * 300, "plan.csv: has more problems; these are the first 100"),
    ],
)
def test_a_sheet_that_is_none(text: str, told: str, config: Path) -> None:
    done = call("changes", "plan", "--csv", sheet(config, text), "--what", "tls", *WINDOW, config=config)
    assert done.exit_code == 1
    assert told in done.stderr.splitlines()


def test_a_sheet_too_long_is_refused_and_a_long_one_is_cut_into_changes(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MOST_TARGETS", 2)
    monkeypatch.setattr(planning, "MOST_ROWS", 5)
    five = "target\ns3\ns4\ns5\ns6\ns7\n"
    done = data("changes", "plan", "--csv", sheet(config, five), "--what", "tls", *WINDOW, config=config)
    assert [row["targets"] for row in done] == [["s3", "s4"], ["s5", "s6"], ["s7"]]
    refused = call("changes", "plan", "--csv", sheet(config, f"{five}s8\n"), "--what", "tls", *WINDOW, config=config)
    assert (refused.exit_code, refused.stderr) == (1, "plan.csv: has more than 5 lines\n")


def test_a_sheet_of_strangers_is_refused_shortly(config: Path) -> None:
    """Finding the nearest name of thousands would keep the daemon from its work."""
    strangers = (f"t{number}" for number in range(40))
    done = call("changes", "plan", *strangers, "--what", "uptime", *WINDOW, config=config)
    lines = done.stderr.splitlines()
    assert (done.exit_code, len(lines), lines[-1]) == (1, 21, "and 20 more")


ONE = ["s3", "--what", "uptime"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([*WINDOW, "--what", "uptime"], 2, "say which targets"),
        (["s3", *WINDOW], 2, "say --what"),
        (["s3"], 2, "say --what, --from, --until, --why"),
        (["s3", "--what", "dsn", *WINDOW], 2, 'did you mean "dns"?'),
        ([*ONE, "--from", "noon", "--until", "2h", "--why", "x"], 2, "a time to come"),
        ([*ONE, "--from", "now", "--until", "999999999d", "--why", "x"], 2, "too far away"),
        ([*ONE, "--from", "2h", "--until", "1h", "--why", "x"], 1, "over before it begins"),
        ([*ONE, "--from", "2001-01-01T00:00:00Z", "--until", "2001-01-02T00:00:00Z", "--why", "x"], 1, "over already"),
        ([*ONE, "--from", "now", "--until", "91d", "--why", "x"], 1, "90 days"),
        ([*ONE, *WINDOW, "--expect", "ns"], 2, "KEY=VALUE"),
        ([*ONE, *WINDOW, "--expect", "ns=a.test"], 1, "needs --what dns"),
        ([*ONE, *WINDOW, "--expect", "colour=red"], 1, "'colour' is none of them"),
        (["s3", "--what", "dns", *WINDOW, "--expect", f"ds={'x' * 500}"], 1, "names too much"),
        (["s-3", "s33", "--what", "uptime", *WINDOW], 1, "there is no target 's33'; did you mean"),
        (["--csv", "no-such-file.csv", "--what", "uptime", *WINDOW], 1, "no-such-file.csv"),
    ],
)
def test_what_may_not_be_is_refused_with_its_reason(words: list[str], code: int, told: str, served: Path) -> None:
    done = call("changes", "plan", *words, config=served)
    assert (done.exit_code, told in done.stderr) == (code, True), done.output
    assert isinstance(done.exception, SystemExit)
    assert listed(served, "--all") == []
