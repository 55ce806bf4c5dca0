"""What is normal, on the command line: who said so, what would change, and a person's word on it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.kit import codec
from sentinel.kit.baseline import Member, Normal, Trait, exact, number, pool, turns
from sentinel.kit.content.pins import trait_of
from sentinel.store.ledger import open_ledger
from sentinel.store.ports import Baseline, Decision
from tests.app.cli.program import LOGIN, START, call, data, installation
from tests.store.things import entry

CHECK = "target:kpu-ntb/uptime"
PAGE = "target:kpu-ntb/defacement"
ACCOUNT = "account:ig-1/account"
NOW = datetime.now(UTC)


def of(*ends: str, **more: Trait) -> bytes:
    trait = turns(*ends)
    dated = tuple(Member(value=m.value, first_at=START, vantage="lab-1") for m in trait.members)
    return codec.encode(Normal(traits={"ends": Trait(kind=trait.kind, members=dated), **more}))


def propose(config: Path, facts: bytes, *, check: str = CHECK, accepted: bool = False, **more: Any) -> int:  # noqa: ANN401 - any word
    """Put a proposal into the ledger, and perhaps a person's word on it."""
    row = Baseline(check=check, facts=facts, version=1, proposed_at=NOW - timedelta(days=12))
    with open_ledger(config.parent / "var") as ledger:
        number = ledger.apply(lambda unit: unit.propose(row))
        if accepted:
            decision = Decision(number=number, state="accepted", **more)
            ledger.apply(lambda unit: unit.decide(decision, entry("accept", "letter 12", NOW)))
    return number


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return installation(tmp_path)


def rows(config: Path, *options: str) -> list[tuple[str, str, str]]:
    return [(r["target"], r["probe"], r["state"]) for r in data("baseline", "list", *options, config=config)]


def test_the_list_says_what_waits_and_since_when(config: Path) -> None:
    propose(config, of("sso.test"))
    (row,) = data("baseline", "list", config=config)
    assert (row["target"], row["probe"], row["state"], row["by"]) == ("kpu-ntb", "uptime", "proposed", None)
    assert row["age_seconds"] >= 12 * 86400
    shown = call("baseline", "list", config=config)
    assert "12d" in shown.stdout
    assert "1 waits for a person" in shown.stderr


def test_a_proposal_for_a_page_without_pins_says_what_the_page_brings_in_and_leads_to(config: Path) -> None:
    linked = pool("bawaslu.test", "kpu.test", "pemda.test")
    traits = {"evidence": turns(), "linked": linked, "scripts": pool("ukur.test"), "doubts": pool("slot parkir")}
    propose(config, codec.encode(Normal(traits=traits)), check=PAGE)
    shown = " ".join(call("baseline", "list", config=config).stdout.split())
    assert "nothing looks bad, 3 sites linked, 1 sites of scripts, 0 of frames, 0 of forms, 1 in doubt" in shown
    bad = Normal(traits=traits | {"evidence": turns("hidden_link 1a: 1 hidden links: raja.test")})
    propose(config, codec.encode(bad), check=PAGE)
    assert "+ hidden_link 1a" in " ".join(call("baseline", "list", config=config).stdout.split())


def test_before_there_is_a_ledger_there_is_no_baseline(config: Path) -> None:
    assert data("baseline", "list", config=config) == []
    assert data("baseline", "diff", "kpu-ntb", config=config) == []
    assert data("baseline", "show", "kpu-ntb", config=config)["baselines"] == []


