"""The country: the zones below the root that an election hangs on, the houses in them, and where its enemies live.

Addresses tell whose network something stands in (``networks``): 127.10 is the government's, 127.20 the CDN's, 127.66
the attacker's.
"""

from collections.abc import Callable
from datetime import datetime

from sentinel.range.pages import Office
from sentinel.range.plots import PLOTS, Plot
from sentinel.range.signing import Chain, Signing
from sentinel.range.tree import Tree

KPU, BAWASLU, CLOUD, EVIL = "kpu.go.id", "bawaslu.go.id", "awan.example", "evil.example"
REGISTERED = (KPU, BAWASLU, CLOUD, EVIL)
CLOUD_SERVERS = {"ns1.awan.example": "127.20.53.1", "ns2.awan.example": "127.20.53.2"}
EVIL_SERVERS = {"ns1.evil.example": "127.66.53.1", "ns2.evil.example": "127.66.53.2"}
KPU_SERVERS = {f"ns{n}.kpu.go.id": f"127.10.53.{n}" for n in (1, 2, 3)}
BAWASLU_SERVERS = {f"ns{n}.bawaslu.go.id": f"127.10.54.{n}" for n in (1, 2)}
EDGES = tuple(f"127.20.{n}.1" for n in range(1, 7))  # each in a network block of its own
CAA = '0 issue "sertifikat.test"'
NORMAL_TTL, EDGE_TTL = 300, 20

_KPU = Office(name="Komisi Pemilihan Umum", place="Jakarta")
_BAWASLU = Office(name="Badan Pengawas Pemilu", place="Jakarta", house="bawaslu")


def _plot(key: str, name: str, *addresses: str, office: Office = _KPU, double: str = "", paper: str = "logged") -> Plot:
    return Plot(id=key, name=name, addresses=addresses, office=office, watched=not double, double=double, paper=paper)


SITES = (
    _plot("kpu", "www.kpu.go.id", "127.10.1.10", "127.10.1.11"),
    _plot("bawaslu", "www.bawaslu.go.id", "127.10.2.10", office=_BAWASLU),
    _plot("info", "info.kpu.go.id", EDGES[0]),
    *(_plot(f"tepi-{n}", "info.kpu.go.id", edge, double="info") for n, edge in enumerate(EDGES[1:], 2)),
    _plot("awan-kpu", "www.kpu.go.id", "127.20.1.10", double="kpu", paper="third"),
    _plot("gelap-kpu", "www.kpu.go.id", "127.66.0.5", double="kpu", paper="self_signed"),
    _plot("gelap-bawaslu", "www.bawaslu.go.id", "127.66.0.6", double="bawaslu", paper="self_signed"),
    *(plot for plot in PLOTS if not plot.watched),
)


def country(now: Callable[[], datetime], port: int = 0) -> Tree:
    """The tree: ``kpu.go.id`` signed on three servers, ``bawaslu.go.id`` unsigned on two, a CDN, and a thief's zone."""
    tree = Tree(now, port)
    tree.grow("id", {"ns.id": "127.77.53.2", "ns2.id": "127.77.53.3"}, Signing(chain=Chain.NSEC3))
    tree.grow("go.id", {"ns.go.id": "127.77.53.2", "ns2.go.id": "127.77.53.3"}, Signing(chain=Chain.OPT_OUT))
    tree.grow("com", {"ns.com": "127.77.53.10"}, Signing())
    tree.grow("example", {"ns.example": "127.77.53.11"}, Signing())
    _offices(tree)
    _cloud(tree)
    evil = tree.grow(EVIL, EVIL_SERVERS)
    evil.zone.put(f"www.{EVIL}", "A", "127.66.0.9")
    for apex in REGISTERED:
        tree.zone(apex).age(NORMAL_TTL)
    for edge in ("info", "www-kpu"):
        tree.zone(CLOUD).zone.ttls[f"{edge}.{CLOUD}", "A"] = EDGE_TTL
    return tree


def _offices(tree: Tree) -> None:
    kpu = tree.grow(KPU, KPU_SERVERS, Signing())
    kpu.zone.put(f"www.{KPU}", "A", "127.10.1.10", "127.10.1.11")
    kpu.zone.put(f"webmail.{KPU}", "A", "127.10.1.12")
    kpu.zone.put(f"surat.{KPU}", "A", "127.10.1.13")
    kpu.zone.put(KPU, "MX", f"10 surat.{KPU}.")
    kpu.zone.put(KPU, "CAA", CAA)
    kpu.zone.put(KPU, "TXT", '"v=spf1 mx -all"')
    kpu.zone.put(f"info.{KPU}", "CNAME", f"info.{CLOUD}.")
    bawaslu = tree.grow(BAWASLU, BAWASLU_SERVERS)
    bawaslu.zone.put(f"www.{BAWASLU}", "A", "127.10.2.10")
    bawaslu.zone.put(f"webmail.{BAWASLU}", "A", "127.10.2.12")
    bawaslu.zone.put(f"surat.{BAWASLU}", "A", "127.10.2.13")
    bawaslu.zone.put(BAWASLU, "MX", f"10 surat.{BAWASLU}.")


def _cloud(tree: Tree) -> None:
    cloud = tree.grow(CLOUD, CLOUD_SERVERS, Signing())
    cloud.zone.put(f"info.{CLOUD}", "A", *EDGES[:2])
    cloud.zone.put(f"www-kpu.{CLOUD}", "A", "127.20.1.10")
