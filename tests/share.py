"""How much of a big round is made: all of it by `make long`, a small share by `make check`."""

import os

LONG = bool(os.environ.get("SENTINEL_LONG"))
PART = 10


def share(full: int, part: int = PART) -> int:
    """So many rounds of so many; ``part`` makes the share of a dear one smaller."""
    return full if LONG else max(1, full // part)
