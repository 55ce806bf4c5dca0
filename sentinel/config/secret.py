"""Secrets: named in the configuration, kept elsewhere, shown nowhere."""

import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REFERENCE = re.compile(r"\$\{(env|file|credential):([^}]*)\}")
FORM = "${env:NAME}, ${file:PATH} or ${credential:NAME}"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_MOST_BYTES = 65_536


class Unresolved(LookupError):
    """A secret was asked for that was not read, because only reading the ledger was intended."""


class Secret:
    """A value that prints as ``***`` everywhere; ``reveal()`` is the one door to it. An empty one is false."""

    __slots__ = ("_value", "source")

    def __init__(self, value: str | None, source: str = "") -> None:
        self._value = value
        self.source = source

    def reveal(self) -> str:
        """The value itself, for the one who must use it.

        Raises:
            Unresolved: if the configuration was read without its secrets.
        """
        if self._value is None:
            raise Unresolved(self.source)
        return self._value

    @property
    def resolved(self) -> bool:
        """Whether the value is at hand."""
        return self._value is not None

    def __bool__(self) -> bool:
        return self._value != ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (self._value, self.source) == (other._value, other.source)

    def __hash__(self) -> int:
        return hash((self._value, self.source))

    def __repr__(self) -> str:
        return "***" if self else "''"

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce__(self) -> str:
        raise TypeError("a secret is never stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault:
    """Where the secrets of one configuration are: environment, files beside it, systemd's credentials.

    ``opened`` False leaves references as they are: reading the ledger needs no secret. ``lab`` is less strict about
    file modes and about secrets that stand in the file itself.
    """

    environ: Mapping[str, str]
    folder: Path
    opened: bool = True
    lab: bool = False

    def fill(self, text: str) -> Secret:
        """Put the values in place of the references.

        Raises:
            ValueError: if one is missing or unreadable; the message names the reference, never a value.
        """
        source = text if REFERENCE.fullmatch(text) else ""
        if not self.opened and REFERENCE.search(text):
            return Secret(None, source)
        return Secret(REFERENCE.sub(lambda found: self._value(found[1], found[2]), text), source)

    def _value(self, kind: str, name: str) -> str:
        if kind == "file":
            return self._file(self.folder / name)
        if not _NAME.fullmatch(name):
            raise ValueError(f"the name in ${{{kind}:…}} may hold letters, digits, dot, dash and underscore")
        return self._environment(name) if kind == "env" else self._credential(name)

    def _environment(self, name: str) -> str:
        if not self.environ.get(name):
            raise ValueError(f"the environment variable {name} is not set")
        return self.environ[name]

    def _credential(self, name: str) -> str:
        folder = self.environ.get("CREDENTIALS_DIRECTORY")
        if not folder:
            raise ValueError(f"the credential {name} is only there when systemd starts Sentinel (LoadCredential=)")
        return _content(Path(folder) / name, f"the credential {name}")

    def _file(self, path: Path) -> str:
        content = _content(path, f"the file {path}")
        if not self.lab and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ValueError(f"others may read the file {path}: chmod 600 it")
        return content


def _content(path: Path, called: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{called} cannot be read: {(error.strerror or 'no such file').lower()}") from None
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{called} is larger than 64 kB")
    try:
        text = content.decode().strip("\r\n")
    except UnicodeDecodeError:
        raise ValueError(f"{called} is not UTF-8 text") from None
    if not text:
        raise ValueError(f"{called} is empty")
    return text
