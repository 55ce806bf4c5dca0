"""Gather the addresses of a site: from the resolvers, the authorities, the panel, and what the last looks remember.

Nobody holds the look up: whoever has not answered in a few seconds is not heard this time.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from sentinel.kit.dnssec.words import Security
from sentinel.kit.hosts import address_of, ordered
from sentinel.kit.looks import Resolution
from sentinel.kit.places.choice import chosen
from sentinel.kit.places.memory import FORGOTTEN, PANEL, PANEL_EVERY, Memory
from sentinel.kit.places.place import By, Place
from sentinel.kit.tools import Tools

PATIENCE = 3.0
MOST_PANEL = 8
KINDS = {4: "A", 6: "AAAA"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the resolvers said, the places that this vantage can reach, at most 16, and whether the panel was asked.

    ``named``: whether resolvers or authorities gave any address at all, of whatever family; ``reach``: how many of
    theirs this vantage could reach, looked at or not.
    """

    resolved: Resolution
    places: tuple[Place, ...]
    named: bool
    reach: int
    asked: bool = False


async def gather(tools: Tools, host: str, memory: Memory) -> Gathered:
    """Ask everybody at the same time, and choose where there are more addresses than one look has time for."""
    now = tools.now()
    ask_panel = not tools.attempt and bool(tools.panel) and memory.due(PANEL, now, PANEL_EVERY)
    named = address_of(host) is None
    resolved, authority, panel = await asyncio.gather(
        tools.resolve(host),
        _within(tools, _authority(tools, host)) if named else _nothing(),
        _within(tools, _panel(tools, host)) if named and ask_panel else _nothing(),
    )
    lately = [a for a, at in memory.good.items() if now - at < FORGOTTEN]
    said = {By.RESOLVER: resolved.addresses, By.AUTHORITY: authority, By.PANEL: panel, By.MEMORY: lately}
    by = {a: tuple(who for who, addresses in said.items() if a in addresses) for known in said.values() for a in known}
    places = [Place(address=a, by=who) for a, who in by.items()]
    main = [place.address for place in places if place.main]
    return Gathered(
        resolved=resolved,
        places=chosen(places, tools.families, now),
        named=bool(main),
        reach=len(ordered(main, tools.families)),
        asked=named and ask_panel,
    )


async def _authority(tools: Tools, host: str) -> tuple[str, ...]:
    """What the site's own name servers say; over a path that lies, only what is signed."""
    if tools.authority.closed:
        return ()
    tainted = tools.path_state.aged(tools.now()).tainted
    found = await asyncio.gather(*(tools.authority.resolve(host, KINDS[family]) for family in sorted(tools.families)))
    believed = [one for one in found if one.believed and (not tainted or one.ruling.security is Security.SECURE)]
    return tuple(record for one in believed for record in one.records)


async def _panel(tools: Tools, host: str) -> tuple[str, ...]:
    asked = (tools.ask(who, host, KINDS[f]) for who in tools.panel[:MOST_PANEL] for f in sorted(tools.families))
    return tuple(dict.fromkeys(address for answer in await asyncio.gather(*asked) for address in answer.addresses))


async def _within(tools: Tools, asking: Coroutine[Any, Any, tuple[str, ...]]) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(min(PATIENCE, tools.remaining() / 4)):
            return await asking
    except TimeoutError:
        return ()


async def _nothing() -> tuple[str, ...]:
    return ()
