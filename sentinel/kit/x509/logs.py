"""The list of certificate logs: whose they are, with which key they sign, and since when they count or no longer do.

The shape is version 3 of the lists that Google and Apple publish for their browsers; operators install a copy.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sentinel.kit.codec import clean
from sentinel.kit.x509.stamp import Stamp

LIST = "ct_logs"
MOST_BYTES = 8_000_000
MOST_LOGS = 2_000
FRESH = timedelta(days=70)
COUNTED = frozenset({"qualified", "usable", "readonly"})
RETIRED = "retired"


class BadLogs(ValueError):
    """The list of logs cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One log: its operator, its key (DER), and its state (``usable``, ``retired`` ...) since ``since``.

    ``url`` is where it is read, ``origin`` what it calls itself in checkpoints; empty where the list does not say.
    """

    operator: str
    key: bytes
    state: str = "usable"
    since: datetime | None = None
    url: str = ""
    origin: str = ""

    def counts(self, stamp: Stamp) -> bool:
        """Whether browsers count what this log promised then."""
        if self.state == RETIRED:
            return self.since is not None and stamp.at < self.since
        return self.state in COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """All logs of one list by their ids (hex), and when the list was made."""

    made_at: datetime
    logs: Mapping[str, Log]

    def fresh(self, now: datetime) -> bool:
        """Whether the list is young enough to call a log that it lacks unknown: 70 days."""
        return now - self.made_at <= FRESH


def read(text: bytes, otherwise: datetime) -> Logs:
    """Read a list of logs; ``otherwise`` is when the file was made, for lists that do not say.

    Raises:
        BadLogs: if it is none, too large, or a log's key is not the one of its id.
    """
    if len(text) > MOST_BYTES:
        raise BadLogs(f"over {MOST_BYTES} bytes")
    try:
        whole = json.loads(text)
        logs = dict(_logs(whole["operators"]))
        made = _moment(whole.get("log_list_timestamp")) or otherwise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadLogs("not a list of logs in the shape of version 3") from None
    if not logs:
        raise BadLogs("it holds no log")
    return Logs(made_at=made, logs=logs)


def _logs(operators: list[dict[str, Any]]) -> Iterator[tuple[str, Log]]:
    entries = [(o["name"], log) for o in operators for kind in ("logs", "tiled_logs") for log in o.get(kind, ())]
    for operator, entry in entries[:MOST_LOGS]:
        key, name = _bytes(entry["key"]), _bytes(entry["log_id"])
        if hashlib.sha256(key).digest() != name:
            raise BadLogs(f"the key of {clean(str(entry.get('description', '?')))[:80]} does not fit its id")
        states = entry.get("state") or {"usable": {}}
        state, since = next(iter(states.items()))
        at, said = str(entry.get("monitoring_url") or entry.get("url") or ""), str(entry.get("submission_url") or "")
        yield (
            name.hex(),
            Log(
                operator=str(operator),
                key=key,
                state=str(state),
                since=_moment(since.get("timestamp")),
                url=at,
                origin=said.partition("://")[2].rstrip("/"),
            ),
        )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
