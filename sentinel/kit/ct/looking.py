"""One look: every source asked at once, and what stands beside a new certificate: CAA, name servers, what is shown."""

import asyncio
import json
from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from sentinel.kit.ct.caa import Allowed
from sentinel.kit.ct.facts import Asked, Live
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import News, Source
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.hosts import ascii_name, reachable
from sentinel.kit.looks import Handshake
from sentinel.kit.records.asking import lookup
from sentinel.kit.tools import Tools
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Code, Failure, Layer
from sentinel.model.moment import parse as moment
from sentinel.model.moment import rfc3339

MOST_NAMES, MOST_ADDRESSES, MOST_HOSTS = 6, 4, 4
MOST_LABELS = 8
WATCHED_FOR = timedelta(days=7)  # the hosts of a new certificate, so that its key may be met
LEAST_SECONDS = 1.0
SPARE = 10.0
LATE = Failure(layer=Layer.HTTP, code=Code.HTTP_TIMEOUT, detail="the source took longer than the look has time for it")
HTTPS = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a look goes on: a cursor for each source, and the hosts of new certificates until when."""

    cursors: dict[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    until: datetime | None = None

    @classmethod
    def of(cls, text: str | None) -> "Place":
        """The place in a cursor; what cannot be read is the beginning."""
        try:
            told = json.loads(text or "{}")
            cursors = {str(name): str(cursor) for name, cursor in told["sources"].items()}
            return cls(cursors=cursors, hosts=tuple(map(str, told["hosts"])), until=moment(told["until"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()

    def __str__(self) -> str:
        until = rfc3339(self.until) if self.until else None
        return json.dumps({"sources": self.cursors, "hosts": self.hosts, "until": until}, sort_keys=True)

    def after(self, asked: Iterable[Asked], new: Iterable[str], host: str, now: datetime) -> "Place":
        """The place after a look: each source goes on where it left off, or stays where it was.

        ``new`` are the hosts of new certificates.
        """
        cursors = self.cursors | {one.name: one.cursor for one in asked if one.cursor}
        hosts = tuple(new)
        if not hosts and self.until is not None:
            return replace(self, cursors=cursors)
        kept = self.hosts if self.until and self.until > now else ()
        return Place(
            cursors=cursors, hosts=tuple(dict.fromkeys([host, *hosts, *kept]))[:MOST_HOSTS], until=now + WATCHED_FOR
        )


T = TypeVar("T")
Told: TypeAlias = tuple[Asked, tuple[Sighting, ...]]


async def ask(tools: Tools, source: Source, watch: Watch, cursor: str, most: int) -> Told:
    """What one source told, and how it stands; one that is slow leaves time for the rest of the look."""
    desk = tools.transparency
    plain = Asked(name=source.name, kind=source.kind, first=not cursor, answered_at=desk.answered_at(source))
    if source.log and source.public is None:
        return replace(plain, unkeyed=True), ()
    found: News | Failure = LATE
    with suppress(TimeoutError):
        async with asyncio.timeout(tools.remaining() - spare(tools)):
            found = await desk.news(source, watch, cursor, most)
    if isinstance(found, Failure):
        return replace(plain, failure=found, answered_at=desk.answered_at(source)), ()
    told = replace(
        plain,
        cursor=cursor if found.broken else found.cursor,
        answered_at=desk.answered_at(source),
        head_at=found.head_at,
        size=found.size,
        backlog=found.backlog,
        gap=found.gap,
        broken=found.broken,
        malformed=found.malformed,
    )
    return told, found.sightings


async def servers(tools: Tools, domain: str) -> tuple[str, ...] | None:
    """The name servers that the parent zone names; None if nobody knows, or our own path to port 53 lies."""
    if tools.path_state.aged(tools.now()).tainted:
        return None
    zone = await tools.authority.zone(domain)
    if isinstance(zone, Failure) or ascii_name(zone.apex.to_text()) != domain:
        return None
    return tuple(sorted(ascii_name(host.name.to_text()) for host in zone.hosts))


def spare(tools: Tools) -> float:
    """How many seconds of a look are kept for what is asked after the sources."""
    return min(SPARE, tools.remaining() / 4)


async def allowed(tools: Tools, names: Sequence[str]) -> tuple[Allowed, ...]:
    """Who may issue for these names, as far as the authorities tell."""
    found = await asyncio.gather(*(_climb(tools, name) for name in names[:MOST_NAMES]))
    return tuple(one for one in found if one is not None)


async def shown(tools: Tools, hosts: Sequence[str], port: int) -> tuple[Live, ...]:
    """What every address of these hosts shows now."""
    found = await asyncio.gather(*(_host(tools, host, port) for host in hosts))
    return tuple(one for several in found for one in several)


async def within(tools: Tools, asked: Awaitable[T], otherwise: T) -> T:
    """The answer, or what stands for it if it does not come in time."""
    try:
        async with asyncio.timeout(max(0.0, tools.remaining() - LEAST_SECONDS / 2)):
            return await asked
    except TimeoutError:
        return otherwise


async def _climb(tools: Tools, name: str) -> Allowed | None:
    """From the name upwards to the first that has CAA records (RFC 8659, section 3); None if nobody knows."""
    labels = name.split(".")
    if len(labels) > MOST_LABELS:
        return None
    for start in range(len(labels) - 1):
        if tools.remaining() < LEAST_SECONDS:
            return None
        found = await lookup(tools, ".".join(labels[start:]), "CAA")
        if not found.known:
            return None
        if found.texts:
            return Allowed(name=name, records=found.texts)
    return Allowed(name=name)


async def _host(tools: Tools, host: str, port: int) -> tuple[Live, ...]:
    found = await tools.resolve(host)
    near = reachable(found.addresses, tools.families)[:MOST_ADDRESSES]
    seen = await asyncio.gather(*(_address(tools, host, address, port) for address in near))
    return tuple(one for one in seen if one is not None)


async def _address(tools: Tools, host: str, address: str, port: int) -> Live | None:
    seen = await tools.tls.handshake(address, port, host)
    if not isinstance(seen, Handshake) or not seen.chain:
        return None
    leaf, trust = parse(seen.chain[0]), tools.tls.trust(seen.chain, host)
    return Live(
        host=host,
        address=address,
        spki=leaf.spki_sha256,
        trusted=trust.ok and bool(covers(seen.chain[0], host)),
        not_after=leaf.not_after,
        organization=leaf.issuer_organization,
        root_key=trust.root_key,
        root_organization=trust.root_organization,
    )