def test_accept_writes_down_who_why_until_and_scope(config: Path) -> None:
    propose(config, of("sso.test"))
    words = ("--why", "halaman masuk bersama", "--until", "30d", "--scope", "host", "--as", "Dewi")
    done = data("baseline", "accept", "kpu-ntb", *words, config=config)
    (row,) = done["baselines"]
    assert (row["state"], row["by"], row["login"], row["scope"]) == ("accepted", "Dewi", LOGIN, "host")
    (kept,) = data("baseline", "list", config=config)
    assert (kept["state"], kept["why"], kept["by"]) == ("accepted", "halaman masuk bersama", "Dewi")
    end = datetime.fromisoformat(kept["until"])
    assert timedelta(days=29) < end - NOW < timedelta(days=31)
    assert "Dewi" in call("baseline", "show", "kpu-ntb", config=config).stdout


def test_without_a_probe_all_are_meant_and_nothing_proposed_is_no_error(config: Path) -> None:
    propose(config, of("sso.test"))
    propose(config, of("x"), check="target:kpu-ntb/tls")
    propose(config, of("y"), check="target:unseen/uptime")
    done = data("baseline", "accept", "kpu-ntb", "--why", "ya", config=config)
    assert [row["probe"] for row in done["baselines"]] == ["tls", "uptime"]
    assert rows(config) == [
        ("unseen", "uptime", "proposed"),
        ("kpu-ntb", "tls", "accepted"),
        ("kpu-ntb", "uptime", "accepted"),
    ]
    again = call("baseline", "accept", "kpu-ntb", "--why", "ya", config=config)
    assert (again.exit_code, again.stdout) == (0, "nothing is proposed for kpu-ntb\n")


def test_the_list_says_what_would_change_before_anybody_accepts_it(config: Path) -> None:
    propose(config, of("sso.test", keys=pool("k1")), accepted=True)
    propose(config, of("judi.test", keys=pool("k2")))
    (waiting, accepted) = data("baseline", "list", config=config)
    assert (waiting["instead_of"], accepted["instead_of"], accepted["changes"]) == (1, None, [])
    table = call("baseline", "list", config=config).stdout
    assert "+ judi.test, - sso.test; instead of 1" in table
    assert "k2" not in table, "pools follow from the rest"
    done = call("baseline", "accept", "kpu-ntb", "--why", "ya", "--until", "30d", config=config).stdout
    assert done.startswith("kpu-ntb uptime: accepted until ")
    assert done.endswith(": + judi.test, - sso.test\n")


def test_what_was_accepted_for_a_time_says_what_stands_behind_it(config: Path) -> None:
    behind = propose(config, of("old.test"), accepted=True)
    until = propose(config, of("sso.test"), accepted=True, until=NOW + timedelta(days=1))
    assert {r["number"]: r["after"] for r in data("baseline", "list", config=config)} == {behind: until, until: None}
    assert f"counts again when {until} has ended" in call("baseline", "list", config=config).stdout


def test_of_two_proposals_each_says_which_it_is(config: Path) -> None:
    first = propose(config, of("sso.test"))
    row = Baseline(check=CHECK, facts=of("judi.test"), version=1, proposed_at=NOW)
    with open_ledger(config.parent / "var") as ledger:
        second = ledger.apply(lambda unit: unit.propose(row, beside=first))
    shown = {r["number"]: r["instead_of"] for r in data("baseline", "list", config=config)}
    assert shown == {first: None, second: first}
    diff = call("baseline", "diff", "kpu-ntb", config=config)
    assert [line.split()[-2:] for line in diff.stdout.splitlines()[1:]] == [["+", "judi.test"], ["-", "sso.test"]]
    assert f"compared with number {first}" in diff.stderr
    assert "and it is otherwise now" in call("status", config=config).stdout


@pytest.mark.parametrize("command", ["show", "diff"])
def test_a_misspelt_target_is_told_and_not_called_normal(command: str, config: Path) -> None:
    done = call("baseline", command, "kpu-nbt", config=config)
    assert (done.exit_code, 'did you mean "kpu-ntb"?' in done.stderr) == (1, True)


