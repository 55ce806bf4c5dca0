"""What must outlive a loss of power: a file is replaced whole or not at all, and it stays replaced (rename(2))."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: if the disk refuses.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(file: Path, content: str | bytes) -> None:
    """Put something else in the place of a file's content, text as UTF-8; nobody ever sees half of it.

    Raises:
        OSError: if the folder cannot be written; then the old content stands.
    """
    scratch = file.with_name(f"{file.name}.part")
    with scratch.open("wb") as written:
        written.write(content.encode() if isinstance(content, str) else content)
    sync(scratch)
    scratch.replace(file)
    sync(file.parent)
