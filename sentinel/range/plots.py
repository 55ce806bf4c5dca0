"""Plots: which sites stand in the world, where, and what the name servers know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sentinel.range.pages import Office
from sentinel.range.zone import Zone, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One site to build: its id and name, where it lives, whose it is. An empty office is a mere host.

    ``double`` is the id of the site whose name and pages it has, at addresses and with a certificate of its own;
    ``paper`` is the kind of that certificate. ``living``: its pages change with every load and every day.
    ``facts`` are what an operator pins on its page: by name, with the selector of the elements.
    """

    id: str
    name: str
    addresses: tuple[str, ...]
    office: Office
    tier: str = "critical"
    watched: bool = True
    double: str = ""
    paper: str = "good"
    living: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)


PLOTS = (
    Plot(
        id="kpu-ntb",
        name="ntb.kpu.test",
        addresses=("127.77.1.10", "127.77.1.11"),
        office=Office(name="KPU Provinsi NTB", place="Mataram"),
    ),
    Plot(
        id="kpu-mataram",
        name="kota-mataram.kpu.test",
        addresses=("127.77.1.20", "::1"),
        office=Office(name="KPU Kota Mataram", place="Mataram"),
        tier="high",
    ),
    Plot(
        id="bawaslu-ntb",
        name="ntb.bawaslu.test",
        addresses=("127.77.1.30",),
        office=Office(name="Bawaslu Provinsi NTB", place="Mataram", house="bawaslu"),
        tier="high",
    ),
    Plot(
        id="hadiah",
        name="hadiah.judi.test",
        addresses=("127.77.1.66",),
        office=Office(name="Hadiah Langsung", place="entah di mana"),
        watched=False,
    ),
    Plot(
        id="kenari",
        name="kenari.internet.test",
        addresses=("127.77.1.99",),
        office=Office(name="Kenari", place="internet"),
        watched=False,
    ),
)
STREET = (
    *("Kabupaten Lombok Barat", "Kabupaten Lombok Tengah", "Kabupaten Lombok Timur", "Kabupaten Lombok Utara"),
    *("Kabupaten Sumbawa", "Kabupaten Dompu", "Kabupaten Bima", "Kota Bima"),
)


def street(block: str = "127.77.20") -> tuple[Plot, ...]:
    """Eight more offices, all with one hosting provider: their addresses lie in one block of 256."""
    return tuple(
        Plot(
            id=f"kpu-{_joined(place)}",
            name=f"{_joined(place)}.kpu.test",
            addresses=(f"{block}.{number}",),
            office=Office(name=f"KPU {place}", place=place),
            tier="high",
        )
        for number, place in enumerate(STREET, 11)
    )


def _joined(place: str) -> str:
    """A place as host names have it: ``kab-lombokbarat``, ``kota-bima``."""
    kind, _, name = place.lower().partition(" ")
    return f"{kind[:3] if kind == 'kabupaten' else kind}-{name.replace(' ', '')}"


AUTHORITY, RESOLVERS = "127.77.0.1", ("127.77.0.53", "127.77.0.54")


def zones(plots: tuple[Plot, ...]) -> list[Zone]:
    """The zones that hold these sites, served by the world's authority."""
    found: dict[str, Zone] = {}
    for plot in plots:
        apex = plot.name.partition(".")[2]
        zone = found.setdefault(apex, Zone(apex=apex, servers={f"ns1.{apex}": AUTHORITY}))
        for address in plot.addresses:
            same = [other for other in plot.addresses if kind_of(other) == kind_of(address)]
            zone.put(plot.name, kind_of(address), *same)
    return list(found.values())
