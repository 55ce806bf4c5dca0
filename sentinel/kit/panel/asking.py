"""Ask the panel and the authorities the same question, and look at whoever gives a strange address. Never raises."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sentinel.kit.answers import asking
from sentinel.kit.answers.bogon import bogon
from sentinel.kit.answers.edges import edge_at
from sentinel.kit.answers.facts import AnswerFacts, Shown
from sentinel.kit.authority.port import Authorities
from sentinel.kit.authority.zone import Zone
from sentinel.kit.blame import DENIALS
from sentinel.kit.dnssec.words import Security
from sentinel.kit.hosts import family_of, reachable
from sentinel.kit.looks import Answer
from sentinel.kit.net.resolvers import resolver
from sentinel.kit.page.text import brief
from sentinel.kit.panel.facts import PanelSaid, Truth, Words
from sentinel.kit.tools import Tools

MOST_PANEL, MOST_ADDRESSES, MOST_ALIASES, MOST_STRANGE, MOST_PAGES = 12, 16, 8, 6, 2
MOST_BODY, MOST_TEXT = 65_536, 600
VISITED = ("", "loopback")  # nobody is visited where no site can be; a lab is on this machine
KINDS, IPV4 = ("A", "AAAA"), 4


async def truth_of(authority: Authorities, zone: Zone, host: str, *, again: bool, tainted: bool) -> Truth | None:
    """The word of all the zone's servers together; over a tainted path only what keys prove."""
    said = await asking.hear(authority, zone, host, again=again)
    heard = [one for one in said if one.failure is None]
    signed = [one for one in heard if one.security is Security.SECURE]
    counted = (signed or heard) if tainted else heard
    if not counted:
        return None
    beyond = await asking.follow(authority, counted)
    answer = AnswerFacts(host=host, zone=str(zone.apex), said=tuple(counted), beyond=beyond)
    ttl = min((one.ttl for one in counted if one.ttl is not None), default=None)
    return Truth(
        addresses=answer.addresses,
        aliases=answer.aliases,
        ttl=ttl,
        signed=len(signed) == len(counted) and not beyond,
    )


async def panel_of(tools: Tools, host: str) -> tuple[PanelSaid, ...]:
    """What each resolver of the panel says."""
    return tuple(await asyncio.gather(*(_said(tools, text, host) for text in tools.panel[:MOST_PANEL])))


async def once_more(tools: Tools, panel: Iterable[PanelSaid], truth: Truth | None, host: str) -> tuple[PanelSaid, ...]:
    """The same, those with a strange word over plain UDP asked again over TCP: a forger of packets has no say there."""
    return tuple(await asyncio.gather(*(_streamed(tools, said, truth, host) for said in panel)))


async def _said(tools: Tools, text: str, host: str) -> PanelSaid:
    plain = not text.startswith(("https://", "tls://"))
    answers = await asyncio.gather(*(tools.ask(text, host, kind) for kind in KINDS))
    return _told(PanelSaid(resolver=text, plain=plain), answers)


def _told(blank: PanelSaid, answers: Sequence[Answer]) -> PanelSaid:
    addresses = tuple(dict.fromkeys(address for answer in answers for address in answer.addresses))[:MOST_ADDRESSES]
    troubles = [a.failure for a in answers if a.failure is not None and a.failure.code not in DENIALS]
    denied = not addresses and not troubles
    return replace(
        blank,
        addresses=addresses,
        aliases=max((answer.aliases for answer in answers), key=len)[:MOST_ALIASES],
        ttl=min((answer.ttl for answer in answers if answer.ttl is not None and answer.addresses), default=None),
        denied=denied,
        failure=None if addresses or denied else troubles[0],
    )


async def _streamed(tools: Tools, said: PanelSaid, truth: Truth | None, host: str) -> PanelSaid:
    stream = _stream_of(said.resolver) if said.plain and truth is not None and _odd(said, truth) else ""
    if not stream:
        return said
    families = sorted({family_of(address) for address in said.addresses}) or [IPV4]
    kinds = [KINDS[family != IPV4] for family in families]
    answers = await asyncio.gather(*(tools.ask(stream, host, kind) for kind in kinds))
    again = _told(said, answers)
    if again.failure is not None or set(again.addresses) & set(said.addresses) or again.denied is said.denied is True:
        return said
    return replace(again, forged=True)


def _odd(said: PanelSaid, truth: Truth) -> bool:
    strange = set(said.addresses) - set(truth.addresses)
    return said.failure is None and (bool(strange) or (said.denied and bool(truth.addresses)))


def _stream_of(text: str) -> str:
    """The same resolver over TCP alone; empty for ``system``."""
    if text.startswith("tcp://"):
        return ""
    try:
        found = resolver(text)
    except ValueError:
        return ""
    return f"tcp://[{found.address}]:{found.port}" if ":" in found.address else f"tcp://{found.address}:{found.port}"


def strange(panel: Iterable[PanelSaid], truth: Truth | None) -> list[str]:
    """Every address that the authorities did not give and a site could have, in order, each once."""
    known = truth.addresses if truth is not None else ()
    every = dict.fromkeys(a for said in panel for a in said.addresses if a not in known)
    return [address for address in every if bogon(address) in VISITED]


async def meet(tools: Tools, addresses: Sequence[str], true: Sequence[str], port: int, host: str) -> tuple[Shown, ...]:
    """Shake hands with strange addresses, at most six, and with one of the true ones to compare with."""
    near = reachable(addresses, tools.families)[:MOST_STRANGE]
    usual = reachable(true, tools.families)[:1] if near else []
    shown = (_shown(tools, a, port, host, old=a in usual) for a in (*near, *usual))
    return tuple(await asyncio.gather(*shown))


async def _shown(tools: Tools, address: str, port: int, host: str, *, old: bool) -> Shown:
    edge, leaf = await edge_at(tools, address, port, host)
    return Shown(edge=edge, leaf=leaf, old=old)


async def read_pages(tools: Tools, addresses: Sequence[str], url: str) -> tuple[Words, ...]:
    """The beginning of what strange addresses show a browser without TLS, at most two of them."""
    near = reachable(addresses, tools.families)[:MOST_PAGES]
    return tuple([words for words in await asyncio.gather(*(_words(tools, a, url) for a in near)) if words.text])


async def _words(tools: Tools, address: str, url: str) -> Words:
    seen = await tools.exchange(url, address, most=MOST_BODY)
    page = brief(seen.body, seen.header("content-type") or "") if seen.status is not None else None
    led = (seen.header("location") or "").lower()  # block pages mostly send visitors on
    if page is not None and seen.body:
        tools.keep(seen.body, "text/html")
    return Words(address=address, text=f"{led} {page.source if page else ''}".strip()[:MOST_TEXT])
