"""The lock file: one process owns the ledger, and the second is told who does."""

import fcntl
import os
from pathlib import Path

from sentinel.store.errors import LedgerBusy

NAME = "ledger.lock"


def take(folder: Path) -> int:
    """Take the lock and return its file descriptor; closing it, or dying, gives the lock back.

    Raises:
        LedgerBusy: if another process, or another ledger in this one, holds it.
        OSError: if the lock file cannot be opened.
    """
    descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise LedgerBusy(str(folder), f"the ledger is in use by process {owner}") from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
