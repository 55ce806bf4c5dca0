"""Ask an address in which ways it shakes hands: each version alone, weak ciphers, the size of its numbers.

One question after the other, each bounded; what OpenSSL can still do it does, the rest is a hello made by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sentinel.kit.looks import Handshake
from sentinel.kit.tools import Tools
from sentinel.kit.ways.ciphers import ALL, DHE, MODERN, TLS_1_3, WEAK
from sentinel.kit.ways.facts import NEWEST_FIRST, Ways
from sentinel.kit.ways.offer import Offer
from sentinel.kit.ways.opening import Opening
from sentinel.kit.x509.findings import failure_class
from sentinel.model.failure import Failure, Layer

PATIENCE = 4.0
MOST_SHOWN, MOST_ALPN = 32, 16  # of what a server says in a fingerprint
REFUSALS = frozenset({"alert", "eof", "reset", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whom to ask: an address and port, by the site's name."""

    address: str
    port: int
    host: str


async def studied(tools: Tools, place: Place) -> Ways:
    """Everything that this address accepts."""
    versions = {version: await _speaks(tools, place, version) for version in NEWEST_FIRST}
    return Ways(
        accepts=tuple(sorted(version for version, answer in versions.items() if answer)),
        refuses=tuple(sorted(version for version, answer in versions.items() if answer is False)),
        weak=await _weak(tools, place),
        dh_bits=await _dh_bits(tools, place),
        stack=await _stack(tools, place),
    )


async def _speaks(tools: Tools, place: Place, version: str) -> bool | None:
    """Does it shake hands in this version, and no other? A server of old ciphers alone is asked for them by hand."""
    word = f"TLSv{version}".removesuffix(".0")
    to = (place.address, place.port, place.host)
    seen = await tools.tls.handshake(*to, versions=(word, word), within=PATIENCE)
    if isinstance(seen, Handshake):
        return True
    if not _refused(seen):
        return None
    ciphers = TLS_1_3 if version == "1.3" else ALL
    opening = await _ask(tools, place, Offer(ciphers=ciphers, newest=version))
    if isinstance(opening, Opening):
        return opening.version == version
    return False if _refused(opening) else None


async def _weak(tools: Tools, place: Place) -> tuple[str, ...] | None:
    """Which groups of weak ciphers it accepts: it is offered all, then all but what it chose, until it refuses."""
    found: list[str] = []
    while len(found) < len(WEAK):
        left = [cipher for group, members in WEAK.items() if group not in found for cipher in members]
        chosen = await _ask(tools, place, Offer(ciphers=tuple(dict.fromkeys(left))))
        if isinstance(chosen, Failure):
            return tuple(sorted(found)) if found or _refused(chosen) else None
        found.append(next(g for g in WEAK if g not in found and chosen.cipher in WEAK[g]))
    return tuple(sorted(found))


async def _dh_bits(tools: Tools, place: Place) -> int | None:
    """The size of the Diffie-Hellman group that it sends when it is offered nothing else; 0: it does not use one."""
    opening = await _ask(tools, place, Offer(ciphers=DHE))
    if isinstance(opening, Opening):
        return opening.dh_bits
    return 0 if _refused(opening) else None


async def _stack(tools: Tools, place: Place) -> str:
    """How it opens towards TLS 1.3 and towards 1.2; the same server software with the same settings opens alike."""
    offers = (Offer(ciphers=TLS_1_3, newest="1.3"), Offer(ciphers=MODERN))
    return _fingerprint([await _ask(tools, place, offer) for offer in offers])


def _fingerprint(openings: Sequence[Opening | Failure]) -> str:
    """``1.2:c02f:65281-11-23:h2`` for each opening; ``-`` for a refusal, nothing at all where there was no answer."""
    if any(isinstance(one, Failure) and not _refused(one) for one in openings):
        return ""
    return " ".join("-" if isinstance(one, Failure) else _shape(one) for one in openings)


def _shape(opening: Opening) -> str:
    """One opening as a word without blanks, of a length that a baseline keeps."""
    alpn = "".join(c for c in opening.alpn[:MOST_ALPN] if c.isascii() and (c.isalnum() or c in "./-"))
    extensions = "-".join(map(str, opening.extensions[:MOST_SHOWN]))
    return f"{opening.version}:{opening.cipher:04x}:{extensions}:{alpn}"


async def _ask(tools: Tools, place: Place, offer: Offer) -> Opening | Failure:
    named = replace(offer, server_name=place.host)
    return await tools.tls.greet(place.address, place.port, named, within=PATIENCE)


def _refused(failure: Failure) -> bool:
    """Whether the connection stood and the server would not: silence is no answer."""
    return failure.layer is Layer.TLS and failure_class(failure) in REFUSALS
