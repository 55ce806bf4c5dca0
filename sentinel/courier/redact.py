"""Secrets of channel URLs: what they are, and how no log line or error message ever shows them."""

import logging
import re
from collections.abc import Iterable
from urllib.parse import unquote

MASK = "***"
_SHORTEST = 5  # shorter values would blot out ordinary words
_HOST = r"(?:(?:[a-z0-9_-]+\.)+[a-z0-9-]+|localhost|\[[0-9a-f:.]+\])(?::\d{1,5})?"
_HARMLESS = re.compile(rf"{_HOST}|\d{{1,5}}", re.IGNORECASE)
_PUBLIC_OPTIONS = frozenset(
    ("from", "to", "cc", "bcc", "reply", "name", "mode", "format", "overflow", "smtp", "detect", "cto", "rto", "verify")
)
_CHATTY = ("urllib3", "requests")
_LOGGERS = ("apprise", "urllib3", "urllib3.connectionpool", "urllib3.util.retry", "requests")


def secret_parts(url: str) -> frozenset[str]:
    """Every part of a channel URL that opens something: tokens, passwords, keys, as written and as meant."""
    _, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    pieces = [rest, *_of_place(place), *_of_query(query)]
    meant = {piece for raw in pieces for piece in (raw, unquote(raw))}
    return frozenset(piece for piece in meant if len(piece) >= _SHORTEST and not _HARMLESS.fullmatch(piece))


def _of_place(place: str) -> Iterable[str]:
    holder, _, path = place.rpartition("@")
    user, _, password = holder.partition(":")
    yield password or user
    for step in path.split("/"):
        yield step
        yield from step.split(":")


def _of_query(query: str) -> Iterable[str]:
    for option in query.split("&"):
        key, _, value = option.partition("=")
        if key.lstrip("+-:").lower() not in _PUBLIC_OPTIONS:
            yield value


class Blot(logging.Filter):
    """Blots out secrets: in any text by ``text``, in log records as a filter, traceback included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self.secrets = tuple(sorted(set(secrets), key=len, reverse=True))

    def text(self, line: str) -> str:
        """The line without any secret."""
        for secret in self.secrets:
            line = line.replace(secret, MASK)
        return line

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact a record in place; nothing is dropped."""
        record.msg, record.args = self.text(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.text(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def quieten(blot: Blot) -> None:
    """Keep the libraries' logs to ourselves: Apprise's reach nobody but its result, the others only from WARNING up.

    Apprise tells why a delivery failed at DEBUG alone, with the token beside it; so its logger is cut off from every
    handler of ours, and redacted even so. What was a secret before stays one.
    """
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    apprise = logging.getLogger("apprise")
    apprise.setLevel(logging.DEBUG)
    apprise.propagate = False
    for name in _LOGGERS:
        _filter(logging.getLogger(name), blot)


def _filter(logger: logging.Logger, blot: Blot) -> None:
    before = [one for one in logger.filters if isinstance(one, Blot)]
    for old in before:
        logger.removeFilter(old)
    logger.addFilter(Blot([*blot.secrets, *(secret for old in before for secret in old.secrets)]))
