"""The terminal: plain without one, coloured with one unless NO_COLOR, and never at the mercy of data."""

import os
import pty
import re
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from sentinel.app.cli.main import COMMANDS
from sentinel.app.cli.reference import commands
from sentinel.app.cli.screen import aside, cell, inert, lines, say, show_table
from tests.app.cli.program import SENTINEL, call, fill, incident, installation

ESCAPE = re.compile(r"\x1b\[")


def on_a_terminal(*words: str, cwd: Path, **env: str) -> str:
    ours, theirs = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.Popen(
        [SENTINEL, *words], cwd=cwd, stdout=theirs, stderr=theirs, env={**clean, "TERM": "xterm", **env}
    )
    os.close(theirs)
    out = b""
    try:
        while piece := os.read(ours, 65536):
            out += piece
    except OSError:  # the other end was closed: Linux says EIO
        pass
    assert done.wait(30) == 0
    os.close(ours)
    return out.decode()


def test_colour_is_for_terminals_and_only_if_wanted(tmp_path: Path) -> None:
    assert ESCAPE.search(on_a_terminal("version", cwd=tmp_path))
    assert not ESCAPE.search(on_a_terminal("version", cwd=tmp_path, NO_COLOR="1"))
    assert not ESCAPE.search(on_a_terminal("--help", cwd=tmp_path, NO_COLOR="1"))


def test_on_a_narrow_terminal_names_stay_whole_and_nothing_is_cut_off(tmp_path: Path) -> None:
    shown = on_a_terminal("drill", "list", cwd=tmp_path, COLUMNS="70", NO_COLOR="1")
    assert re.search(r"(?m)^ ?unannounced-maintenance  ", shown)
    assert "\u2026" not in shown


def test_programs_read_one_line_a_row_however_narrow_the_window(tmp_path: Path) -> None:
    made = installation(tmp_path)
    fill(made, incident(fields={"target_name": "long " * 60}))
    done = call("incidents", "list", config=made, COLUMNS="40")
    assert len(done.stdout.splitlines()) == 2
    assert not ESCAPE.search(done.stdout)


@given(st.text(max_size=80))
def test_nothing_acts_on_a_terminal(text: str) -> None:
    shown = inert(text)
    assert shown.isprintable()
    assert len(shown) == len(text)
    assert cell(text).plain == shown
    assert not cell(text).spans


def test_every_command_explains_itself() -> None:
    for name in COMMANDS:
        done = call(name, "--help")
        assert done.exit_code == 0, name
        assert "Usage: sentinel " in done.stdout


def test_help_shows_every_word_of_itself() -> None:
    for name, command in commands():
        for told in (command.help, *(getattr(one, "help", None) for one in command.params)):
            assert Text.from_markup(told or "").plain == (told or ""), name


def test_a_register_is_listed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(f"acc-{n}", "寿司", None, Text("ok", style="green")) for n in range(13_100)]
    began = time.process_time()
    show_table(("ID", "NAME", "NOTE", "STATE"), rows)
    assert time.process_time() - began < 2
    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["ID         NAME  NOTE  STATE", "acc-0      寿司  -     ok"]
    assert len(shown) == 13_101


def test_a_slip_of_the_finger_is_answered_with_the_nearest_command() -> None:
    done = call("incidnets")
    assert (done.exit_code, "Did you mean 'incidents'" in done.stderr) == (2, True)


def test_version_says_what_runs() -> None:
    out = call("version").stdout
    assert "OpenSSL" in out
    assert "sentinel" in out


@given(st.text(max_size=80))
def test_no_line_acts_on_a_terminal(text: str) -> None:
    """Whatever a command says, also in passing: only the ends of its own lines remain."""
    assert all(line.isprintable() for line in lines(text).split("\n"))
    assert lines(text).count("\n") == text.count("\n")


def test_what_is_said_in_passing_cannot_act_either(capsys: pytest.CaptureFixture[str]) -> None:
    say("Situs\x1b]0;pwn\x07 mati\r\n\x9b31m")
    aside("catatan \x1b[2J\u202e")
    out, err = capsys.readouterr()
    assert (out, err) == ("Situs\ufffd]0;pwn\ufffd mati \n\ufffd31m\n", "catatan \ufffd[2J\ufffd\n")
