"""Forms of accounts as commands read them: with a bar that shows how far it is, and words that somebody mapped."""

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress, TaskID

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.rules import layers
from sentinel.app.cli.screen import console
from sentinel.detect.adapters import load_adapters
from sentinel.kit import disk
from sentinel.registry.account import Reader
from sentinel.registry.book import Book, book_of
from sentinel.registry.columns import Field, mapped
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.sheet import MOST_UNPACKED, Sheet, Unreadable
from sentinel.registry.workbook import workbook

MAPPINGS = "mappings"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A form that was read and understood."""

    sha256: str
    sheets: tuple[Sheet, ...]
    book: Book


def reader(config: Path | None, folders: Sequence[Path] | None) -> Reader:
    """Reads accounts by the adapters that are installed; by the name of the platform that each serves."""
    found = load_adapters(layers(config, folders)).values()
    return Reader(adapters={one.adapter.serves: one.adapter for one in found})


def digest_of(file: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        Stop: if it cannot be read.
    """
    return hashlib.sha256(_bytes(file)).hexdigest()


def read(file: Path, by: Reader, mappings: Sequence[Mapping[str, str]] = ()) -> Read:
    """Read a form; the first mapping whose words all stand in one line names its columns.

    Raises:
        Stop: if it cannot be read.
    """
    data = _bytes(file)
    try:
        with _bar(f"reading {file.name}") as ticks:
            sheets = workbook(data) if data.startswith(b"PK") else [csv_sheet(data, file.name)]
            ticks.total(sum(len(sheet.rows) for sheet in sheets))
            book = book_of(sheets, by, _fitting(sheets, mappings), ticks.one)
    except Unreadable as error:
        raise Stop(Exit.INVALID, f"{file}: {error}") from None
    return Read(sha256=hashlib.sha256(data).hexdigest(), sheets=tuple(sheets), book=book)


def words_of(given: Sequence[str]) -> dict[str, str]:
    """A mapping as it is given: ``WORD=FIELD``, the words of the header and what they mean.

    Raises:
        Stop: if one cannot be read, or names no field.
    """
    fields = {str(field) for field in Field}
    found = {word.strip(): field.strip() for word, _, field in (one.rpartition("=") for one in given)}
    wrong = [f"{word}={field}" for word, field in found.items() if not word or field not in fields]
    if wrong:
        raise Stop(Exit.USAGE, f"{wrong[0]!r}: a mapping is WORD=FIELD; fields are {', '.join(sorted(fields))}")
    return found


def save(folder: Path, name: str, words: Mapping[str, str]) -> None:
    """Remember a mapping for forms of this type.

    Raises:
        Stop: if its name is none, or it cannot be written.
    """
    if not _NAME.fullmatch(name) or not words:
        raise Stop(Exit.USAGE, "a mapping to save has a name (a-z, 0-9, - and _) and at least one --map WORD=FIELD")
    try:
        (folder / MAPPINGS).mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.replace(folder / MAPPINGS / f"{name}.json", json.dumps(words, indent=1))
    except OSError as error:
        raise Stop(Exit.UNREACHABLE, f"{folder / MAPPINGS}: {error.strerror or error}") from None


def saved(folder: Path) -> list[dict[str, str]]:
    """Every mapping that was saved; one that somebody spoilt is passed over."""
    found = []
    for file in sorted((folder / MAPPINGS).glob("*.json")):
        with suppress(OSError, ValueError, AttributeError):
            found.append({str(word): str(Field(field)) for word, field in json.loads(file.read_text("utf-8")).items()})
    return found


def _fitting(sheets: Sequence[Sheet], mappings: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
    rows = [row for sheet in sheets for row in sheet.rows[:30]]
    for words in mappings:
        for row in rows:
            with suppress(ValueError):
                mapped(words, row)
                return words
    return None


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_UNPACKED + 1)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {error.strerror or error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """A bar on stderr; where nobody looks it is not drawn."""

    bar: Progress
    task: TaskID

    def total(self, lines: int) -> None:
        """So many lines are to come."""
        self.bar.update(self.task, total=lines)

    def one(self) -> None:
        """One line is done."""
        self.bar.advance(self.task)


@contextmanager
def _bar(text: str) -> Iterator[Ticks]:
    screen = console(sys.stderr)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        yield Ticks(bar=bar, task=bar.add_task(text, total=None))
