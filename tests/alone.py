"""One at a time: what several test processes share and cannot, such as port 53 of an address."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Hold this, all test processes of the machine together; whoever else wants it waits."""
    with (Path(tempfile.gettempdir()) / f"sentinel-tests-{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
