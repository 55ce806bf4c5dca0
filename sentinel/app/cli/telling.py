"""A report as it is told at a terminal: question by question, forgivingly; and nothing that was typed is ever lost."""

import json
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.screen import aside
from sentinel.config.toml import to_toml
from sentinel.kit.intake.form import KEYS, MANY, QUESTIONS, asked, needed
from sentinel.kit.intake.reading import Answers, Incomplete, Problem, read
from sentinel.kit.intake.saying import moment
from sentinel.kit.intake.sorts import CLASSES, Sort, sort_of
from sentinel.kit.texts import Translator, msg

BACK, MANY_LINES = "<", "message"
MOST_FILE = 1_000_000
LONGEST = 20_000
HEAD = msg("Enter skips a question, < goes back, * must be answered (? if nobody knows). Ctrl-C keeps what was typed.")
WHICH = msg("What is it about? A number or a word:")
MISSING = msg("Still missing:")
Read = Callable[[str], str]
Told = dict[str, str | list[str]]


def from_file(file: Path) -> Told:
    """The answers of a TOML or JSON file.

    Raises:
        Stop: if it cannot be read, or is neither.
    """
    try:
        raw = file.read_bytes()[: MOST_FILE + 1].decode()
        said = json.loads(raw) if file.suffix.lower() == ".json" else tomllib.loads(raw)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    except (ValueError, RecursionError) as error:
        raise Stop(Exit.USAGE, f"{file}: {error}") from None
    if not isinstance(said, dict):
        raise Stop(Exit.USAGE, f"{file}: name the fields: {', '.join(sorted(KEYS))}")
    return {str(key): _answer(value) for key, value in said.items()}


def _answer(value: object) -> str | list[str]:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return value.isoformat()
    return [str(one) for one in value] if isinstance(value, list) else str(value)


class Interview:
    """Asks what is not answered yet. ``hear`` puts a prompt and returns one line; ``say`` translates."""

    def __init__(self, told: Told, hear: Read, say: Translator, now: datetime, zone: tzinfo) -> None:
        self.told = told
        self._hear, self._say = hear, say
        self._now, self._zone = now, zone

    def hold(self) -> None:
        """Put every question of the class; what is still missing afterwards is asked once more."""
        aside(self._say(HEAD))
        sort = self._sort()
        self._ask([key for key in asked(sort) if not self.told.get(key)], sort)
        gaps = [key for one in self._problems() for key in one.key.split(" or ") if key in QUESTIONS]
        if gaps:
            aside(f"{self._say(MISSING)} {', '.join(gaps)}")
            self._ask(gaps, sort)

    def _sort(self) -> Sort:
        sort = sort_of(str(self.told.get("class", "")))
        while sort is None:
            for number, one in enumerate(Sort, 1):
                aside(f"  {number} {self._say(CLASSES[one].title)} ({one})")
            sort = sort_of(self._hear(f"{self._say(WHICH)} "))
        self.told["class"] = str(sort)
        return sort

    def _ask(self, keys: list[str], sort: Sort) -> None:
        at = 0
        while at < len(keys):
            answer = self._answered(keys[at], f"[{at + 1}/{len(keys)}]", sort)
            if answer == BACK:
                at = max(0, at - 1)
                continue
            self._keep(keys[at], answer)
            trouble = self._trouble(keys[at])
            if trouble:
                aside(f"  {self._say(trouble)}")
            at += 0 if trouble else 1

    def _answered(self, key: str, place: str, sort: Sort) -> str:
        question = QUESTIONS[key]
        known = self.told.get(key, "")
        like = f" ({question.like})" if question.like and not known else f" [{known}]" if known else ""
        star = "*" if needed(sort, key) else ""
        first = self._hear(f"{place} {self._say(question.ask)}{star}{like}: ").strip()
        if key != MANY_LINES or first in ("", BACK):
            return first
        lines = [first]
        while (line := self._hear("    | ")).strip():
            lines.append(line.rstrip())
        return "\n".join(lines)

    def _keep(self, key: str, answer: str) -> None:
        """Enter leaves what was there."""
        if answer:
            self.told[key] = [one.strip() for one in answer.split(",")] if key in MANY else answer

    def _trouble(self, key: str) -> str:
        if key == "evidence":
            gone = [one for one in self.told.get(key, ()) if not Path(one).expanduser().is_file()]
            return f"{gone[0]}: no such file; < or Enter to leave it out" if self._dropped(gone) else ""
        return next((one.why for one in self._problems() if one.key == key and one.why), "")

    def _dropped(self, gone: list[str]) -> bool:
        if gone:
            self.told["evidence"] = [one for one in self.told["evidence"] if one not in gone]
        return bool(gone)

    def _problems(self) -> tuple[Problem, ...]:
        return lacks(self.told, self._now, self._zone)


def lacks(told: Answers, now: datetime, zone: tzinfo) -> tuple[Problem, ...]:
    """What is missing or cannot be read."""
    try:
        read(told, now, zone)
    except Incomplete as error:
        return error.problems
    return ()


def settled(told: Told, now: datetime, zone: tzinfo) -> Told:
    """The answers with their time made whole: ``22.30`` means something else tomorrow."""
    try:
        named = f"{told.get('when', '')} {told.get('zone', '')}".strip()
        at = moment(named, now, zone)
    except ValueError:
        return told
    return {**told, "when": at.isoformat(timespec="minutes")}


def kept(told: Mapping[str, Any], now: datetime) -> str:
    """Keep what was typed in a file for our eyes, here or where things are temporary; says where, or all of it."""
    paths = [str(Path(one).expanduser().absolute()) for one in told.get("evidence", ())]
    text = to_toml({**told, **({"evidence": paths} if paths else {})})
    for folder in (Path.cwd(), Path(tempfile.gettempdir())):
        for number in range(1, 10):
            file = folder / f"report-{now:%Y%m%d-%H%M}-{number}.toml"
            try:
                handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            except FileExistsError:
                continue
            except OSError:
                break
            with os.fdopen(handle, "w", encoding="utf-8") as written:
                written.write(text)
            return f"nothing is lost: it stands in {file}; go on with: sentinel intake add --file {file}"
    return f"nothing could be written; copy this:\n{text}"


def line_of(prompt: str) -> str:
    """One line from the terminal, the prompt on stderr.

    Raises:
        EOFError: if nobody is there any more.
    """
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.buffer.readline(LONGEST)
    if not line:
        raise EOFError
    return line.decode("utf-8", "replace").rstrip("\r\n")
