"""Services that read all logs for us: what they have of a domain since a number, in bounded steps.

The number moves only over what was read: what a look leaves over, the next one gets.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from sentinel.kit.ct import apis
from sentinel.kit.ct.body import reread
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import News
from sentinel.kit.ct.question import JSON, Questions, Unanswered, unclear
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.rdap.fetch import Headers

MOST_PAGES = 4
PAGE_BYTES = 2_000_000
MOST_PAPERS = 8  # certificates that one look fetches from a service that does not tell what was signed
PAPER_BYTES = 200_000
MOST_TOLD = 300
HISTORY = "h"
WHOLE = "include_subdomains=true&match_wildcards=true&expand=dns_names&expand=issuer&expand=cert_der"
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


async def certspotter(asked: Questions, watch: Watch, cursor: str) -> News:
    """Pages of issuances after the last one. As long as the first pages go on, they are history."""
    fresh, after = bool(cursor) and not cursor.startswith(HISTORY), cursor.removeprefix(HISTORY)
    found: list[apis.Row] = []
    page: Sequence[apis.Row] = ()
    for _ in range(MOST_PAGES):
        page = await _page(asked, watch, after)
        if not page:
            break
        found += page
        after = str(max(row.number for row in page))
    mark = "" if fresh or not page else HISTORY
    return _news(found, f"{mark}{after}" if after else "", fresh=fresh)


async def crtsh(asked: Questions, watch: Watch, cursor: str) -> News:
    """All entries of the domain and of names below it; new ones are fetched to see what was signed, a few a look."""
    rows: dict[int, apis.Row] = {}
    for wanted in (watch.domain, f"%.{watch.domain}"):
        body = await asked.get(f"?q={quote(wanted)}&output=json&exclude=expired", apis.MOST_BYTES)
        rows |= {row.number: row for row in _read(apis.crtsh, body, watch, asked)}
    last = max(rows, default=0)
    if not cursor:  # an empty list is no history: a service that is overwhelmed gives one, too
        return _news(rows.values(), str(last) if rows else "", fresh=False)
    after = int(cursor) if cursor.isascii() and cursor.isdigit() else last
    new = [rows[number] for number in sorted(rows) if number > after][:MOST_PAPERS]
    found = []
    for row in new:
        try:
            found.append(await _fetched(asked, row))
        except Unanswered:
            if not found:
                raise
            break
    return _news(found, str(found[-1].number if found else after), fresh=True)


async def _page(asked: Questions, watch: Watch, after: str) -> Sequence[apis.Row]:
    """One page, without what came before it: a service that repeats itself leads nowhere."""
    place = f"v1/issuances?domain={quote(watch.domain)}&include_subdomains=true&match_wildcards=true"
    more = f"&after={after}" if after else ""
    body = await asked.get(
        f"{place}&expand=dns_names&expand=issuer&expand=cert_der{more}", PAGE_BYTES, _opened(asked.source.key)
    )
    rows = _read(apis.certspotter, body, watch, asked)
    return [row for row in rows if row.number > int(after or -1)]


def _opened(key: str) -> Headers:
    return (*JSON, ("Authorization", f"Bearer {key}")) if key else JSON


def _read(shape: apis.Shape, body: bytes, watch: Watch, asked: Questions) -> tuple[apis.Row, ...]:
    try:
        return shape(body, watch, asked.source.name)
    except apis.BadAnswer as why:
        raise unclear(f"{asked.source.name}: {why}") from None


async def _fetched(asked: Questions, row: apis.Row) -> apis.Row:
    """An entry with what its certificate says; one that is not there any more, or is none, stands by its row."""
    try:
        body = await asked.get(f"?d={row.number}", PAPER_BYTES)
    except Unanswered as why:
        if why.gone:
            return row
        raise
    known = reread(row.sighting, _der(body))
    if known is None:
        return replace(row, broken=True, sighting=replace(row.sighting, unreadable=True))
    return replace(row, sighting=known)


def _der(body: bytes) -> bytes:
    """The certificate in PEM, or as it is."""
    inner = body.partition(_BEGIN)[2].partition(_END)[0]
    try:
        return base64.b64decode(inner) if inner else body
    except binascii.Error:
        return b""


def _news(rows: Iterable[apis.Row], cursor: str, *, fresh: bool) -> News:
    """The newest first; what of history goes beyond the bound is left out, of news nothing is."""
    newest = sorted(rows, key=lambda row: row.number, reverse=True)
    kept = newest if fresh else newest[:MOST_TOLD]
    told: list[Sighting] = [replace(row.sighting, fresh=fresh) for row in kept]
    broken = tuple(row.sighting.place for row in newest if row.broken)[:MOST_PAPERS]
    return News(cursor=cursor, sightings=tuple(told), malformed=broken)
