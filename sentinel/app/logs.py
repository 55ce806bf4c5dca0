"""Logs: JSON lines with a priority under systemd, plain lines on a terminal; no secret value in either."""

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from sentinel.courier.redact import Blot
from sentinel.model.moment import rfc3339

_PRIORITY = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
QUIET = ("apprise", "urllib3", "asyncio", "aiohttp.access", "alembic")  # below WARNING these print tokens or noise
SHORTEST = 4  # shorter values would blot out ordinary words


class Json(logging.Formatter):
    """One JSON object a line in ASCII: CR, LF, ESC and bidi marks cannot act; ``<N>`` is journald's priority."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as ``<N>{...}``."""
        said = {
            "time": rfc3339(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            said["traceback"] = record.exc_text
        return f"<{_PRIORITY.get(record.levelno, 6)}>{json.dumps(said)}"


class Plain(logging.Formatter):
    """One readable line for a person at a terminal; control characters are shown, not obeyed."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as ``18:30:00 INFO sentinel.hub: text``."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        line = f"{at} {record.levelname} {record.name}: {record.getMessage()}"
        shown = line.encode("unicode_escape").decode() if not line.isprintable() else line
        return f"{shown}\n{record.exc_text}" if record.exc_text else shown


def start(environment: Mapping[str, str], secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Set up logging for this process: JSON when systemd listens, plain lines otherwise."""
    under_systemd = "JOURNAL_STREAM" in environment or "NOTIFY_SOCKET" in environment
    handler = logging.StreamHandler(stream or (sys.stdout if under_systemd else sys.stderr))
    handler.setFormatter(Json() if under_systemd else Plain())
    handler.addFilter(Blot(s for s in secrets if len(s) >= SHORTEST))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
