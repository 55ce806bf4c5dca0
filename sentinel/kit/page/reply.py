"""What one address answered, as far as its redirects led: facts of a size that can be kept, without the body."""

import hashlib
from dataclasses import dataclass

from sentinel.kit.codec import clean
from sentinel.kit.hosts import host_of
from sentinel.kit.looks import Exchange
from sentinel.kit.page.blocked import Sign, Wall, recognise
from sentinel.kit.page.follow import Trail
from sentinel.kit.page.text import brief, decoded
from sentinel.model.failure import Failure

MOST_TEXT = 1_024
GATE = Sign(wall=Wall.CHALLENGE, mark="cookie-gate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request of a trail: what was asked for, of whom, and how it was answered; the URL is cut to 1,024 letters."""

    url: str
    host: str
    address: str
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What one address answered; ``status`` and all after it are of the last answer of its trail.

    ``unseen``: the failure speaks about us. ``text_missing``: the expected text is not on the whole page. Times are ms:
    ``connect_ms`` and ``tls_ms`` of the first request, ``first_byte_ms`` until the last answer began, ``total_ms``
    until it was read. ``body_sha256`` is of the decoded body, at most 2 MB of it.
    """

    address: str
    hops: tuple[Hop, ...]
    failure: Failure | None = None
    unseen: bool = False
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float = 0.0
    status: int | None = None
    version: str = ""
    media_type: str = ""
    retry_after: str = ""
    body_bytes: int = 0
    body_sha256: str = ""
    truncated: bool = False
    empty: bool = False
    text_missing: bool = False
    sign: Sign | None = None

    @property
    def end(self) -> Hop:
        """Where the trail ended."""
        return self.hops[-1]


def reply_of(trail: Trail, expected: str = "") -> Reply:
    """Reduce a trail to facts; ``expected`` is text that the page must hold, in any case."""
    first, last = trail.exchanges[0], trail.exchanges[-1]
    before = sum(e.total_ms for e in trail.exchanges[:-1])
    content_type = last.header("content-type") or ""
    return Reply(
        address=first.address,
        hops=tuple(_hop(exchange) for exchange in trail.exchanges),
        failure=trail.failure,
        unseen=trail.unseen,
        connect_ms=first.connect_ms,
        tls_ms=first.tls_ms,
        first_byte_ms=None if last.first_byte_ms is None else before + last.first_byte_ms,
        total_ms=before + last.total_ms,
        status=last.status,
        version=last.version,
        media_type=_short(content_type.partition(";")[0].strip().lower()),
        retry_after=_short(last.header("retry-after") or ""),
        body_bytes=len(last.body),
        body_sha256=hashlib.sha256(last.body).hexdigest() if last.body else "",
        truncated=last.truncated,
        empty=not last.body.strip() and (bool(last.body) or not last.truncated),
        text_missing=not last.truncated and not _holds(last.body, content_type, expected),
        sign=GATE if trail.gate else recognise(last.headers, brief(last.body, content_type)),
    )


def _hop(exchange: Exchange) -> Hop:
    host = _short(host_of(exchange.url))
    return Hop(url=_short(exchange.url), host=host, address=exchange.address, status=exchange.status)


def _holds(body: bytes, content_type: str, expected: str) -> bool:
    return not expected or expected.casefold() in decoded(body, content_type).casefold()


def _short(text: str) -> str:
    return clean(text[:MOST_TEXT])
