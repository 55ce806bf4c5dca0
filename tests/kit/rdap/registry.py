"""A registry on loopback that speaks RDAP over real TLS, and looks through the real toolbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.kit.rdap.bootstrap import shipped
from sentinel.kit.rdap.port import Entry
from sentinel.kit.rdap.registry import RegistryLook, Shelf
from sentinel.model.failure import Failure
from sentinel.range.authority import Authority
from sentinel.range.rdap import HOST, Rdap
from sentinel.range.record import Asked, Diary, Record
from sentinel.range.wardrobe import Certificate, front
from tests.authority import NOW
from tests.probes.world import World, world

PLACE = "127.77.9.7"
DOMAIN = "kpu.go.id"
SERVERS = ("ns1.kpu.go.id", "ns2.kpu.go.id")


@dataclass(kw_only=True)
class Desk:
    """The registry, the world around it, its history, and a clock that only moves when it is told to."""

    rdap: Rdap
    certificate: Certificate
    world: World
    asked: Record[Asked]
    now: float = 0.0
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = self.opened()

    def opened(self, *, lab: bool = True, url: str | None = None) -> Shelf:
        """A shelf with nothing on it."""
        place = self.rdap.url if url is None else url
        return Shelf(clock=lambda: self.now, url=place, bootstrap=shipped(), lab=lab)

    async def ask(self, domain: str = DOMAIN, fresh: float = 3600.0, seconds: float = 2.0) -> Entry | Failure:
        """Ask in a look of its own."""
        tools = self.world.toolbox.for_look(seconds)
        try:
            return await RegistryLook(shelf=self.shelf, hands=tools, remaining=tools.remaining).domain(domain, fresh)
        finally:
            await tools.close()

    @property
    def questions(self) -> list[str]:
        """What the registry was asked so far."""
        return [entry.what for entry in self.asked]


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """A registry that knows one domain."""
    asked: Record[Asked] = Record()
    authority = Authority(NOW)
    roots = folder / "roots.pem"
    roots.write_bytes(authority.bundle)
    certificate = Certificate((HOST,), authority, folder, lambda: NOW)
    diary = Diary(server="rdap", asked=asked, now=lambda: NOW)
    rdap = Rdap(PLACE, front(certificate, {}), diary)
    rdap.enrol(DOMAIN, *SERVERS)
    rdap.listener.open()
    try:
        async with world(roots) as around:
            around.name(HOST, [PLACE])
            yield Desk(rdap=rdap, certificate=certificate, world=around, asked=asked)
    finally:
        await rdap.listener.close()
