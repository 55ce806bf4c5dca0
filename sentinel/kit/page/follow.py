"""Redirects, followed by hand: at most five, each one recorded, each target looked up and guarded anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urljoin

from sentinel.kit.blame import DENIALS, ours
from sentinel.kit.hosts import host_of, reachable, same_owner
from sentinel.kit.looks import Exchange
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code, Failure, Layer

MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})

NOWHERE = Failure(layer=Layer.HTTP, code=Code.HTTP_PROTOCOL_ERROR, detail="redirects to no web address")
NO_WAY = Failure(layer=Layer.TCP, code=Code.HOST_UNREACHABLE, detail="ENETUNREACH: no address of a family we have")

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The requests from the first to where it ended; ``failure`` says what ended it, if it was no answer.

    ``unseen``: that failure speaks about us, so we do not know where the trail leads. ``gate``: it came back to itself
    while setting cookies, as a wall does that lets only browsers in. ``left``: where it led on, and was not followed.
    """

    exchanges: tuple[Exchange, ...]
    failure: Failure | None = None
    unseen: bool = False
    gate: bool = False
    left: str = ""


def target_of(exchange: Exchange) -> str | None:
    """Where this answer sends a visitor, as a whole URL without its fragment; None if it sends nobody anywhere.

    What cannot be read as a web address is returned as it stands.
    """
    location = exchange.header("location")
    if exchange.failure is not None or exchange.status not in REDIRECTS or not location:
        return None
    try:
        return urldefrag(urljoin(exchange.url, location.strip())).url
    except ValueError:
        return location


async def follow(
    tools: Tools, first: Exchange, headers: Headers = (), stay: Sequence[int] = (), *, home: str = ""
) -> Trail:
    """Go where the first answer leads; answers with a status in ``stay`` are where it was meant to lead.

    With ``home``, a host, nobody but its owner is called on: a redirect to others ends the trail, and ``left`` says it.
    """
    hops = [first]
    while (there := target_of(hops[-1])) is not None and hops[-1].status not in stay:
        if there in {urldefrag(hop.url).url for hop in hops}:
            return _back(hops)
        if home and not same_owner(host_of(there), home):
            return Trail(exchanges=tuple(hops), left=there)
        if len(hops) > MOST_REDIRECTS:
            return _ended(hops, Failure(layer=Layer.HTTP, code=Code.TOO_MANY_REDIRECTS))
        step = await _step(tools, there, hops[-1], headers)
        if isinstance(step, Trail):
            return Trail(exchanges=tuple(hops), failure=step.failure, unseen=step.unseen)
        hops[-1] = replace(hops[-1], body=b"")  # nobody reads it any more, and there may be dozens
        hops.append(step)
    return _ended(hops, hops[-1].failure)


def _ended(hops: Sequence[Exchange], failure: Failure | None) -> Trail:
    return Trail(exchanges=tuple(hops), failure=failure, unseen=failure is not None and ours(failure))


def _back(hops: Sequence[Exchange]) -> Trail:
    loop = Failure(layer=Layer.HTTP, code=Code.TOO_MANY_REDIRECTS, detail="comes back to itself")
    return Trail(exchanges=tuple(hops), failure=loop, gate=hops[-1].header("set-cookie") is not None)


async def _step(tools: Tools, url: str, last: Exchange, headers: Headers) -> Exchange | Trail:
    """The next request, or a trail without requests that says why there is none."""
    host = host_of(url)
    if not host:
        return _ended((), NOWHERE)
    if host == host_of(last.url):
        return await tools.exchange(url, last.address, headers=headers)
    found = await tools.resolve(host)
    if found.failure is not None:
        denied = found.failure.code in DENIALS and found.agreed
        return Trail(exchanges=(), failure=found.failure, unseen=not denied)
    return await _any(tools, url, reachable(found.addresses, tools.families), headers)


async def _any(tools: Tools, url: str, addresses: Sequence[str], headers: Headers) -> Exchange | Trail:
    """The first address that takes the connection, as a browser would try them; else the last that did not."""
    tried: Exchange | None = None
    for address in addresses[:MOST_ADDRESSES]:
        tried = await tools.exchange(url, address, headers=headers)
        if tried.connect_ms is not None:
            break
    return tried or _ended((), NO_WAY)
