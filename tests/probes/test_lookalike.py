"""The lookalike probe against real resolvers and authorities: rounds, what is new, what only seems to exist."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from probes.lookalike import OURS, PROBE, LookalikeFacts
from sentinel.kit.baseline import Normal
from sentinel.kit.lookalike.known import Known
from sentinel.kit.seen import Reference
from sentinel.model.failure import Failure, Skipped
from sentinel.model.subject import Inventory, Target, Tier
from sentinel.range.tree import Tree, indonesia
from tests.authority import NOW, authority, server
from tests.kit.authority.desk import plane
from tests.kit.net.servers import saying
from tests.probes.world import Looked, World, http, look, server_context, site, world

LISTS: dict[str, Any] = {"words": ["pemilu", "sirekap"], "suffixes": ["id", "com", "my.id"], "most": 12, "pace": 100.0}
PARKING = {"lookalike": Reference(name="lookalike", version="1", data={"parkir.com": "parking", "pemilu": "words"})}


@dataclass(kw_only=True)
class Town:
    """Names that resolvers know, zones behind them, and what the probe has learned so far."""

    net: World
    tree: Tree
    learned: Known | None = None
    cursor: str | None = None
    usual: Normal | None = None
    port: int = 443
    looks: list[Looked] = field(default_factory=list)

    async def look(self, seconds: float = 8.0, **more: Any) -> Looked:  # noqa: ANN401 - as for look
        """The next share of the round, with everything that the ledger would hold by then."""
        held = {"learned": self.learned, "cursor": self.cursor, "baseline": self.usual, "reference": PARKING}
        seen = await look(self.net, PROBE, f"https://www.kpu.go.id:{self.port}/", seconds, **held | LISTS | more)
        if isinstance(seen.outcome, LookalikeFacts):
            self.learned, self.cursor = PROBE.learn(self.learned, seen.seen), PROBE.cursor(seen.outcome)
        return seen

    async def settle(self) -> None:
        """A whole round, whose lookalikes a person accepts."""
        self.usual = PROBE.proposal((await self.look()).seen)

    def register(self, name: str, *addresses: str, mx: str = "", server: str = "") -> None:
        """Somebody registers a name."""
        self.net.name(name, list(addresses))
        zone = self.tree.zones.get(name) or self.tree.grow(name, {server or f"ns.{name}": "127.77.53.9"})
        zone.edit(name, "MX", *([f"10 {mx}."] if mx else []))


ROOT = authority("Lab Root")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    tree = indonesia(now=lambda: NOW)
    tree.grow("com", {"ns.com": "127.77.53.8"})
    tree.grow("reg.id", {"ns.reg.id": "127.77.53.9"})
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with tree, world(tmp_path / "roots.pem") as net:
        net.toolbox.plane = plane(tree, clock=lambda: NOW)
        yield Town(net=net, tree=tree)


def told(seen: Looked) -> list[str]:
    """The names that the events tell of."""
    return [str(event["sentinel.domain.lookalike"]) for event in seen.events if "sentinel.domain.lookalike" in event]


@pytest.mark.parametrize(
    ("named", "certified", "issuer"),
    [("kpu-pemilu.id", True, "Test Trust"), ("other.test", False, None), ("", None, None)],
    ids=["its own", "another's", "no TLS"],
)
@pytest.mark.slow
async def test_a_trap_with_a_padlock_is_told(
    town: Town, tmp_path: Path, *, named: str, certified: bool | None, issuer: str | None
) -> None:
    await town.settle()
    town.register("kpu-pemilu.id", "127.0.113.66")
    shown = server_context(tmp_path, server(ROOT, [named])) if named else None
    async with site({"127.0.113.66": saying(http())}, shown) as town.port:
        (event,) = [e for e in (await town.look()).events if "sentinel.domain.lookalike" in e]
    assert event.get("sentinel.domain.lookalike_certified") is certified
    assert event.get("sentinel.domain.lookalike_issuer") == issuer


async def test_what_was_there_before_is_proposed_and_what_comes_later_is_told(town: Town) -> None:
    town.register("kpu.my.id", "127.0.113.5")
    first = await town.look()
    assert told(first) == []
    assert first.events[0]["sentinel.domain.lookalikes"] == ["kpu.my.id"]
    proposed = PROBE.proposal(first.seen)
    assert proposed is not None
    assert proposed.values("lookalike_suffix") == ("kpu.my.id",)
    town.usual = proposed
    assert told(await town.look()) == []
    town.register("kpu-pemilu.id", "127.0.113.66", mx="mx.evil.com")
    seen = await town.look()
    assert told(seen) == ["kpu-pemilu.id"]
    event = seen.events[1]
    own = {name: value for name, value in event.items() if "lookalike" in name}
    assert {name.removeprefix("sentinel.domain.lookalike"): value for name, value in own.items()} == {
        "": "kpu-pemilu.id", "_sort": "word", "_how": "pemilu", "_addresses": ["127.0.113.66"], "_mx": ["mx.evil.com"],
        "_servers": ["ns.kpu-pemilu.id"], "_parked": False, "_delegated": True,
    }  # fmt: skip
    assert event["sentinel.domain.name"] == "kpu.go.id"
    assert event["sentinel.baseline.basis"] == "accepted"


async def test_a_name_with_mail_alone_is_a_lookalike_too(town: Town) -> None:
    await town.settle()
    town.register("kup.id", mx="mx.kup.id")
    seen = await town.look()
    assert told(seen) == ["kup.id"]
    assert seen.events[1]["sentinel.domain.lookalike_mx"] == ["mx.kup.id"]


async def test_a_parked_name_is_told_as_parked(town: Town) -> None:
    await town.settle()
    town.tree.grow("parkir.com", {"ns1.parkir.com": "127.77.53.9"})
    town.register("kpu.com", "127.0.113.9", server="ns1.parkir.com")
    seen = await town.look()
    assert seen.events[1]["sentinel.domain.lookalike_parked"] is True


async def test_a_suffix_that_answers_for_everything_is_no_lookalike(town: Town) -> None:
    await town.settle()
    table = town.net.names.table

    class Wild(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict.get
            return table.get(key) or (["127.0.113.1"] if key.endswith(".my.id") else default)

    town.net.names.table = town.net.panel.table = Wild()
    seen = await town.look()
    assert seen.events[0]["sentinel.domain.lookalikes"] == []
    assert told(seen) == []


async def test_what_no_resolver_could_tell_counts_neither_way(town: Town) -> None:
    town.register("kpu.my.id", "127.0.113.5")
    await town.settle()
    before = town.learned
    town.net.name("kpu.my.id", "SERVFAIL")
    town.net.name("kpu-pemilu.id", "SERVFAIL")
    seen = await town.look()
    assert told(seen) == []
    assert before is not None
    assert town.learned is not None
    assert town.learned.alive == before.alive


async def test_where_no_resolver_answers_the_look_has_failed(town: Town) -> None:
    class Mute(dict[str, Any]):
        def get(self, _key: str, _default: Any = None) -> Any:  # noqa: ANN401 - as dict.get
            return "SERVFAIL"

    town.net.names.table = town.net.panel.table = Mute()
    assert isinstance((await town.look()).outcome, Failure)


async def test_a_round_is_made_bit_by_bit_and_goes_on_where_it_left_off(town: Town) -> None:
    first = await town.look(seconds=1.0, pace=9.0)
    assert isinstance(first.outcome, LookalikeFacts)
    assert first.outcome.begin == 0
    assert first.outcome.heard == first.outcome.next < 12
    assert PROBE.proposal(first.seen) == Normal(), "half a round proposes nothing"
    before = set(town.net.names.asked)
    town.net.names.asked.clear()
    second = await town.look(pace=100.0)
    assert isinstance(second.outcome, LookalikeFacts)
    assert (second.outcome.begin, second.outcome.next) == (first.outcome.next, 0)
    assert not set(town.net.names.asked) & before, "no name is asked for twice in a round"
    assert PROBE.proposal(second.seen) is not None
    assert town.learned is not None
    assert town.learned.rounds == 1


async def test_the_stated_pace_is_kept(town: Town) -> None:
    began = time.monotonic()
    seen = await town.look(seconds=2.0, pace=16.0)
    assert isinstance(seen.outcome, LookalikeFacts)
    assert seen.outcome.heard == len(set(town.net.names.asked)) == 12
    assert time.monotonic() - began >= 11 / 16.0


async def test_names_that_are_ours_are_not_asked_for(town: Town) -> None:
    target = Target(id="kpu", url="https://www.kpu.go.id/", labels={OURS: "kpu.my.id"})
    await town.look(subject=target, ours=["kpu-pemilu.id"])
    assert not {"kpu.my.id", "kpu-pemilu.id"} & set(town.net.names.asked)
    assert "kpu.com" in town.net.names.asked


async def test_an_address_and_an_empty_list_are_skipped(town: Town) -> None:
    assert isinstance((await look(town.net, PROBE, "https://127.0.0.1/", **LISTS)).outcome, Skipped)
    empty = LISTS | {"words": [], "suffixes": []}
    assert isinstance((await look(town.net, PROBE, "https://kpu.go.id/", **empty)).outcome, Skipped)


def test_sites_below_one_domain_share_its_lookalikes_and_the_inventory_is_no_imitation() -> None:
    def target(id_: str, url: str, tier: Tier = Tier.NORMAL, *, named: bool = True) -> Target:
        return Target(id=id_, url=url, tier=tier, probes=("lookalike",) if named else ())

    targets = (
        target("ntb", "https://ntb.kpu.go.id/"),
        target("pusat", "https://www.kpu.go.id/", Tier.CRITICAL),
        target("info", "https://kpu-info.id/", named=False),
        target("bawaslu", "https://www.bawaslu.go.id/"),
    )
    chosen = list(PROBE.subjects(Inventory(vantage="test-1", targets=targets)))
    assert [subject.id for subject in chosen] == ["pusat", "bawaslu"]
    assert chosen[0].labels == {OURS: "kpu-info.id"}
    assert chosen[1].labels == {}
