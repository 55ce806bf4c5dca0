"""Evidence on disk: bodies named by their own SHA-256, written once, safe before anything names them, never changed."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sentinel.kit.disk import sync
from sentinel.store.errors import EvidenceUnusable, explain_files

MOST_BYTES = 8_000_000
RESERVE = 500_000_000  # bytes of the disk that are the ledger's, whatever sites send us
MOST_TYPE = 100  # characters of a media type
UNKNOWN_TYPE = "application/octet-stream"
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TYPE = re.compile(r"[a-z][\w.+-]{0,49}/[a-z0-9][\w.+-]{0,49}", re.ASCII | re.IGNORECASE)
_PART, _SIDE = ".part", ".type"


class Evidence:
    """A folder of bodies, spread over 256 folders by the first two characters of their names.

    ``most`` bounds one body, ``reserve`` is what must stay free on the disk, both in bytes. Every method may raise
    ``EvidenceUnusable``, which says where and what.
    """

    def __init__(self, folder: Path, *, most: int = MOST_BYTES, reserve: int = RESERVE) -> None:
        self._folder = folder
        self._most = most
        self._reserve = reserve

    def keep(self, body: bytes, media_type: str = UNKNOWN_TYPE) -> str:
        """Keep a body and return its name; when this returns, it survives the loss of power. Twice is once."""
        if len(body) > self._most:
            raise EvidenceUnusable(str(self._folder), f"a body of {len(body)} bytes; at most {self._most} are kept")
        name = sha256(body).hexdigest()
        file = self._file(name)
        with self._explained(file):
            if self._is_there(file, len(body)):
                os.utime(file)  # it is wanted again: no stray from an older look
            else:
                self._write(file, body)
                self._note_type(file, media_type)
        return name

    def holds(self, name: str) -> bool:
        """Whether this body is here; as somebody wants it again, it is no stray from an older look."""
        file = self._file(name)
        with self._explained(file), suppress(FileNotFoundError):
            os.utime(file)
            return True
        return False

    def read(self, name: str) -> bytes:
        """The body of this name, proved to be what the name says."""
        file = self._file(name)
        if not file.exists():
            raise EvidenceUnusable(str(file), "this body is not here; its retention may be over")
        with self._explained(file):
            body = file.read_bytes()
        if sha256(body).hexdigest() != name:
            raise EvidenceUnusable(str(file), "the body was changed: it is not what its name says")
        return body

    def size(self, name: str) -> int | None:
        """How many bytes the body has; None if it is not here."""
        file = self._file(name)
        with self._explained(file), suppress(FileNotFoundError):
            return file.stat().st_size
        return None

    def media_type(self, name: str) -> str:
        """What the sender called the body; a claim, never a reason to open it."""
        side = self._file(name).with_suffix(_SIDE)
        text = side.read_text("ascii", "replace")[:MOST_TYPE] if side.exists() else ""
        return text if _TYPE.fullmatch(text) else UNKNOWN_TYPE

    def delete(self, name: str) -> bool:
        """Delete a body; False if it is gone already."""
        file = self._file(name)
        with self._explained(file):
            file.with_suffix(_SIDE).unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                file.unlink()
                return True
        return False

    def older(self, than: datetime) -> Iterator[str]:
        """The names of bodies that were kept before that moment; what a crash left half written is cleared away."""
        for file in sorted(self._folder.glob("??/*")):
            with suppress(FileNotFoundError):  # another sweep was faster
                if file.stat().st_mtime >= than.timestamp():
                    continue
                if file.name.endswith(_PART):
                    file.unlink()
                elif _NAME.fullmatch(file.name):
                    yield file.name

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):  # a name from outside must not become a path
            raise EvidenceUnusable(str(self._folder), "not a name of evidence: 64 characters 0-9 a-f are")
        return self._folder / name[:2] / name

    @staticmethod
    def _is_there(file: Path, size: int) -> bool:
        return file.exists() and file.stat().st_size == size

    def _write(self, file: Path, body: bytes) -> None:
        if not file.parent.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(self._folder)
        if shutil.disk_usage(self._folder).free < self._reserve + len(body):
            raise EvidenceUnusable(str(self._folder), f"the disk is nearly full; {self._reserve // 10**6} MB stay free")
        partial = file.with_name(f"{file.name}.{token_hex(4)}{_PART}")
        try:
            with partial.open("xb") as written:
                written.write(body)
                written.flush()
                os.fchmod(written.fileno(), 0o400)
                os.fsync(written.fileno())
            partial.replace(file)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        sync(file.parent)

    @staticmethod
    def _note_type(file: Path, media_type: str) -> None:
        kind = media_type.partition(";")[0].strip()
        if _TYPE.fullmatch(kind) and kind != UNKNOWN_TYPE:
            file.with_suffix(_SIDE).write_text(kind, "ascii")

    @contextmanager
    def _explained(self, file: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            said = explain_files(error, str(file))
            raise EvidenceUnusable(said.where, said.what) from None
