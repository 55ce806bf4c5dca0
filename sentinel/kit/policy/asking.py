"""Knock at every address of a site, over https and over plain http, and follow it as far as it is the site's own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from sentinel.kit.codec import clean
from sentinel.kit.hosts import ascii_name, host_of, reachable, same_owner
from sentinel.kit.looks import Exchange
from sentinel.kit.page.blocked import recognise
from sentinel.kit.page.follow import target_of
from sentinel.kit.page.text import brief
from sentinel.kit.policy import alternatives, hsts
from sentinel.kit.policy.captive import CAPTIVE, captive
from sentinel.kit.policy.hop import Door, Hop
from sentinel.kit.tools import Tools
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Code, Failure, Layer

HEADERS = (("accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("accept-language", "id,en;q=0.7"))
MOST_HOPS = 6
MOST_PAGE = 65_536
MOST_URL = 1_024
MOST_FIELDS = 8
PORTS = {"https": 443, "http": 80}
Met = tuple[Hop, tuple[bytes, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One look's way through a site. A host of the site that several addresses lead to is met once."""

    tools: Tools
    host: str
    _met: dict[str, asyncio.Task[Hop]] = field(default_factory=dict)

    async def door(self, address: str, secure: str, plain: str) -> tuple[Door, tuple[bytes, ...]]:
        """One address: where both ways lead (``plain`` empty: not asked), and the chain that it shows (DER)."""
        (first, chain), opened = await asyncio.gather(self._https(secure, address), self._plain(plain, address))
        hops = [first]
        been = {secure}
        while (to := self._onward(hops, been)) is not None:
            been.add(to)
            same = host_of(to) == host_of(secure)
            hops.append((await self._https(to, address))[0] if same else await self._once(to))
        return Door(address=address, secure=tuple(hops), plain=opened), chain

    def _onward(self, hops: Sequence[Hop], been: set[str]) -> str | None:
        """Where to go on over https: nobody follows a redirect that anybody may have written, or one to strangers."""
        last = hops[-1]
        own = last.to.startswith("https://") and same_owner(host_of(last.to), self.host)
        return last.to if own and last.verified and last.to not in been and len(hops) < MOST_HOPS else None

    async def _plain(self, url: str, address: str) -> tuple[Hop, ...]:
        hops: list[Hop] = []
        been: set[str] = set()
        while url.startswith("http://") and url not in been and len(hops) < MOST_HOPS:
            been.add(url)
            if not same_owner(host_of(url), self.host):
                break
            same = host_of(url) == self.host
            hops.append(self._hop(await self._get(url, address)) if same else await self._once(url))
            url = hops[-1].to
        return tuple(hops)

    async def _once(self, url: str) -> Hop:
        """Another host of the site, at one of its addresses."""
        task = self._met.get(url) or self._met.setdefault(url, asyncio.ensure_future(self._elsewhere(url)))
        return await task

    async def _elsewhere(self, url: str) -> Hop:
        found = await self.tools.resolve(host_of(url))
        near = reachable(found.addresses, self.tools.families)
        if not near:
            nobody = Failure(layer=Layer.DNS, code=Code.DNS_NO_ADDRESS)
            return self._hop(Exchange(url=url, address="", port=_port(url), failure=found.failure or nobody))
        if url.startswith("https://"):
            return (await self._https(url, near[0]))[0]
        return self._hop(await self._get(url, near[0]))

    async def _https(self, url: str, address: str) -> Met:
        """Ask for the headers alone; then, of a verified site, for the page, as visitors do and caches answer them.

        A redirect that carries the promise needs no second question.
        """
        seen = await self.tools.exchange(url, address, method="HEAD", headers=HEADERS, most=MOST_PAGE)
        hop = self._hop(seen)
        if hop.verified and not (hop.answers and hop.to and hsts.read(hop.hsts)):
            seen = await self._get(url, address)
            hop = self._hop(seen)
        return hop, seen.tls.chain if seen.tls is not None else ()

    async def _get(self, url: str, address: str) -> Exchange:
        return await self.tools.exchange(url, address, headers=HEADERS, most=MOST_PAGE)

    def _hop(self, seen: Exchange) -> Hop:
        hop = Hop(host=_short(ascii_name(host_of(seen.url))), port=seen.port, failure=seen.failure)
        if seen.tls is not None:
            hop = replace(hop, verified=self._verified(seen.tls.chain, host_of(seen.url)))
        if seen.status is None:
            return hop
        header = seen.header("strict-transport-security")
        named = [value for name, value in seen.headers if name == "alt-svc"][:MOST_FIELDS]
        return replace(
            hop,
            status=seen.status,
            to=_short(target_of(seen) or ""),
            hsts=None if header is None else clean(header)[: hsts.MOST_TEXT + 1],
            alternatives=tuple(clean(value)[: alternatives.MOST_TEXT] for value in named),
            wall=_wall(seen, verified=bool(hop.verified)),
        )

    def _verified(self, chain: Sequence[bytes], host: str) -> bool:
        """Whether a browser would go on: it takes no promise from a server that it does not trust (section 8.1)."""
        return bool(chain) and self.tools.tls.trust(chain, host).ok and covers(chain[0], host) is True


def _wall(seen: Exchange, *, verified: bool) -> str:
    """The mark of what stands before the site; no network's login page has the site's own certificate."""
    if not verified and captive(seen):
        return CAPTIVE
    page = brief(seen.body, seen.header("content-type") or "") if seen.body else None
    sign = recognise(seen.headers, page)
    return sign.mark if sign is not None else ""


def _port(url: str) -> int:
    try:
        parts = urlsplit(url)
        return parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return 0


def _short(text: str) -> str:
    return clean(text)[:MOST_URL]
