"""One question to a server that must prove who it is: HTTPS, a few redirects, and a bounded answer.

Registries are asked like this (RDAP), and whoever tells of certificates.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from sentinel.kit.codec import clean
from sentinel.kit.hosts import host_of, reachable
from sentinel.kit.looks import Exchange, Resolution
from sentinel.kit.rdap.record import MOST_BYTES
from sentinel.kit.tls import Trusting
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Code, Failure, Layer

MOST_REDIRECTS = 3
MOST_ADDRESSES = 3
MEDIA = (("Accept", "application/rdap+json, application/json;q=0.5"),)
ELSEWHERE = frozenset({301, 302, 303, 307, 308})
TOO_MANY, UNAVAILABLE = 429, 503
PATIENCE = 300.0  # seconds for which a server is left alone that asks for less and does not say for how long


class Hands(Protocol):
    """The part of a look's tools that a question needs; ``sentinel.kit.tools.Tools`` has it all."""

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has."""

    def now(self) -> datetime:
        """The time, aware UTC."""

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name."""

    @property
    def tls(self) -> Trusting:
        """Who says whether a browser would accept a chain."""

    async def exchange(self, url: str, address: str, *, headers: tuple[tuple[str, str], ...], most: int) -> Exchange:
        """Make one HTTP request to one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered in the end: status, body, and for how many seconds it wants to be left alone."""

    status: int
    body: bytes
    rest: float = 0.0


Headers = tuple[tuple[str, str], ...]


async def fetch(hands: Hands, url: str, headers: Headers = MEDIA, most: int = MOST_BYTES) -> Answer | Failure:
    """Ask; whoever cannot prove who he is is not believed, and nobody leads us out of TLS.

    What stands in ``headers`` (such as a key) is said to the host of ``url`` alone.
    """
    first = host_of(url)
    for _ in range(MOST_REDIRECTS + 1):
        got = await _get(hands, url, headers if host_of(url) == first else MEDIA, most)
        if isinstance(got, Failure):
            return got
        location = got.header("location")
        if got.status not in ELSEWHERE or not location:
            return Answer(status=got.status or 0, body=got.body, rest=_rest(hands.now(), got))
        url = _onward(url, location)
    return _failed(Code.TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS}")


async def _get(hands: Hands, url: str, headers: Headers, most: int) -> Exchange | Failure:
    host = host_of(url)
    if not host or urlsplit(url).scheme != "https":
        return _failed(Code.ADDRESS_REFUSED, "leads out of TLS")
    found = await hands.resolve(host)
    if found.failure is not None:
        return found.failure
    last = _failed(Code.HOST_UNREACHABLE, "no address of a family that we have")
    for address in reachable(found.addresses, hands.families)[:MOST_ADDRESSES]:
        got = await hands.exchange(url, address, headers=headers, most=most)
        doubt = got.failure or _doubt(hands, got, host, most)
        if doubt is None:
            return got
        last = doubt
        if got.connect_ms is not None:  # it was there, and would say the same again
            break
    return last


def _doubt(hands: Hands, got: Exchange, host: str, most: int) -> Failure | None:
    if got.tls is None or not got.tls.chain:
        return Failure(layer=Layer.TLS, code=Code.TLS_HANDSHAKE_FAILED, detail="no TLS")
    trust = hands.tls.trust(got.tls.chain, host)
    if not trust.ok or not covers(got.tls.chain[0], host):
        why = trust.text if not trust.ok else "the certificate is for another name"
        return Failure(layer=Layer.TLS, code=Code.TLS_HANDSHAKE_FAILED, detail=f"server not trusted: {why}")
    return _failed(Code.TOO_LARGE, f"more than {most} bytes") if got.truncated else None


def _rest(now: datetime, got: Exchange) -> float:
    """For how long the server wants to be left alone (RFC 9110, 10.2.3); 0: it does not say so."""
    if got.status not in (TOO_MANY, UNAVAILABLE):
        return 0.0
    text = (got.header("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return PATIENCE


def _onward(url: str, location: str) -> str:
    try:
        return urljoin(url, location.strip())
    except ValueError:
        return ""


def _failed(code: Code, detail: str) -> Failure:
    return Failure(layer=Layer.HTTP, code=code, detail=clean(detail))
