"""Ask every server of a site's zone for its addresses, follow aliases to their end. Never raises for the network."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rdtypes.svcbbase import ParamKey, SVCBBase
from dns.rrset import RRset

from sentinel.kit.answers.facts import Beyond, Said
from sentinel.kit.authority.port import Authorities, Delegation
from sentinel.kit.authority.reply import Reply, Server
from sentinel.kit.authority.zone import Zone
from sentinel.kit.codec import clean
from sentinel.kit.dnssec.words import Security, weakest
from sentinel.kit.hosts import ascii_name
from sentinel.kit.zones.facts import Texts
from sentinel.kit.zones.reading import parent_word
from sentinel.model.failure import Code, Failure, Layer

MOST_SERVERS = 16
MOST_ADDRESSES = 64
MOST_ALIASES = 8
MOST_LED = 4  # aliases out of the zone that are followed
ADDRESSES = (RdataType.A, RdataType.AAAA)
KINDS = ("A", "AAAA")
RARELY = 3600.0  # seconds for which an answer about HTTPS records serves: few names have any
OFTEN = 900.0  # ... and one about IPv6 addresses, but for one server in turn
NO_WORD = Failure(layer=Layer.DNS, code=Code.DNS_SERVFAIL, detail="not an authority's answer")


async def hear(authority: Authorities, zone: Zone, host: str, *, again: bool) -> tuple[Said, ...]:
    """What each server of the zone says of the host, at most 16 of them; ``again``: this is a second look."""
    servers = (await authority.servers(zone))[:MOST_SERVERS]
    ages = {"HTTPS": None if again else RARELY}
    rest = {} if again else {"AAAA": OFTEN}  # the first server in turn is asked for both
    said = (_said(authority, zone, server, host, ages | (rest if n else {})) for n, server in enumerate(servers))
    return tuple(await asyncio.gather(*said))


async def follow(authority: Authorities, said: Iterable[Said]) -> tuple[Beyond, ...]:
    """Where the aliases lead whose end the zone's own servers do not know, at most four of them."""
    ends = dict.fromkeys(one.aliases[-1] for one in said if one.aliases and not one.addresses)
    return tuple(await asyncio.gather(*(_beyond(authority, alias) for alias in [*ends][:MOST_LED])))


def parent_says(delegation: Delegation) -> tuple[Texts | None, Texts | None]:
    """The zone's name servers and DS records as all servers of the parent give them together; None: none could say.

    DS records, or that there are none, count only as far as the parent's own chain of trust leads there.
    """
    words = [parent_word(word) for word in delegation.words]
    return _together(word.ns for word in words), _together(word.ds for word in words)


def _together(sets: Iterable[Texts | None]) -> Texts | None:
    known = [one for one in sets if one is not None]
    return tuple(sorted(set(chain(*known)))) if known else None


async def _said(
    authority: Authorities, zone: Zone, server: Server, host: str, ages: Mapping[str, float | None]
) -> Said:
    """Over the look's own transport: second looks take turns, so that a forger of packets is found out by a stream."""
    asked = (authority.ask(server, host, kind, age=ages.get(kind)) for kind in (*KINDS, "HTTPS"))
    *replies, https = await asyncio.gather(*asked)
    good = [reply for reply in replies if _counts(reply)]
    if not good:
        return Said(server=server.address, name=server.name, failure=replies[0].failure or NO_WORD)
    hints, targets = _bound(https, zone.apex) if _counts(https) else ((), ())
    return replace(
        _led(good, zone.apex, host),
        server=server.address,
        name=server.name,
        hints=hints,
        targets=targets,
        security=weakest(*(authority.judge(zone, reply).ruling for reply in good)).security,
    )


def _led(replies: Sequence[Reply], apex: Name, host: str) -> Said:
    """The addresses and aliases of one server's replies; records of other zones are none of its business."""
    sections = [[r for r in reply.answer if r.name.is_subdomain(apex)] for reply in replies]
    longest = max((_aliases(section, host) for section in sections), key=len, default=())
    ends = {from_text(name) for name in (host, *longest)}
    found = [r for r in chain(*sections) if r.rdtype in ADDRESSES and r.name in ends]
    ttl = min((r.ttl for r in found), default=None)
    return Said(server="", addresses=_addresses(found), aliases=longest, ttl=ttl)


def _aliases(section: Sequence[RRset], host: str) -> tuple[str, ...]:
    known = {r.name: r[0].target for r in section if r.rdtype == RdataType.CNAME}
    names: list[str] = []
    at = from_text(host)
    while at in known and len(names) < MOST_ALIASES and _plain(known[at]) not in names:
        at = known[at]
        names.append(_plain(at))
    return tuple(names)


def _addresses(rrsets: Iterable[RRset]) -> tuple[str, ...]:
    return tuple(sorted({rdata.to_text() for r in rrsets for rdata in r})[:MOST_ADDRESSES])


def _bound(reply: Reply, apex: Name) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The address hints and the other names of HTTPS records; browsers obey both (RFC 9460)."""
    found = [rd for r in reply.answer if r.name.is_subdomain(apex) for rd in r if isinstance(rd, SVCBBase)]
    return _hints(found), _targets(found)


def _hints(found: Iterable[SVCBBase]) -> tuple[str, ...]:
    keys = (ParamKey.IPV4HINT, ParamKey.IPV6HINT)
    given = (getattr(rdata.params.get(key), "addresses", ()) for rdata in found for key in keys)
    return tuple(sorted({str(address) for addresses in given for address in addresses})[:MOST_ADDRESSES])


def _targets(found: Iterable[SVCBBase]) -> tuple[str, ...]:
    return tuple(sorted({_plain(rdata.target) for rdata in found if len(rdata.target) > 1})[:MOST_ALIASES])


async def _beyond(authority: Authorities, alias: str) -> Beyond:
    """Where an alias ends, by the word of the authorities of each zone on the way."""
    found = await asyncio.gather(*(authority.resolve(alias, kind) for kind in (*KINDS, "HTTPS")))
    *addresses, https = found
    bound = [rdata for rdata in https.rrset or () if isinstance(rdata, SVCBBase)]
    return Beyond(
        alias=alias,
        addresses=tuple(sorted({r for one in addresses for r in one.records})[:MOST_ADDRESSES]),
        aliases=max((one.aliases for one in addresses), key=len)[:MOST_ALIASES],
        hints=_hints(bound),
        targets=_targets(bound),
        bogus=any(one.ruling.security is Security.BOGUS for one in addresses),
    )


def _counts(reply: Reply) -> bool:
    """Only who speaks for a zone of his own is an authority; the rest is our path's business."""
    return reply.definite and reply.authoritative


def _plain(name: Name) -> str:
    return clean(ascii_name(name.to_text(omit_final_dot=True)))