def test_reject_leaves_what_was_accepted(config: Path) -> None:
    propose(config, of("sso.test"), accepted=True)
    propose(config, of("judi.test"))
    assert "kpu-ntb uptime: rejected" in call("baseline", "reject", "kpu-ntb", config=config).stdout
    assert rows(config) == [("kpu-ntb", "uptime", "accepted")]
    assert rows(config, "--all")[0] == ("kpu-ntb", "uptime", "rejected")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["accept", "kpu-ntb"], 2, "--why"),
        (["accept", "kpu-ntb", "--why", "x", "--scope", "planet"], 2, "element, host, host-everywhere, page"),
        (["accept", "kpu-ntb", "--why", "x", "--until", "soon"], 2, "a time to come"),
        (["accept", "kpu-ntb", "--why", "x", "--until", "999999999d"], 2, "too far away"),
        (["accept", "kpu-ntb", "--why", "x", "--until", "2001-01-01"], 1, "over already"),
        (["accept", "kpu-ntb", "--why", "x", "--probe", "dnss"], 1, "no probe 'dnss'"),
        (["accept", "kpu-ntb", "--why", "x", "--scope", "page"], 1, "'page' is not known to uptime"),
        (["accept", "nobody", "--why", "x"], 1, "no target 'nobody'"),
        (["reject", "nobody"], 1, "no target 'nobody'"),
    ],
)
@pytest.mark.slow
def test_what_makes_no_sense_is_told_and_changes_nothing(config: Path, words: list[str], code: int, told: str) -> None:
    propose(config, of("sso.test"))
    done = call("baseline", *words, config=config)
    assert (done.exit_code, told in done.stderr) == (code, True), done.output
    assert rows(config) == [("kpu-ntb", "uptime", "proposed")]


def test_diff_says_what_would_be_normal_and_what_no_longer(config: Path) -> None:
    propose(config, of("old.test", keys=pool("k1")), accepted=True)
    propose(config, of("sso.test", keys=pool("k1", "k2"), ttl=number(300, 5)))
    lines = data("baseline", "diff", "kpu-ntb", config=config)
    assert [(x["trait"], x["kind"], x["added"], x["missing"]) for x in lines] == [
        ("ends", "turns", ["sso.test"], ["old.test"]),
        ("keys", "pool", ["k2"], []),
        ("ttl", "number", [], []),
    ]
    assert {x["instead_of"] for x in lines} == {1}
    table = call("baseline", "diff", "kpu-ntb", config=config).stdout
    assert [line.split() for line in table.splitlines()[1:]] == [
        ["uptime", "ends", "turns", "+", "sso.test"],
        ["uptime", "ends", "turns", "-", "old.test"],
        ["uptime", "keys", "pool", "+", "k2"],
    ]


def test_an_acceptance_that_ran_out_no_longer_counts(config: Path) -> None:
    propose(config, of("old.test"), accepted=True)
    propose(config, of("sso.test"), accepted=True, until=NOW - timedelta(seconds=1))
    assert rows(config) == [("kpu-ntb", "uptime", "accepted")]
    assert rows(config, "--all")[0] == ("kpu-ntb", "uptime", "ended")
    (one,) = data("baseline", "show", "kpu-ntb", config=config)["baselines"]
    assert [m["value"] for m in one["traits"]["ends"]["members"]] == ["old.test"]


def test_what_another_version_wrote_is_named_and_not_believed(config: Path) -> None:
    propose(config, b'{"traits": ["ends"]}', accepted=True)
    (row,) = data("baseline", "list", config=config)
    assert row["readable"] is False
    assert "unreadable" in call("baseline", "list", config=config).stdout
    assert "cannot be read" in call("baseline", "show", "kpu-ntb", config=config).stderr


