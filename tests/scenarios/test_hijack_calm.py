"""What looks like an attack on names and is none: whatever the weather, nobody is woken."""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sentinel.model.muting import What
from sentinel.model.severity import Severity
from sentinel.range.country import EDGES
from tests.scenarios.watch import Watch, watching
from tests.share import share

KPU, BAWASLU = "kpu.go.id", "bawaslu.go.id"
CLOUD = ("ns1.awan.example", "ns2.awan.example")
MOVED = "127.20.1.10"
HOUR = 3600.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


async def b1(watch: Watch) -> None:
    """An anycast CDN: certificates of three operators by turns, addresses that rotate."""
    for first in range(1, 5):
        watch.do("zone.put", "awan.example", name="info.awan.example", kind="A", to=edges(first), ttl=20)
        await watch.cycle(2)


async def b2(watch: Watch) -> None:
    """Renewal day: a new key of the same operator, with a short life."""
    for site in ("kpu", "info"):
        watch.do("certificate.show", site, paper="fresh_short")
    await watch.cycle(3)


async def b3(watch: Watch) -> None:
    """A renewal that reaches the edges one after the other."""
    watch.do("zone.put", "awan.example", name="info.awan.example", kind="A", to=edges(1, 6), ttl=20)
    await watch.cycle()
    for edge in (2, 3, 4):
        watch.do("certificate.show", f"tepi-{edge}", paper="fresh_short")
        watch.clock.later(3 * HOUR)
        await watch.cycle()


async def b4(watch: Watch) -> None:
    """Geo answers: other edges of the same CDN with every question, by a short-lived alias."""
    for first in (3, 1, 5, 2):
        watch.do("zone.put", "awan.example", name="info.awan.example", kind="A", to=edges(first), ttl=20)
        await watch.cycle(2)


async def b6(watch: Watch) -> None:
    """Maintenance: one of three servers is down for two hours, then stale for a quarter of an hour."""
    frozen = watch.do("server.freeze", "127.10.53.3", zone=KPU)
    down = watch.do("server.stop", "127.10.53.3")
    watch.do("zone.put", KPU, name=f"www.{KPU}", kind="A", to=["127.10.1.10", "127.10.1.12"])
    for _ in range(2):
        await watch.cycle(2)
        watch.clock.later(3400)
    down.undo()
    for _ in range(2):
        await watch.cycle(2)
        watch.clock.later(300)
    frozen.undo()
    await watch.cycle(2)


def edges(first: int, count: int = 2) -> list[str]:
    return [EDGES[(first + n - 1) % len(EDGES)] for n in range(count)]


STORIES: dict[str, tuple[str, Callable[[Watch], Awaitable[None]]]] = {
    "b1": ("info", b1), "b2": ("kpu", b2), "b3": ("info", b3), "b4": ("info", b4), "b6": ("kpu", b6),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(share(10)))
@pytest.mark.parametrize("story", STORIES)
async def test_nobody_is_woken(story: str, seed: int, tmp_path: Path) -> None:
    site, play = STORIES[story]
    dice = random.Random(f"{story} {seed}")
    async with watching(tmp_path, "dns", "tls", on=[site], seed=seed) as watch:
        for edge in ("info", *(f"tepi-{n}" for n in range(2, 7))) if story == "b1" else ():
            watch.do("certificate.alternate", edge, papers=["other_rsa", "third"])
        await watch.calm()
        watch.do("path.storm", loss=dice.uniform(0.0, 0.2), jitter=0.01)
        await play(watch)
        await watch.cycle()
        woken = [one for one in watch.incidents() if one.severity >= Severity.MEDIUM]
        assert woken == [], (watch.told(), watch.newest())


def hosted(watch: Watch) -> None:
    """The CDN holds the zone already, in its own way; nobody points there yet."""
    watch.do("hoster.host", "cloud", zone=KPU, but={f"www.{KPU} A": [MOVED]}, serial=1, signed=True)


async def move(watch: Watch) -> None:
    """The zone goes to a CDN: servers, DS, addresses, operator; the serial starts anew."""
    watch.do("zone.age", KPU, ttl=60)
    await watch.cycle(3)
    watch.clock.later(23 * HOUR)
    await watch.cycle(3)
    watch.do("registrar.strip_ds", KPU)
    await watch.cycle(2)
    watch.do("registrar.swap", KPU, to=CLOUD)
    watch.clock.later(2 * HOUR)
    await watch.cycle(2)
    watch.do("registrar.point_ds", KPU, to=[watch.world.hosters["cloud"].pointer(KPU)])


async def test_b5_a_move_that_was_announced_wakes_nobody(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", "tls", on=["kpu"]) as watch:
        await watch.calm()
        hosted(watch)
        ds = ("none", watch.world.hosters["cloud"].pointer(KPU))
        watch.announce("kpu", (What.DNS, What.TLS), ns=CLOUD, ds=ds, issuer=("Sertifikat Awan",))
        await move(watch)
        await watch.cycle(4)
        loud = [one for one in watch.told() if not one.muted and one.severity not in ("info", "low")]
        assert loud == [], watch.newest()
        assert watch.of("dns_delegation_changed")


async def test_b5_the_same_move_unannounced_is_critical(tmp_path: Path) -> None:
    async with watching(tmp_path, "dns", "tls", on=["kpu"]) as watch:
        await watch.calm()
        hosted(watch)
        await move(watch)
        watch.begin()
        delegation = await watch.until("dns_delegation_changed", within=180.0)
        assert delegation.severity is Severity.CRITICAL
        confirmed = await watch.until("hijack_confirmed", within=300.0)
        assert confirmed.severity is Severity.CRITICAL
