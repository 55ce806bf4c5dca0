"""How much of a big round is made: all of it by `make long`, a small share by `make check`."""

import os

LONG = bool(os.environ.get("SENTINEL_LONG"))
PART = 10


def share(full: int) -> int:
    """So many rounds of so many."""
    return full if LONG else max(1, full // PART)
