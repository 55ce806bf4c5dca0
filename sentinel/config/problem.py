"""What is wrong with a configuration: every problem at once, each with its place, never with the value itself."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place in a file, such as ``config.toml:targets[3].url`` or ``ntb.csv:12:tier``."""

    file: str
    key: str = ""
    joint: str = "."

    def at(self, *parts: str | int) -> "Where":
        """The place below this one: names are joined, positions stand in brackets."""
        key = self.key
        for part in parts:
            key += f"[{part}]" if isinstance(part, int) else f"{self.joint if key else ''}{part}"
        return Where(file=self.file, key=key, joint=self.joint)

    def __str__(self) -> str:
        return f"{self.file}:{self.key}" if self.key else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend, as ``file:key: what``; the text never holds what was written there: it may be a secret."""

    where: Where
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class ConfigRejected(Exception):
    """The configuration cannot be used; ``problems`` lists all that is wrong with it (exit code 3)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NoConfig(ConfigRejected):
    """Nobody has written a configuration yet, which is no fault of the installation."""


def rejected(file: str, text: str) -> ConfigRejected:
    """The rejection of a file as a whole: it cannot be read at all."""
    return ConfigRejected([Problem(where=Where(file=file), text=text)])
