"""One look's share of a round: names asked at a stated pace, and those that exist looked at more closely."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sentinel.kit.hosts import reachable
from sentinel.kit.lookalike.known import Sighted
from sentinel.kit.lookalike.names import Candidate
from sentinel.kit.looks import Handshake, Resolution
from sentinel.kit.mail.mx import exchangers
from sentinel.kit.records.asking import lookup
from sentinel.kit.tools import Tools
from sentinel.kit.x509.certificate import parse
from sentinel.kit.x509.names import covers
from sentinel.model.failure import Code, Failure

SPARE = 12.0  # seconds of a look for those that exist
LEFT = 1.0  # seconds of a look after which nobody waits for details any more
MOST_ADDRESSES = 4
MOST_SERVERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the resolvers said of each name."""

    candidate: Candidate
    found: Resolution

    @property
    def exists(self) -> bool:
        """Whether there is such a name: it has addresses, or is denied them without being denied itself."""
        failure = self.found.failure
        return failure is None or (failure.code is Code.DNS_NO_ADDRESS and self.found.agreed)

    @property
    def absent(self) -> bool:
        """Whether there is none, said by the authority or by two resolvers."""
        failure = self.found.failure
        return failure is not None and failure.code is Code.DNS_NXDOMAIN and self.found.agreed

    @property
    def unknown(self) -> Failure | None:
        """Why nobody knows."""
        return None if self.exists or self.absent else self.found.failure


def share(total: int, begin: int, pace: float, seconds: float) -> range:
    """Which places of the list this look covers: as many as the pace allows, from where the last one left off."""
    spare = min(SPARE, seconds / 4)
    many = max(1, min(total - begin, int((seconds - spare) * pace)))
    return range(begin, min(total, begin + many))


async def hear(tools: Tools, names: Sequence[Candidate], pace: float) -> tuple[Heard, ...]:
    """Ask for each name, ``pace`` a second; slow answers do not hold up the next question."""
    asked: list[asyncio.Task[Resolution]] = []
    try:
        for number, candidate in enumerate(names):
            if number:
                await asyncio.sleep(1.0 / pace)
            asked.append(asyncio.create_task(tools.resolve(candidate.name)))
        found = await asyncio.gather(*asked)
    finally:
        for task in asked:
            task.cancel()
    return tuple(Heard(candidate=c, found=f) for c, f in zip(names, found, strict=True))


async def sight(tools: Tools, heard: Sequence[Heard], port: int) -> tuple[Sighted, ...]:
    """A closer look at those that exist, without those whose registry or resolver answers for everything.

    ``port`` is where they would show a certificate.
    """
    there = [one for one in heard if one.exists]
    suffixes = dict.fromkeys(_suffix(one.candidate.name) for one in there if one.found.addresses)
    wild = dict(zip(suffixes, await asyncio.gather(*(_wild(tools, s) for s in suffixes)), strict=True))
    real = [one for one in there if not _same(one, wild)]
    return tuple(await asyncio.gather(*(_closer(tools, one, port) for one in real)))


def _same(one: Heard, wild: Mapping[str, frozenset[str]]) -> bool:
    """Whether its addresses are those of any made-up name under its suffix."""
    return bool(wild.get(_suffix(one.candidate.name), frozenset()) & set(one.found.addresses))


async def _wild(tools: Tools, suffix: str) -> frozenset[str]:
    label = hashlib.blake2b(f"{suffix} {tools.now()}".encode(), digest_size=8).hexdigest()
    return frozenset((await tools.resolve(f"{label}.{suffix}")).addresses)


async def _closer(tools: Tools, one: Heard, port: int) -> Sighted:
    """Who serves it, who takes its mail and who vouches for it; it exists whatever they say."""
    name, asked = one.candidate.name, tools.authority
    plain = Sighted(
        name=name, sort=one.candidate.sort, how=one.candidate.how, addresses=one.found.addresses[:MOST_ADDRESSES]
    )
    try:
        async with asyncio.timeout(max(0.0, tools.remaining() - LEFT)):
            zone, mail, issuer = await asyncio.gather(
                asked.zone(name), lookup(tools, name, "MX"), _issuer(tools, name, plain.addresses, port)
            )
    except TimeoutError:
        return plain
    taken = exchangers(mail)
    plain = replace(plain, mx=taken.hosts[:MOST_ADDRESSES] if taken.known else None, issuer=issuer)
    tainted = tools.path_state.aged(tools.now()).tainted
    if tainted or isinstance(zone, Failure) or _text(zone.apex) != name:
        return plain
    servers = sorted(_text(host.name) for host in zone.hosts)[:MOST_SERVERS]
    return replace(plain, servers=tuple(servers), confirmed=True)


async def _issuer(tools: Tools, name: str, addresses: Sequence[str], port: int) -> str | None:
    """Who issued the certificate that it shows, if a browser would accept it for this name: the padlock of a trap."""
    near = reachable(addresses, tools.families)
    seen = await tools.tls.handshake(near[0], port, name) if near else None
    if not isinstance(seen, Handshake) or not seen.chain:
        return None
    if not (tools.tls.trust(seen.chain, name).ok and covers(seen.chain[0], name)):
        return ""
    leaf = parse(seen.chain[0])
    return leaf.issuer_organization or leaf.issuer


def _suffix(name: str) -> str:
    return name.partition(".")[2]


def _text(name: object) -> str:
    return str(name).lower().removesuffix(".")


def blind(heard: Sequence[Heard]) -> Failure | None:
    """Why nothing at all was learned, if that is so."""
    reasons = [one.unknown for one in heard]
    return reasons[0] if reasons and all(reason is not None for reason in reasons) else None
