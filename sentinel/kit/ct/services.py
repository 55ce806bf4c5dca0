"""Services that read all logs for us: what they have of a domain since a number, in bounded steps.

The number moves only over what was read: what a look leaves over, the next one gets.
"""

import base64
import binascii
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from sentinel.kit.ct import apis
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import News
from sentinel.kit.ct.question import JSON, Questions, Unanswered, unclear
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.ct.steps import Step, far
from sentinel.kit.rdap.fetch import Headers

MOST_PAGES = 4
PAGE_BYTES = 2_000_000
MOST_PAPERS = 8  # certificates that one look fetches from a service that does not tell what was signed
PAPER_BYTES = 200_000
MOST_TOLD = 300
MOST_TRIES = 3  # looks in which what stands for a certificate may be none
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"


async def certspotter(asked: Questions, watch: Watch, cursor: str) -> News:
    """Pages of issuances after the last one. As long as the first pages go on, they are history."""
    step, found, odd, met = Step.of(cursor), list[apis.Row](), list[str](), False
    after, page = step.last, list[apis.Row]()
    for turn in range(MOST_PAGES):
        every = await _page(asked, watch, after if turn else step.anchor)
        met = met or bool(every)
        page, more = _believed(every, after)
        odd += more
        if not page:
            break
        found += page
        after = max(row.number for row in page)
    if not met and step.before is not None:  # not even the row is there at which we stopped
        return News(cursor=str(step.back()), malformed=(str(step.last),))
    kept = found if step.history else _whole(asked, found)
    last = max((row.number for row in kept), default=step.last)
    cursor = "" if last is None else str(step.to(last, history=step.history and bool(page)))
    return _news(kept, cursor, odd, fresh=not step.history)


async def crtsh(asked: Questions, watch: Watch, cursor: str) -> News:
    """All entries of the domain and of names below it; new ones are fetched to see what was signed, a few a look."""
    rows: dict[int, apis.Row] = {}
    for wanted in (watch.domain, f"%.{watch.domain}"):
        body = await asked.get(f"?q={quote(wanted)}&output=json&exclude=expired", apis.MOST_BYTES)
        rows |= {row.number: row for row in _read(apis.crtsh, body, watch, asked)}
    step = _found_again(Step.of(cursor), rows)
    every, odd = _believed(rows.values(), step.last)
    if step.last is None:  # an empty list is no history: a service that is overwhelmed gives one, too
        newest = max((row.number for row in every), default=None)
        return _news(every, "" if newest is None else str(step.to(newest)), odd, fresh=False)
    found: list[apis.Row] = []
    for row in sorted(every, key=_by_number)[:MOST_PAPERS]:
        try:
            found += _whole(asked, [await _fetched(asked, row, watch)])
        except Unanswered:
            if not found:
                raise
            break
    return _news(found, str(step.to(found[-1].number) if found else step), odd, fresh=True)


def _found_again(step: Step, rows: Collection[int]) -> Step:
    """The step, if the service still knows of so high a number; else the one before, or the highest that there is."""
    if step.last is None or not rows or max(rows) >= step.last:
        return step
    return step.back() if step.before is not None else Step(last=max(rows), history=False)


def _believed(rows: Iterable[apis.Row], after: int | None) -> tuple[list[apis.Row], list[str]]:
    """The rows after a number, and the places of those whose number cannot be true."""
    new = [row for row in rows if row.number > (-1 if after is None else after)]
    return [row for row in new if not far(row.number, after)], [
        str(row.number) for row in new if far(row.number, after)
    ]


def _whole(asked: Questions, rows: Iterable[apis.Row]) -> list[apis.Row]:
    """The rows up to one whose certificate came torn: that is asked for again, but not for ever.

    Raises:
        Unanswered: if the first of them is one.
    """
    kept: list[apis.Row] = []
    for row in sorted(rows, key=_by_number):
        if row.torn and _again(asked, row.number):
            if not kept:
                raise unclear(f"{asked.source.name}: what it gives for {row.number} is no certificate")
            break
        kept.append(row)
    return kept


def _again(asked: Questions, number: int) -> bool:
    key = (asked.source.name, number)
    tries = asked.shelf.tries.get(key) or 0
    asked.shelf.tries.put(key, tries + 1)
    return tries + 1 < MOST_TRIES


def _by_number(row: apis.Row) -> int:
    return row.number


async def _page(asked: Questions, watch: Watch, after: int | None) -> Sequence[apis.Row]:
    """One page, without what came before it: a service that repeats itself leads nowhere."""
    place = f"v1/issuances?domain={quote(watch.domain)}&include_subdomains=true&match_wildcards=true"
    more = "" if after is None else f"&after={after}"
    body = await asked.get(
        f"{place}&expand=dns_names&expand=issuer&expand=cert_der{more}", PAGE_BYTES, _opened(asked.source.key)
    )
    rows = _read(apis.certspotter, body, watch, asked)
    return [row for row in rows if row.number > (-1 if after is None else after)]


def _opened(key: str) -> Headers:
    return (*JSON, ("Authorization", f"Bearer {key}")) if key else JSON


def _read(shape: apis.Shape, body: bytes, watch: Watch, asked: Questions) -> tuple[apis.Row, ...]:
    try:
        return shape(body, watch, asked.source.name)
    except apis.BadAnswer as why:
        raise unclear(f"{asked.source.name}: {why}") from None


async def _fetched(asked: Questions, row: apis.Row, watch: Watch) -> apis.Row:
    """An entry with what its certificate says; one that is not there any more stands by its row."""
    try:
        body = await asked.get(f"?d={row.number}", PAPER_BYTES)
    except Unanswered as why:
        if why.gone:
            return row
        raise
    return apis.by_bytes(row, _der(body), watch)


def _der(body: bytes) -> bytes:
    """The certificate in PEM, or as it is."""
    inner = body.partition(_BEGIN)[2].partition(_END)[0]
    try:
        return base64.b64decode(inner) if inner else body
    except binascii.Error:
        return b""


def _news(rows: Iterable[apis.Row], cursor: str, odd: Sequence[str], *, fresh: bool) -> News:
    """The newest first; what of history goes beyond the bound is left out, of news nothing is."""
    newest = sorted(rows, key=lambda row: row.number, reverse=True)
    kept = newest if fresh else newest[:MOST_TOLD]
    told: list[Sighting] = [replace(row.sighting, fresh=fresh) for row in kept if row.ours]
    broken = [row.sighting.place for row in newest if row.broken]
    return News(cursor=cursor, sightings=tuple(told), malformed=tuple([*odd, *broken][:MOST_PAPERS]))
