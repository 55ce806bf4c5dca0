"""The questions behind a name: does it exist, is its domain free, and what does a page say where it leads?"""

from urllib.parse import urlsplit, urlunsplit

from sentinel.kit.authority.resolved import Resolved
from sentinel.kit.blame import DENIALS
from sentinel.kit.dnssec.words import Security
from sentinel.kit.hosts import ascii_name, reachable, registered
from sentinel.kit.looks import Exchange
from sentinel.kit.page.text import brief
from sentinel.kit.rdap.port import Entry, Standing
from sentinel.kit.takeover.facts import TEXT, Holding
from sentinel.kit.tools import Tools
from sentinel.model.failure import Code

FRESH = 4 * 3600.0
CLOSED = ("go.id", "mil.id", "ac.id", "sch.id", "desa.id", "gov", "mil", "edu", "int", "arpa")  # not for everybody
MOST = 65_536


async def holding(tools: Tools, name: str) -> Holding:
    """Whether a name exists at the authorities, and if not: whether its domain is anybody's."""
    found = await tools.authority.resolve(name, "A")
    return (
        await gone(tools, name) if missing(found) else Holding(name=name, domain=registered(name), missing=_not(found))
    )


async def gone(tools: Tools, name: str) -> Holding:
    """A name that does not exist: whether anybody could register its domain."""
    domain = registered(name)
    return Holding(name=name, domain=domain, missing=True, free=await _free(tools, domain))


def sure(found: Resolved) -> bool:
    """Whether the authorities told where a name leads: to records, or to nothing."""
    denied = found.failure is not None and found.failure.code in DENIALS
    return found.believed or (denied and found.ruling.security is not Security.BOGUS)


def missing(found: Resolved) -> bool:
    """Whether the authorities say that there is no such name, and nothing contradicts them."""
    denied = found.failure is not None and found.failure.code is Code.DNS_NXDOMAIN
    return denied and found.ruling.security is not Security.BOGUS


async def page(tools: Tools, url: str, found: Resolved) -> tuple[int | None, str]:
    """What is served for our name where the alias leads: status and words of a brief page; a refused TLS is no answer.

    Who knows nothing of a name often has no certificate for it either: then the plain site is asked.
    """
    for address in reachable(found.records, tools.families)[:1]:
        got = await tools.exchange(url, address, most=MOST)
        plain = _plain(url)
        if got.status is None and plain:
            got = await tools.exchange(plain, address, most=MOST)
        if got.status is not None:
            return got.status, _words(got)
    return None, ""


def _words(got: Exchange) -> str:
    said = brief(got.body, got.header("content-type") or "")
    return said.words[:TEXT] if said is not None else ""


def _plain(url: str) -> str:
    """The same address without TLS, where it names no port."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="http")) if parts.scheme == "https" and not parts.port else ""


def _not(found: Resolved) -> bool | None:
    """False: the name is there, with or without addresses; None: nobody could tell."""
    there = found.failure is None or found.failure.code is Code.DNS_NO_ADDRESS
    return False if there and found.ruling.security is not Security.BOGUS else None


async def _free(tools: Tools, domain: str) -> bool | None:
    """Whether anybody may register a domain: it is missing at its top-level domain, and the registry has no record."""
    if any(domain == end or domain.endswith(f".{end}") for end in CLOSED):
        return False
    if not missing(await tools.authority.resolve(domain, "NS")):
        return False
    entry = await tools.registries.domain(ascii_name(domain), FRESH)
    if not isinstance(entry, Entry) or entry.standing is Standing.UNSERVED:
        return None
    return entry.standing is Standing.ABSENT
