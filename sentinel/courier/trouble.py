"""Troubles: why a message did not arrive, in a closed vocabulary, read from what Apprise and the far side said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.texts import msg

LONGEST_WAIT = 3600.0


class Trouble(StrEnum):
    """What stopped a message; ``WORDS`` says it for people."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    NAME = "name"
    TLS = "tls"
    BROKEN = "broken"
    PROXY = "proxy"
    LOGIN = "login"
    FORBIDDEN = "forbidden"
    RECIPIENT = "recipient"
    TOO_MANY = "too_many"
    REJECTED = "rejected"
    SERVER = "server"
    LATER = "later"
    OTHER = "other"


WORDS: Mapping[Trouble, str] = {
    Trouble.REFUSED: msg("the server refuses connections"),
    Trouble.UNREACHABLE: msg("there is no way to the server"),
    Trouble.TIMEOUT: msg("the server did not answer in time"),
    Trouble.NAME: msg("the server's name could not be resolved"),
    Trouble.TLS: msg("the server's certificate is not trusted"),
    Trouble.BROKEN: msg("the connection was broken off"),
    Trouble.PROXY: msg("the proxy did not let us through"),
    Trouble.LOGIN: msg("the token or password is wrong or was revoked"),
    Trouble.FORBIDDEN: msg("the sender is not allowed to write there"),
    Trouble.RECIPIENT: msg("the recipient does not exist"),
    Trouble.TOO_MANY: msg("the server asked us to slow down"),
    Trouble.REJECTED: msg("the server rejected this message"),
    Trouble.SERVER: msg("the server reported an error of its own"),
    Trouble.LATER: msg("the server asked us to try again later"),
    Trouble.OTHER: msg("the delivery failed"),
}
PERMANENT = frozenset({Trouble.LOGIN, Trouble.FORBIDDEN, Trouble.RECIPIENT})

_HTTP: Mapping[int, Trouble] = {
    401: Trouble.LOGIN,
    403: Trouble.FORBIDDEN,
    404: Trouble.RECIPIENT,
    407: Trouble.PROXY,
    408: Trouble.TIMEOUT,
    410: Trouble.RECIPIENT,
    429: Trouble.TOO_MANY,
}
_SMTP: Mapping[int, Trouble] = {
    530: Trouble.LOGIN,
    534: Trouble.LOGIN,
    535: Trouble.LOGIN,
    550: Trouble.RECIPIENT,
    551: Trouble.RECIPIENT,
    553: Trouble.RECIPIENT,
}
_SIGNS: tuple[tuple[str, Trouble], ...] = (
    (r"chat not found", Trouble.RECIPIENT),
    (r"retry after \d+", Trouble.TOO_MANY),
    (r"certificate_verify_failed|certificate verify failed", Trouble.TLS),
    (r"tunnel connection failed|proxyerror", Trouble.PROXY),
    (r"connection refused|errno 111", Trouble.REFUSED),
    (r"timed? ?out|did not finish within", Trouble.TIMEOUT),
    (r"name or service not known|name resolution|nameresolutionerror|gaierror|nodename", Trouble.NAME),
    (r"unreachable|no route to host", Trouble.UNREACHABLE),
    (r"reset by peer|unexpectedly closed|remote end closed|connection aborted|ssleoferror|broken pipe", Trouble.BROKEN),
)
_STATUS = re.compile(r"error=(\d{3})(?:\d\d)?\b")  # ntfy says 40101 for one kind of 401
_SMTP_CODE = re.compile(r"\((\d{3}), b['\"]")
_RETRY = re.compile(r"retry[_ -]after\W{1,4}(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from an error: the trouble, and how many seconds the far side asked us to wait."""

    trouble: Trouble
    wait: float | None = None


def read(text: str, details: str = "") -> Reading:
    """Find out what stopped a message from what was logged about it; ``details`` may say how long to wait."""
    lower = text.lower()
    sign = next((trouble for pattern, trouble in _SIGNS if re.search(pattern, lower)), None)
    trouble = sign or _by_code(text)
    asked = _RETRY.search(text) or (_RETRY.search(details) if trouble is Trouble.TOO_MANY else None)
    return Reading(trouble=trouble, wait=min(LONGEST_WAIT, float(asked[1]) + 1) if asked else None)


def _by_code(text: str) -> Trouble:
    for pattern, known, rejected in ((_STATUS, _HTTP, 400), (_SMTP_CODE, _SMTP, 500)):
        if found := pattern.search(text):
            code = int(found[1])
            return known.get(code) or _by_class(code, rejected)
    return Trouble.OTHER


def _by_class(code: int, rejected: int) -> Trouble:
    """4xx and 5xx mean opposite things in HTTP and SMTP; ``rejected`` is where 'your fault' begins."""
    if code // 100 * 100 == rejected:
        return Trouble.REJECTED
    return Trouble.SERVER if rejected == 400 else Trouble.LATER  # noqa: PLR2004 - HTTP
