"""The hub's reception and an agent's orders, over a real socket: assignments, wishes, who is not heard any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import probes
from sentinel.app.assemble import rules_of, world_of
from sentinel.app.calling import call_hub
from sentinel.app.orders import Orders, follow
from sentinel.app.parts import now
from sentinel.app.reception import Reception, hub_key
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.kit import registry
from sentinel.link import keys
from sentinel.link.assignments import Assignments, assign, checks_of, seal
from sentinel.link.caller import Caller, session_to
from sentinel.link.https import HttpsLink
from sentinel.link.ports import Ask, LinkDown
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import open_ledger
from tests.app.cli.program import LAB, installation
from tests.station import until

PROBES = registry.load(probes)
FAR = "far-1"
OWN = {f"vantage:{FAR}/vantage", f"vantage:{FAR}/vantage_path"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return rules_of(None)


@dataclass(kw_only=True)
class Desk:
    """A hub that hears one agent, and the agent's end of the link."""

    config: Config
    rules: RuleSet
    reception: Reception
    hub: Hub
    link: HttpsLink
    orders: Orders

    async def write(self, link: str) -> None:
        """Another configuration, read as a reload does."""
        installation(self.config.folder, f"{LAB}\n[link]\n{link}")
        self.config = load(self.config.path, PROBES, lambda _: 1)
        self.hub.world = world_of(self.config, PROBES, self.rules, {}, looks=False)
        await self.reception.replace(self.config, self.hub.world)


def table(folder: Path, public: str, **more: str) -> str:
    extra = "\n".join(f"{name} = {value}" for name, value in more.items())
    entry = f'[[link.agents]]\nvantage = "{FAR}"\nkey = "{public}"\nnetwork = "as1"\n{extra}'
    return f'listen = ["unix:{folder / "link.sock"}"]\n{entry}'


@asynccontextmanager
async def desk(folder: Path, rules: RuleSet) -> AsyncIterator[Desk]:
    public = keys.generate(folder / "agent.key")
    config = load(installation(folder, f"{LAB}\n[link]\n{table(folder, public)}"), PROBES, lambda _: 1)
    stopping = asyncio.Event()
    with open_ledger(config.data_dir) as ledger:
        hub = Hub(ledger, world_of(config, PROBES, rules, {}, looks=False), ledger.look(Known.read), clock=now)
        reception = Reception(config, PROBES, hub, Evidence(config.evidence_dir))
        running = asyncio.create_task(reception.run(stopping))
        session, url = session_to(f"unix:{folder / 'link.sock'}")
        async with session, asyncio.timeout(20):
            caller = Caller(session=session, url=url, vantage=FAR, key=keys.load(folder / "agent.key"), now=now)
            link, orders = HttpsLink(caller), Orders(vantage=FAR, file=folder / "assignments")
            await until((folder / "link.sock").exists)
            try:
                yield Desk(config=config, rules=rules, reception=reception, hub=hub, link=link, orders=orders)
            finally:
                stopping.set()
                await running


async def ask_always(link: HttpsLink) -> None:
    """As an agent does: somebody waits at the hub all the time."""
    while True:
        await link.asks()


def watched(assigned: Assignments) -> set[str]:
    return {check.key for check in checks_of(assigned)[0]}


@pytest.mark.slow
async def test_an_agent_hears_what_to_watch_and_at_once_when_that_changes(tmp_path: Path, rules: RuleSet) -> None:
    async with desk(tmp_path, rules) as one:
        heard: asyncio.Queue[Assignments] = asyncio.Queue()
        stopping = asyncio.Event()
        following = asyncio.create_task(follow(one.link, one.orders, heard.put_nowait, stopping))
        assert watched(await heard.get()) == {"target:kpu-ntb/uptime", *OWN}
        public = one.config.link.agents[0].key
        asking = asyncio.create_task(ask_always(one.link))
        await one.write(table(tmp_path, public, probes='["tls"]'))
        assert watched(await heard.get()) == OWN
        asking.cancel()
        stopping.set()
        await following
        kept = Orders(vantage=FAR, file=tmp_path / "assignments").kept()
        assert watched(kept) == OWN, "for a start without the hub"


