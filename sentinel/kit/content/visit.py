"""Look at a page as several sorts of visitors, each over a connection of its own, all at one address."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from sentinel.kit.codec import encode
from sentinel.kit.content.facts import BOT, HOME, INSPECTION, MOBILE, SEARCH, DefacementFacts, View
from sentinel.kit.content.meeting import Before, Readings, met
from sentinel.kit.content.pins import Pin
from sentinel.kit.content.views import HEADERS
from sentinel.kit.hosts import host_of
from sentinel.kit.page.follow import Trail, follow
from sentinel.kit.tools import Tools
from sentinel.model.moment import parse, rfc3339

EVERY = 4  # looks, of which one is a mobile's
AFRESH = timedelta(minutes=10)  # so often every page is read and told in full, whatever the site says of its age


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What the ledger holds of the look before, by view; ``at``: when every page was told in full.

    ``turn`` is the number of that look, ``side_at`` when the rare views were made,
    ``drawn_at`` when a browser was last asked to draw the page.
    """

    at: datetime | None = None
    turn: int = 0
    side_at: datetime | None = None
    drawn_at: datetime | None = None
    pins: str = ""
    views: Mapping[str, Before] = field(default_factory=dict)

    def of(self, name: str) -> Before:
        """What the ledger holds of one view."""
        return self.views.get(name, Before())


def told_before(cursor: str | None, pins: str, now: datetime) -> Earlier:
    """What need not be told again: nothing if it is long ago, or other facts were pinned then."""
    try:
        said = json.loads(cursor or "")
        at = parse(said["at"])
        views = {name: Before(sha256=s, tag=t, digest=d, page=bool(d)) for name, (s, t, d) in said["views"].items()}
        side_at, drawn_at = (parse(said[name]) if said.get(name) else None for name in ("side_at", "drawn_at"))
        blank = Earlier(turn=int(said["turn"]), side_at=side_at, drawn_at=drawn_at)
    except (ValueError, TypeError, LookupError, AttributeError):
        return Earlier()
    fresh = said.get("pins") == pins and at <= now < at + AFRESH
    return replace(blank, at=at, pins=pins, views=views) if fresh else blank


def cursor_of(facts: DefacementFacts) -> str:
    """What this look told, for the next one to leave out."""
    views = {view.name: (view.sha256, view.tag, view.digest) for view in facts.views if view.seen}
    times = {"side_at": facts.side_at, "drawn_at": facts.drawn_at}
    said = {"at": rfc3339(facts.whole_at), "pins": facts.told.pins, "turn": facts.turn, "views": views}
    return json.dumps(said | {name: rfc3339(at) if at else None for name, at in times.items()})


def turn_of(before: Earlier, now: datetime, side: float, *, again: bool) -> tuple[tuple[str, ...], bool]:
    """Whose turn it is to look, and whether the rare looks are due: so many seconds (``side``) after the last ones.

    A second look is made by everybody.
    """
    last = before.side_at
    rare = again or last is None or not last <= now < last + timedelta(seconds=side)
    mobile = again or before.turn % EVERY == 0
    return (HOME, BOT, SEARCH, *((MOBILE,) if mobile else ()), *((INSPECTION,) if rare else ())), rare


def name_of(pins: Sequence[Pin]) -> str:
    """A short name for what is pinned; empty if nothing is."""
    return blake2b(encode(tuple(pins), tuple[Pin, ...]), digest_size=8).hexdigest() if pins else ""


async def views_of(
    tools: Tools, url: str, address: str, names: Sequence[str], pins: Sequence[Pin], before: Earlier
) -> tuple[tuple[View, ...], tuple[Trail, ...]]:
    """What each of these visitors met, and the requests that they made; where the first is lost nobody else is sent."""
    first = await _trail(tools, url, address, names[0], before)
    if first.failure is not None and first.exchanges[-1].status is None:
        names = names[:1]
    rest = await asyncio.gather(*(_trail(tools, url, address, name, before) for name in names[1:]))
    trails = (first, *rest)
    home = host_of(url)
    known = [before.of(name) for name in names]
    readings = Readings(pins=pins)
    met_all = await asyncio.to_thread(
        lambda: [met(n, t, home, readings, b) for n, t, b in zip(names, trails, known, strict=True)]
    )
    return tuple(once(met_all, before)), trails


async def _trail(tools: Tools, url: str, address: str, name: str, before: Earlier) -> Trail:
    """One visitor's way. Only a visitor who types the address may say what he has already: others are lied to."""
    headers = HEADERS[name]
    tag = before.of(name).tag if name == HOME else ""
    asked = (*headers, ("if-none-match", tag)) if tag and not tools.attempt else headers
    first = await tools.exchange(url, address, headers=asked)
    return await follow(tools, first, headers, home=host_of(url) if name == SEARCH else "")


def once(views: Sequence[View], before: Earlier) -> list[View]:
    """Each page stands once, and not at all if the ledger holds it."""
    held = {one.digest for one in before.views.values() if one.digest}
    kept: list[View] = []
    for view in views:
        kept.append(replace(view, page="") if view.digest in held else view)
        held.add(view.digest)
    return kept
