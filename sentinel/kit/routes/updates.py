"""What a feed of route updates says: RIPE's RIS Live JSON, one message at a time, read as hostile text.

https://ris-live.ripe.net/manual/ describes the format.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import TypeAlias

from sentinel.kit.codec import clean

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
AS_SET = "AS_SET"
MOST_AS = 2**32 - 1
MOST_TEXT = 64
BROADEST = {4: 8, 6: 16}  # broader ones are default routes, which lead nobody astray


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One peer's word on one prefix: who originates it now (``AS64500``, or ``AS_SET``); empty: it was withdrawn."""

    prefix: str
    peer: str
    origin: str = ""


def subscription(block: str) -> str:
    """The words that ask for every update about a block, what lies within it, and what covers it."""
    wanted = {"prefix": block, "moreSpecific": True, "lessSpecific": True, "type": "UPDATE"}
    return json.dumps({"type": "ris_subscribe", "data": wanted})


def updates(message: str, addresses: Iterable[Address]) -> tuple[Update, ...] | None:
    """What a message says of prefixes that hold one of these addresses; None: it is not of this format."""
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        return None
    if said["type"] != "ris_message":
        return ()
    data = said.get("data")
    if not isinstance(data, dict) or not isinstance(data.get("peer"), str):
        return None
    near, peer, origin = tuple(addresses), clean(data["peer"])[:MOST_TEXT], _origin(data.get("path"))
    gone = [Update(prefix=p, peer=peer) for p in _near(data.get("withdrawals"), near)]
    told = [Update(prefix=p, peer=peer, origin=origin) for p in _near(_announced(data), near) if origin]
    return (*gone, *told)


def network(text: object) -> Network | None:
    """The prefix that a text is, or None."""
    if not isinstance(text, str) or len(text) > MOST_TEXT:
        return None
    try:
        return ip_network(text)
    except ValueError:
        return None


def within(inner: Network, outer: Network) -> bool:
    """Whether one prefix is the other, or a part of it."""
    return inner.prefixlen >= outer.prefixlen and inner.network_address in outer


def _announced(data: dict[str, object]) -> Iterator[object]:
    groups = data.get("announcements")
    for group in groups if isinstance(groups, list) else ():
        prefixes = group.get("prefixes") if isinstance(group, dict) else None
        yield from prefixes if isinstance(prefixes, list) else ()


def _near(texts: object, addresses: tuple[Address, ...]) -> Iterator[str]:
    """The prefixes among these that hold one of the addresses."""
    for text in texts if isinstance(texts, Iterable) and not isinstance(texts, str | dict) else ():
        block = network(text)
        if block is not None and block.prefixlen >= BROADEST[block.version] and any(a in block for a in addresses):
            yield str(block)


def _origin(path: object) -> str:
    """The last network of a path; a set of them (RFC 6472) hides who it is. Empty: no path."""
    last = path[-1] if isinstance(path, list) and path else None
    if isinstance(last, list):
        return AS_SET
    known = isinstance(last, int) and not isinstance(last, bool) and 0 < last <= MOST_AS
    return f"AS{last}" if known else ""
