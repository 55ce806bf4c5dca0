"""The tree: a root, ``id``, ``go.id`` and what lies below them, signed and served on loopback, all on one port."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from dns.name import from_text

from sentinel.range.listener import TRIES, again
from sentinel.range.primary import Primary
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.signed import SignedZone
from sentinel.range.signing import Chain, Signing
from sentinel.range.zone import Zone, kind_of

ROOT = {"a.akar.net": "127.77.53.1"}


def clock() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


class Tree:
    """A tree of zones on loopback: ``async with Tree() as tree:`` opens it.

    ``tree.zone("kpu.go.id")`` is a zone to edit or to sign another way, ``tree.server("127.77.53.4")`` a server to make
    lie; ``roots`` and ``anchor`` are what ``[dns] roots`` and ``trust_anchor`` want; ``asked`` is the history.
    ``port`` is for those who cannot choose theirs: resolvers of other makers want 53.
    """

    def __init__(self, now: Callable[[], datetime] = clock, port: int = 0) -> None:
        self.now, self._port = now, port
        self.asked: Record[Asked] = Record()
        self.zones: dict[str, SignedZone] = {}
        self.servers: dict[str, Primary] = {}
        self.grow("", ROOT, Signing())

    def grow(
        self, apex: str, servers: Mapping[str, str], signing: Signing | None = None, *, glue: bool = True
    ) -> SignedZone:
        """Add a zone below the closest one that is there, with its delegation, glue and DS records.

        ``servers`` maps host names to addresses; ``glue=False`` leaves out addresses that the parent need not give.
        """
        zone = SignedZone(Zone(apex=apex, servers=servers), self.now, signing)
        above = self.above(apex) if apex else None
        self.zones[apex] = zone
        for name, address in servers.items():
            self.servers.setdefault(address, self._server(name, address)).zones.append(zone)
        if above is not None:
            self._delegate(above, zone, servers, glue=glue)
        return zone

    def _server(self, name: str, address: str) -> Primary:
        return Primary(address, name, Diary(server=address, asked=self.asked, now=self.now))

    def above(self, apex: str) -> SignedZone:
        """The zone that delegates this one."""
        name = from_text(apex)
        holding = [z for z in self.zones.values() if name.is_subdomain(z.apex) and name != z.apex]
        return max(holding, key=lambda z: len(z.apex))

    def _delegate(self, above: SignedZone, zone: SignedZone, servers: Mapping[str, str], *, glue: bool) -> None:
        above.zone.put(zone.zone.apex, "NS", *(f"{name}." for name in servers))
        for name, address in servers.items():
            if glue and from_text(name).is_subdomain(above.apex):
                above.zone.put(name, kind_of(address), address)
        if zone.signing.now is not None:
            above.zone.put(zone.zone.apex, "DS", zone.pen.now.pointer().to_text())

    def zone(self, apex: str) -> SignedZone:
        """A zone by its apex; the root is the empty text.

        Raises:
            KeyError: if there is none.
        """
        return self.zones[apex]

    def server(self, address: str) -> Primary:
        """A server by its address.

        Raises:
            KeyError: if there is none.
        """
        return self.servers[address]

    @property
    def port(self) -> int:
        """The port of every server."""
        return next(iter(self.servers.values())).desk.port

    @property
    def roots(self) -> list[str]:
        """The root servers, as ``[dns] roots`` wants them."""
        return [f"{address}:{self.port}" for address in ROOT.values()]

    @property
    def anchor(self) -> str:
        """The root's DS record, as a ``trust_anchor`` file holds it."""
        return f". IN DS {self.zones[''].pen.now.pointer().to_text()}\n"

    async def __aenter__(self) -> Self:
        await again(self.open, self.close, tries=1 if self._port else TRIES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Start every server; all share one port.

        Raises:
            OSError: if it cannot be had at every address.
        """
        port = self._port
        for server in self.servers.values():
            await server.desk.open(port)
            port = server.desk.port

    async def close(self) -> None:
        """Stop every server."""
        for server in self.servers.values():
            await server.desk.close()


def indonesia(now: Callable[[], datetime] = clock, port: int = 0) -> Tree:
    """The tree that elections hang on: ``id`` by NSEC3, ``go.id`` by opt-out on one server with it, and the offices.

    ``kpu.go.id`` is signed by NSEC on two servers, ``bawaslu.go.id`` by NSEC3, ``kab.go.id`` is unsigned, ``dns.id``
    holds the name servers of ``sewa.id``, which needs no glue.
    """
    tree = Tree(now, port)
    tree.grow("id", {"ns.id": "127.77.53.2"}, Signing(chain=Chain.NSEC3, salt=b"\xaa\xbb"))
    tree.grow("go.id", {"ns.go.id": "127.77.53.2", "ns2.go.id": "127.77.53.3"}, Signing(chain=Chain.OPT_OUT))
    kpu = tree.grow("kpu.go.id", {"ns1.kpu.go.id": "127.77.53.4", "ns2.kpu.go.id": "127.77.53.5"}, Signing())
    kpu.zone.put("kpu.go.id", "A", "127.77.1.10")
    kpu.zone.put("kpu.go.id", "MX", "10 surat.kpu.go.id.")
    kpu.zone.put("www.kpu.go.id", "A", "127.77.1.10", "127.77.1.11")
    kpu.zone.put("info.kpu.go.id", "CNAME", "www.sewa.id.")
    kpu.zone.put("*.pemilu.kpu.go.id", "A", "127.77.1.12")
    kpu.zone.put("a.b.arsip.kpu.go.id", "A", "127.77.1.13")
    kpu.zone.put("lama.kpu.go.id", "DNAME", "arsip.kpu.go.id.")
    bawaslu = tree.grow("bawaslu.go.id", {"ns.bawaslu.go.id": "127.77.53.6"}, Signing(chain=Chain.NSEC3))
    bawaslu.zone.put("www.bawaslu.go.id", "A", "127.77.1.30")
    bawaslu.zone.put("*.pemilu.bawaslu.go.id", "A", "127.77.1.31")
    bawaslu.zone.put("a.b.arsip.bawaslu.go.id", "A", "127.77.1.32")
    kab = tree.grow("kab.go.id", {"ns.kab.go.id": "127.77.53.7"})
    kab.zone.put("www.kab.go.id", "A", "127.77.1.40")
    host = tree.grow("dns.id", {"ns.dns.id": "127.77.53.8"}, Signing())
    host.zone.put("ns1.dns.id", "A", "127.77.53.8")
    sewa = tree.grow("sewa.id", {"ns1.dns.id": "127.77.53.8"}, Signing(chain=Chain.NSEC3), glue=False)
    sewa.zone.put("www.sewa.id", "A", "127.77.1.50")
    return tree
