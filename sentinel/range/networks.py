"""Networks: to whom the addresses of the world's Internet belong, as the table that ``[asn] file`` names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network: its number, its owner, and the first two figures of its addresses."""

    number: int
    owner: str
    block: str


GOVERNMENT = Network(number=64510, owner="Pemerintah Latihan", block="127.10")
CDN = Network(number=64520, owner="Awan Latihan", block="127.20")
ATTACKER = Network(number=64566, owner="Sewa Gelap", block="127.66")
REGISTRY = Network(number=64577, owner="Registri Latihan", block="127.77")
PROVIDER = Network(number=64578, owner="Penyedia Latihan", block="127.78")
NETWORKS = (GOVERNMENT, CDN, ATTACKER, REGISTRY, PROVIDER)


def table() -> str:
    """The table, one range a line: first address, last address, number, country, owner, by tabs (ip2asn)."""
    return "".join(f"{n.block}.0.0\t{n.block}.255.255\t{n.number}\tID\t{n.owner}\n" for n in NETWORKS)