@pytest.mark.parametrize("name", ["[red]KPU[/red]", "\x1b[31mKPU\x1b[0m", "a\nkpu-ntb  accepted", "\u202eevil"])
def test_a_value_of_a_stranger_does_not_act_on_the_terminal(name: str, config: Path) -> None:
    propose(config, of(name))
    for words in (["show", "kpu-ntb"], ["diff", "kpu-ntb"], ["show", "kpu-ntb", "--json"]):
        out = call("baseline", *words, config=config).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "\nkpu-ntb  accepted" not in out
    assert "[red]" not in name or "[red]" in call("baseline", "show", "kpu-ntb", config=config).stdout


def test_status_shows_how_long_nobody_has_decided(config: Path) -> None:
    propose(config, of("sso.test"))
    (row,) = [r for r in data("status", config=config) if r["probe"] == "uptime" and r["target"] == "kpu-ntb"]
    assert row["baseline"] == "proposed"
    assert row["baseline_waiting_seconds"] >= 12 * 86400
    shown = call("status", config=config)
    assert "what is normal: proposed 12d ago, nobody decided" in shown.stdout
    assert "1 baseline to decide, the oldest for 12d" in shown.stderr
    data("baseline", "accept", "kpu-ntb", "--why", "ya", config=config)
    (row,) = [r for r in data("status", config=config) if r["probe"] == "uptime" and r["target"] == "kpu-ntb"]
    assert (row["baseline"], row["baseline_waiting_seconds"]) == ("accepted", None)
    propose(config, of("judi.test"))
    assert "a change of what is normal: proposed 12d ago" in call("status", config=config).stdout


def test_status_says_that_an_acceptance_is_over(config: Path) -> None:
    propose(config, of("sso.test"))
    row = Baseline(check=CHECK, facts=of("sso.test"), version=1, proposed_at=NOW - timedelta(days=3), until=NOW)
    with open_ledger(config.parent / "var") as ledger:
        ledger.apply(lambda unit: unit.propose(row))
    (shown,) = [r for r in data("status", config=config) if r["probe"] == "uptime" and r["target"] == "kpu-ntb"]
    assert shown["baseline"] == "ended"
    told = "what is normal: accepted for a time that ended 3d ago, nobody decided"
    assert told in call("status", config=config).stdout


def test_pinned_facts_are_shown_in_the_words_of_the_page(config: Path) -> None:
    was, now = (Normal(traits={"fact: hotline": trait_of(texts)}) for texts in (("0370 111",), ("0370 111", "0812")))
    propose(config, codec.encode(was), check=PAGE, accepted=True)
    propose(config, codec.encode(now), check=PAGE)
    (line,) = data("baseline", "diff", "kpu-ntb", config=config)
    assert (line["trait"], line["added"], line["missing"]) == ("fact: hotline", ["0812"], [])
    told = [call("baseline", *act, config=config).stdout for act in (("list",), ("show", "kpu-ntb"))]
    assert all("0812" in text and "001" not in text for text in told)


def test_of_an_account_a_person_reads_what_changed_and_no_fingerprints(config: Path) -> None:
    old, new = (
        Normal(
            traits={
                "adapter": exact(f"{n}c0ffee"),
                "avatar": exact(f"{n}1c7e9d20f3b5a68"),
                "name": exact(name),
                "uid": exact("77"),
            }
        )
        for n, name in ((1, "Siti"), (2, "Slot Gacor"))
    )
    propose(config, codec.encode(old), check=ACCOUNT, accepted=True)
    propose(config, codec.encode(new), check=ACCOUNT)
    lines = {line["trait"]: line["added"] for line in data("baseline", "diff", "ig-1", config=config)}
    assert lines["avatar"] == ["21c7e9d20f3b5a68"]  # who scripts reads it as it is kept
    told = call("baseline", "diff", "ig-1", config=config).stdout
    assert "a picture (fingerprint 21c7e9d20f3b5a68)" in told
    assert "how it is read (version 2c0ffee)" in told
    done = call("baseline", "accept", "ig-1", "--why", "tim", config=config)
    assert done.stdout == "ig-1 account: accepted: another picture, + name Slot Gacor, - name Siti\n"
