"""Read a file that a person wrote: whole, bounded, as UTF-8; and say in plain words why when that fails."""

import re
import tomllib
from pathlib import Path

from sentinel.config.problem import ConfigRejected, Problem, Where, rejected

MOST_BYTES = 16_000_000
_AT = re.compile(r"^(?P<text>.*?) ?\(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.DOTALL)
_QUOTED = re.compile(r"[\"'].*[\"']", re.DOTALL)  # the parser's quotes may hold what was written


def read_text(path: Path, shown: str) -> str:
    """The text of a file; a byte order mark, as Windows writes it, is dropped.

    Raises:
        ConfigRejected: if it is missing, no plain file, unreadable, too large or not UTF-8.
    """
    if path.is_dir():
        raise rejected(shown, "is a directory, a file is needed")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise rejected(shown, "there is no such file") from None
    except OSError as error:
        raise rejected(shown, f"cannot be read: {(error.strerror or 'input/output error').lower()}") from None
    if len(content) > MOST_BYTES:
        raise rejected(shown, f"is larger than {MOST_BYTES // 1_000_000} MB")
    return _decoded(content, shown)


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigRejected([Problem(where=Where(file=shown, key=str(line)), text="is not UTF-8 text")]) from None


def read_toml(path: Path, shown: str) -> dict[str, object]:
    """The tables of a TOML file.

    Raises:
        ConfigRejected: if it cannot be read, or is no TOML; then with line and column.
    """
    text = read_text(path, shown)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigRejected([_unparsed(shown, error)]) from None


def _unparsed(shown: str, error: Exception) -> Problem:
    found = _AT.match(str(error))
    said = _QUOTED.sub("…", found["text"] if found else str(error)).lower()
    where = Where(file=shown, key=f"{found['line']}:{found['column']}" if found else "")
    return Problem(where=where, text=f"is not TOML: {said}")
