"""What is wrong with rule files: every problem of every file at once, each with its place, in words for staff."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Placed(Protocol):
    """Anything that stands somewhere in a file; line and column count from 1."""

    @property
    def line(self) -> int:
        """The line in the file."""

    @property
    def column(self) -> int:
        """The column in the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in a rule file, as ``file:line:column: error: what``."""

    file: str
    line: int
    column: int
    text: str
    level: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.text}"

    @property
    def github(self) -> str:
        """The problem as a GitHub annotation (workflow command ``::error``)."""
        text = self.text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return f"::{self.level} file={self.file},line={self.line},col={self.column}::{text}"


class RuleProblems(Exception):
    """The rules cannot be used; ``problems`` lists all that is wrong with all of them (exit code 3)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column, p.text)))
        super().__init__("\n".join(map(str, self.problems)))


class Report:
    """Collects the problems of one file while it is read; ``say`` notes one and reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def say(self, where: Placed, text: str) -> None:
        """Note what is wrong at a place."""
        self.at(where.line, where.column, text)

    def spoke(self, where: Placed) -> bool:
        """Whether something was said of this very place already."""
        return any((p.line, p.column) == (where.line, where.column) for p in self.problems)

    def at(self, line: int, column: int, text: str) -> None:
        """Note what is wrong at a line and column, both counted from 1."""
        problem = Problem(file=self.file, line=line, column=column, text=text)
        if problem not in self.problems:
            self.problems.append(problem)


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the closest known word, such as `` (did you mean 'level'?)``, or nothing."""
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""


def shown(text: object, limit: int = 60) -> str:
    """A piece of a file as an error quotes it: one line, no control characters, cut to ``limit``."""
    flat = str(text)[: limit + 1].encode("unicode_escape").decode("ascii") if not str(text).isprintable() else str(text)
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
