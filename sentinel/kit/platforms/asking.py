"""One question to a platform over the guarded engine: it must prove who it is, and leads nowhere that is not listed."""

from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.form import OWN, Adapter
from sentinel.kit.codec import clean
from sentinel.kit.hosts import host_of, reachable, same_owner
from sentinel.kit.looks import Exchange, Resolution
from sentinel.kit.platforms.held import UNCHANGED, offered
from sentinel.kit.platforms.question import Headers, Question
from sentinel.model.failure import Code, Failure, Layer, Skipped

HTTPS = 443
MOST_ADDRESSES = 2
ELSEWHERE = frozenset({301, 302, 303, 307, 308})
WANTS_REST = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a platform answered: as adapters read it, its bytes, and for how long it wants to be left alone (s).

    ``rest`` is None where it did not ask for that. ``offers`` are the conditions by which the same address may be asked
    again; ``unchanged``: they were named, and it says that nothing has changed.
    """

    answer: Answer
    body: bytes = b""
    rest: float | None = None
    offers: Headers = ()
    unchanged: bool = False


class Hands(Protocol):
    """The part of a look's tools that asking needs; whoever is asked has proved who he is before anything is sent."""

    @property
    def families(self) -> frozenset[int]:
        """The address families that this vantage has."""

    def now(self) -> datetime:
        """The time, aware UTC."""

    async def resolve(self, name: str) -> Resolution:
        """Find every address of a name."""

    async def exchange(self, url: str, address: str, *, headers: Headers, most: int) -> Exchange:
        """Make one HTTP request to one address."""


class Gate(Protocol):
    """Lets each request pass, redirects too, and counts it before it is made."""

    async def enter(self) -> str:
        """Wait until a request may be made, and write down what it costs; returns why not, if it may not."""

    def leave(self) -> None:
        """The request that was let in is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Asks for one look, through a gate. ``port`` is 443 everywhere but in a lab."""

    hands: Hands
    gate: Gate
    port: int = HTTPS

    async def ask(self, adapter: Adapter, what: Question, known: Headers = ()) -> Said | Failure | Skipped:
        """Ask, follow what may be followed, and tell what was answered in the end. Never raises for the network.

        ``known`` are conditions under which the first address need not say again what it said.
        """
        limits = adapter.limits
        url, sent, headers = what.url, what.sent, what.headers + what.secret + known
        for hop in range(limits.redirects + 1):
            got = await self.get(sent, headers, limits.max_bytes)
            if isinstance(got, Failure | Skipped):
                return got
            onward = _onward(url, got)
            if not onward and hop == 0:
                said = _said(self.hands, url, got)
                return replace(said, offers=offered(got), unchanged=bool(known) and got.status == UNCHANGED)
            if not onward:
                return _said(self.hands, url, got)
            if not _may(adapter, onward) or hop == limits.redirects:
                return _said(self.hands, onward, got)
            url = sent = onward
            headers = what.headers
        return _failed(Code.TOO_MANY_REDIRECTS, f"more than {limits.redirects}")

    async def get(self, url: str, headers: Headers, most: int) -> Exchange | Failure | Skipped:
        """Make one request through the gate; redirects are returned, not followed."""
        refused = await self.gate.enter()
        if refused:
            return Skipped(reason=refused)
        try:
            return await self._get(url, headers, most)
        finally:
            self.gate.leave()

    async def _get(self, url: str, headers: Headers, most: int) -> Exchange | Failure:
        host = host_of(url)
        found = await self.hands.resolve(host)
        if found.failure is not None:
            return found.failure
        last = _failed(Code.HOST_UNREACHABLE, "no address of a family that we have")
        for address in reachable(found.addresses, self.hands.families)[:MOST_ADDRESSES]:
            got = await self.hands.exchange(_at(url, self.port), address, headers=headers, most=most)
            doubt = got.failure or (_failed(Code.TOO_LARGE, f"more than {most} bytes") if got.truncated else None)
            if doubt is None:
                return got
            last = doubt
            if got.connect_ms is not None:
                break
        return last


def _may(adapter: Adapter, onward: str) -> bool:
    """Whether a redirect may be followed: to a host that is listed, or where it says so, to another of the owner."""
    host, asked, listed = host_of(onward), adapter.rate.host, adapter.limits.redirect_hosts
    near = host in {asked, *listed} or (OWN in listed and bool(host) and same_owner(host, asked))
    return near and urlsplit(onward).scheme == "https"


def _at(url: str, port: int) -> str:
    """The same address at another port, which only a lab has."""
    if port == HTTPS:
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl()


def _said(hands: Hands, url: str, got: Exchange) -> Said:
    headers = dict(reversed(got.headers))
    text = got.body.decode("utf-8", "replace")
    answer = Answer(status=got.status or 0, headers=headers, url=url, text=text)
    return Said(answer=answer, body=got.body, rest=_rest(hands, got))


def _onward(url: str, got: Exchange) -> str:
    location = (got.header("location") or "").strip()
    if got.status not in ELSEWHERE or not location:
        return ""
    try:
        parts = urlsplit(urljoin(url, location))
        return parts._replace(netloc=parts.hostname or "", fragment="").geturl()
    except ValueError:
        return ""


def _rest(hands: Hands, got: Exchange) -> float | None:
    """For how long the platform wants to be left alone (RFC 9110, 10.2.3); None: it does not say."""
    text = (got.header("retry-after") or "").strip()
    if got.status not in WANTS_REST or not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - hands.now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _failed(code: Code, detail: str) -> Failure:
    return Failure(layer=Layer.HTTP, code=code, detail=clean(detail))
