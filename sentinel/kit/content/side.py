"""Side looks: what a site says to crawlers, which pages it offers them, and what it answers where nothing can be."""

import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import unquote, urlsplit, urlunsplit

from sentinel.kit.codec import clean
from sentinel.kit.content.facts import HOME, PATH, ROBOTS, SITEMAP, Sight, View
from sentinel.kit.content.features import Features
from sentinel.kit.content.fold import skeleton, squeezed
from sentinel.kit.content.meeting import Before, Readings, met
from sentinel.kit.content.packed import Whole, named
from sentinel.kit.content.views import HEADERS
from sentinel.kit.hosts import host_of, same_owner
from sentinel.kit.looks import Exchange
from sentinel.kit.page.follow import Trail
from sentinel.kit.page.standing import OK
from sentinel.kit.tools import Tools

MOST_ROBOTS, MOST_SITEMAP = 100_000, 2_000_000
MOST_SITEMAPS = 3
MOST_GROUPS, MOST_OF_GROUP, LEAST_OF_GROUP, MOST_SHOWN = 150, 8, 3, 450
MOST_URLS = 50_000
MOST_DOOR = 120
LEAST_TIME = 5.0  # seconds that must be left
_LOC = re.compile(r"<loc>\s*([^<]{1,500})</loc>", re.IGNORECASE)
_BREAKS = re.compile(r"[-_/.?=&+%:]+")


async def sides_of(tools: Tools, url: str, address: str, known: Mapping[str, Before]) -> tuple[View, ...]:
    """What robots.txt, the sitemaps and an address that cannot exist say; none of them if there is no time left."""
    if tools.remaining() < LEAST_TIME:
        return ()
    robots = await _get(tools, _at(url, "/robots.txt"), address, MOST_ROBOTS)
    told = robots.body.decode("utf-8", "replace") if robots.status in OK else ""
    offered = [await _get(tools, one, address, MOST_SITEMAP) for one in _sitemaps(told, url)]
    nowhere = await _get(tools, _at(url, f"/{_nowhere(url, tools)}"), address, MOST_SITEMAP)
    home = host_of(url)
    return (
        _side(ROBOTS, robots, home, known),
        _mapped(offered[0], _urls(offered)),
        _side(PATH, nowhere, home, known),
    )


async def _get(tools: Tools, url: str, address: str, most: int) -> Exchange:
    return await tools.exchange(url, address, headers=HEADERS[HOME], most=most)


def _at(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _nowhere(url: str, tools: Tools) -> str:
    """An address that nobody made, another one each time."""
    return blake2b(f"{url} {tools.now().timestamp()}".encode(), digest_size=8).hexdigest()


def _sitemaps(robots: str, url: str) -> list[str]:
    """The site's own sitemaps that robots.txt names; else the usual one."""
    lines = (line.partition(":") for line in robots.splitlines()[:1_000] if line.lower().startswith("sitemap:"))
    named = [value.strip()[:500] for _, _, value in lines if same_owner(host_of(value.strip()), host_of(url))]
    own = [one for one in dict.fromkeys(named) if host_of(one) == host_of(url)]
    return [_at(url, urlsplit(one).path or "/sitemap.xml") for one in own][:MOST_SITEMAPS] or [_at(url, "/sitemap.xml")]


def _side(name: str, exchange: Exchange, home: str, known: Mapping[str, Before]) -> View:
    trail = Trail(exchanges=(exchange,), failure=exchange.failure)
    return met(name, trail, home, Readings(), known.get(name, Before()))


def _urls(exchanges: Sequence[Exchange]) -> list[str]:
    texts = (one.body.decode("utf-8", "replace") for one in exchanges if one.status in OK)
    return [clean(html.unescape(found[1].strip())) for text in texts for found in _LOC.finditer(text)][:MOST_URLS]


def _mapped(first: Exchange, urls: Sequence[str]) -> View:
    """The sitemaps as a page whose texts are the words of some addresses of each sort."""
    sight = (
        Sight.PAGE if urls else Sight.FAILED if first.failure else Sight.BLANK if first.status in OK else Sight.ERROR
    )
    view = View(name=SITEMAP, sight=sight, status=first.status, url=first.url[:500], failure=first.failure)
    if not urls:
        return view
    found = {_words(url): _door(url) for url in reversed(_some(urls))}
    blocks = tuple(reversed(found))
    whole = Whole(
        page=Features(blocks=blocks, skeletons=tuple(map(skeleton, blocks)), paths=tuple(reversed(found.values())))
    )
    name = hashlib.sha256("\n".join(urls).encode("utf-8", "replace")).hexdigest()
    packed, digest = named(whole)
    return replace(view, count=len(urls), page=packed, digest=digest, sha256=name)


def _some(urls: Iterable[str]) -> list[str]:
    """A few addresses of each sort: those that begin alike, or ask for the same."""
    groups: dict[str, list[str]] = {}
    for url in urls:
        parts = urlsplit(url) if "[" not in url else urlsplit("")
        sort = f"{parts.path.split('/')[1:2]} {parts.query.partition('=')[0]}"
        if sort in groups or len(groups) < MOST_GROUPS:
            groups.setdefault(sort, []).append(url)
    most = max(LEAST_OF_GROUP, min(MOST_OF_GROUP, MOST_SHOWN // max(1, len(groups))))
    return [url for group in groups.values() for url in _spread(group, most)]


def _spread(group: Sequence[str], most: int) -> list[str]:
    """So many of a sort, from its first to its last: doorways may stand anywhere among the site's own pages."""
    if len(group) <= most:
        return list(group)
    return [group[place * (len(group) - 1) // (most - 1)] for place in range(most)]


def _door(url: str) -> str:
    """An address without the host, which is the site's own."""
    return "/" + url.partition("://")[2].partition("/")[2][:MOST_DOOR]


def _words(url: str) -> str:
    """An address as words: ``/slot-gacor`` reads ``slot gacor``."""
    return squeezed(_BREAKS.sub(" ", unquote(url.partition("://")[2].partition("/")[2])))[:300]
