"""Logs: one JSON line per record, control characters inert, no secret in any of it."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from sentinel.app import logs
from sentinel.courier.redact import MASK

SECRET = "123456789:abcdefg_hijklmnop"
UNDER_SYSTEMD = {"JOURNAL_STREAM": "8:1"}


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = before
    root.setLevel(level)


def say(stream: io.StringIO, environment: dict[str, str], speak: Callable[[logging.Logger], object]) -> str:
    logs.start(environment, [SECRET, ""], stream)
    speak(logging.getLogger("sentinel.test"))
    return stream.getvalue()


def test_journal_lines_are_json_with_a_priority(stream: io.StringIO) -> None:
    line = say(stream, UNDER_SYSTEMD, lambda log: log.warning("channel %s fails", "mail"))
    assert line.startswith("<4>{")
    assert json.loads(line[3:])["message"] == "channel mail fails"


def test_a_hostile_title_cannot_forge_a_line_or_move_the_cursor(stream: io.StringIO) -> None:
    hostile = "title\n<0>{} \x1b[2J \u202e evil"
    line = say(stream, UNDER_SYSTEMD, lambda log: log.warning("saw %s", hostile))
    assert line.count("\n") == 1
    assert line.isascii()
    assert "\x1b" not in line
    assert json.loads(line[3:])["message"].endswith(hostile)


def test_on_a_terminal_controls_are_shown_not_obeyed(stream: io.StringIO) -> None:
    line = say(stream, {}, lambda log: log.warning("saw %s", "a\x1b[2Jb"))
    assert "\\x1b[2J" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("environment", [{}, UNDER_SYSTEMD])
def test_no_secret_survives_in_message_argument_or_traceback(stream: io.StringIO, environment: dict[str, str]) -> None:
    def speak(log: logging.Logger) -> None:
        log.error("POST https://api.telegram.org/bot%s/sendMessage", SECRET)
        try:
            int(f"tgram://{SECRET}/1")
        except ValueError:
            log.exception("the channel failed")

    told = say(stream, environment, speak)
    assert "abcdefg" not in told
    assert told.count(MASK) == 2


def test_debug_of_apprise_is_never_shown(stream: io.StringIO) -> None:
    assert say(stream, {}, lambda _: logging.getLogger("apprise").info("Telegram URL: token")) == ""
