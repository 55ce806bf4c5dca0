"""A key of this installation in a file of its own: made once, for its owner's eyes alone."""

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

BYTES = 32


class BadKey(Exception):
    """The file holds no key of ours, or others may read it: then it keeps no secret."""


def make(file: Path) -> None:
    """Have a key there; of two who make one at once the first wins, and nobody ever sees half of one.

    Raises:
        OSError: if the folder cannot be written.
    """
    if file.exists():
        return
    handle, name = tempfile.mkstemp(prefix=file.name, dir=file.parent)  # 0600 from the first moment
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(secrets.token_bytes(BYTES))
            made.flush()
            _give(made.fileno(), file.parent)
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(name, file)
    finally:
        Path(name).unlink()


def _give(handle: int, folder: Path) -> None:
    """A key that root makes belongs to whoever owns the folder: else the daemon could not read it."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


def read(file: Path) -> bytes:
    """The key in a file.

    Raises:
        OSError: if it cannot be read.
        BadKey: if it is no key of ours, or others may read it.
    """
    with file.open("rb") as kept:
        mode = stat.S_IMODE(os.fstat(kept.fileno()).st_mode)
        key = kept.read(BYTES + 1)
    if mode & 0o077 or len(key) != BYTES:
        raise BadKey(f"{file} is no key of ours, or may be read by others")
    return key