async def test_what_the_hub_wants_looked_at_reaches_the_agent_that_waits(tmp_path: Path, rules: RuleSet) -> None:
    async with desk(tmp_path, rules) as one:
        one.link.assignments = one.link._told_of = (await one.link.sheet()).etag  # type: ignore[union-attr]  # there is one
        asking = asyncio.create_task(one.link.asks())
        wanted = Ask(check="target:kpu-ntb/uptime", attempt=0, why="lab-1 saw it turn bad")
        one.reception.ask(FAR, wanted)
        one.reception.ask("nobody-1", wanted)
        assert list(await asking) == [wanted]


async def test_work_is_leased_to_one_vantage(tmp_path: Path, rules: RuleSet) -> None:
    async with desk(tmp_path, rules) as one:
        assert await one.link.lease("account:tiktok", 60.0)
        assert await one.link.lease("account:tiktok", 60.0), "its holder renews it"
        assert not await one.hub.lease("account:tiktok", "lab-1", 60.0)
        assert await one.hub.lease("account:youtube", "lab-1", 60.0)
        assert not await one.link.lease("account:youtube", 60.0)


async def test_who_left_the_configuration_is_not_heard_from_then_on(tmp_path: Path, rules: RuleSet) -> None:
    async with desk(tmp_path, rules) as one:
        assert await one.link.sheet() is not None
        await one.write(f'listen = ["unix:{tmp_path / "link.sock"}"]')
        with pytest.raises(LinkDown, match="401"):
            await one.link.sheet()


async def test_doctor_calls_the_hub_and_says_what_is_wrong(tmp_path: Path, rules: RuleSet) -> None:
    async with desk(tmp_path, rules):
        (tmp_path / "far").mkdir()
        hub = f'hub = "unix:{tmp_path / "link.sock"}"\nkey = "{tmp_path / "agent.key"}"'
        text = f'[sentinel]\nvantage = "{FAR}"\nlab = true\n[link]\n{hub}'
        config = load(installation(tmp_path / "far", text), PROBES, lambda _: 1)
        assert await call_hub(config) == ""
        other = load(installation(tmp_path / "far", text.replace(FAR, "far-2")), PROBES, lambda _: 1)
        assert "401" in await call_hub(other)
        gone = load(installation(tmp_path / "far", text.replace("link.sock", "no.sock")), PROBES, lambda _: 1)
        assert "cannot be reached" in await call_hub(gone)


def test_another_hub_is_not_believed(tmp_path: Path) -> None:
    keys.generate(tmp_path / "one.key")
    keys.generate(tmp_path / "two.key")
    first, second = (seal(assign(FAR, [], {}), keys.load(tmp_path / f"{n}.key")) for n in ("one", "two"))
    orders = Orders(vantage=FAR, file=tmp_path / "assignments")
    orders.take(first)
    orders.keep(first)
    for one in (orders, Orders(vantage=FAR, file=tmp_path / "none", hub_key=first.hub)):
        with pytest.raises(ValueError, match="another hub signed them"):
            one.take(second)
    again = Orders(vantage=FAR, file=tmp_path / "assignments")
    again.kept()
    with pytest.raises(ValueError, match="another hub signed them"):
        again.take(second)
    with pytest.raises(ValueError, match="signature does not hold"):
        Orders(vantage=FAR, file=tmp_path / "none").take(replace(first, hub=second.hub))


def test_spoiled_assignments_leave_an_agent_that_asks_anew(tmp_path: Path) -> None:
    (tmp_path / "assignments").write_bytes(b"\0not a sheet")
    orders = Orders(vantage=FAR, file=tmp_path / "assignments")
    assert orders.kept() == Assignments(vantage=FAR)
    assert orders.etag == ""


def test_the_hubs_key_is_made_once_and_kept(tmp_path: Path) -> None:
    config = load(installation(tmp_path), PROBES, lambda _: 1)
    first = keys.public_text(hub_key(config).public_key())
    assert keys.public_text(hub_key(config).public_key()) == first
    assert (config.data_dir / "link.key").stat().st_mode & 0o777 == 0o600
