"""A register of accounts under watch: real requests to the platforms of the range, the real hub and its rules.

Hours pass between looks, as the intervals say; only the requests themselves take real time.
"""

import hashlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import probes as bundled
from sentinel.agent.duty import Duty, plan
from sentinel.agent.look import Looker
from sentinel.agent.toolbox import Toolbox
from sentinel.app.assemble import registered, rules_of, world_of
from sentinel.app.platforms import adapters_of, port_of, stands, terms_of
from sentinel.app.register.arrivals import Arrivals
from sentinel.app.register.parcel import pack, parcel
from sentinel.app.request import Outcome, Request
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.plan import plan as checks_of
from sentinel.courier.channel import recipients
from sentinel.hub.hub import Hub
from sentinel.hub.ruling import Ruling
from sentinel.hub.sitting import Known
from sentinel.kit import codec, registry
from sentinel.kit.net.guard import Guard
from sentinel.kit.path.state import UNTESTED
from sentinel.kit.platforms.choice import Served
from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.spending import Spending
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.failure import Failure, Skipped
from sentinel.model.incident import Incident
from sentinel.model.observation import Observation
from sentinel.model.subject import Check
from sentinel.range.dial import Deed
from sentinel.range.lab import STAGE, lab_config, table
from sentinel.range.platforms.platforms import Platforms
from sentinel.range.platforms.population import plain_form
from sentinel.range.platforms.profile import Profile
from sentinel.range.plots import PLOTS
from sentinel.range.scenario import do
from sentinel.range.world import World
from sentinel.registry.book import book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.store.ports import IncidentFilter
from tests.registry.forms import reader
from tests.scenarios.hurry import START, Clock

PROBES = registry.load(bundled)
EVERY = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=100_000)
HOUR = 3_600.0
HALF_A_DAY = 12 * HOUR
PATIENT = {"gone_for": "6h", "stranger_for": "30m", "source_tiers": [1, 2, 3]}  # as in earnest, though this is a lab
CANARY = tuple(plot for plot in PLOTS if not plot.watched)
SWITCHED = {f"adapter:{name}": True for name in ("tiktok", "threads", "linktree")}
PHASES: Mapping[str, Mapping[str, object]] = {
    "kampanye": {"severity_shift": 1},
    "masa_tenang": {"severity_shift": 1, "expected_account_closure": True},
}


class Pocket:
    """What was spent, in memory; implements ``sentinel.kit.platforms.spending.Purse``."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    async def get(self, name: str) -> bytes | None:
        return self.held.get(name)

    async def put(self, states: Mapping[str, bytes]) -> None:
        self.held.update(states)


@dataclass(slots=True, kw_only=True)
class Register:
    """Whoever watches, and the accounts that are watched."""

    world: World
    street: Platforms
    config: Config
    clock: Clock
    hub: Hub
    ledger: SqlLedger
    looker: Looker
    desk: Desk
    duties: Sequence[Duty]
    sequence: int = 0
    before: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Any] = field(default_factory=dict)

    async def sweep(self, rounds: int = 1, every: float = HALF_A_DAY) -> None:
        """So many sweeps over all accounts, second looks at what is in doubt, and the hub's beat."""
        for _ in range(rounds):
            begun, asked = self.clock.at, [(duty, duty.checks) for duty in self.duties]
            for attempt, delay in enumerate((0.0, *self.duties[0].probe.confirm)):
                passed = (self.clock.at - begun).total_seconds()
                await self._wait(delay - passed)
                asked = [(duty, left) for duty, checks in asked if (left := await self._look(duty, checks, attempt))]
            await self._wait(every - (self.clock.at - begun).total_seconds())

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.clock.later(seconds)
        await self.hub.beat()

    async def _look(self, duty: Duty, checks: Sequence[Check], attempt: int) -> tuple[Check, ...]:
        """Look at these; returns those that are in doubt."""
        look = await self.looker.look(duty, checks, attempt, None, UNTESTED)
        seen = [self._seen(duty, check, look.outcomes[check.subject.key], attempt) for check in checks]
        await self.hub.take(seen)
        doubtful = [
            check
            for check, one in zip(checks, seen, strict=True)
            if not isinstance(one.outcome, Skipped)
            and duty.probe.doubtful(one.outcome, self.before.get(check.subject.key))
        ]
        for one in seen:
            self.outcomes[one.subject] = one.outcome
            if not isinstance(one.outcome, Failure | Skipped) and not any(
                c.subject.key == one.subject for c in doubtful
            ):
                self.before[one.subject] = one.outcome
        return tuple(doubtful)

    def _seen(self, duty: Duty, check: Check, outcome: Any, attempt: int) -> Observation[Any]:  # noqa: ANN401 - the probe alone knows its facts
        if not isinstance(outcome, Failure | Skipped):
            outcome = codec.decode(duty.probe.facts, codec.encode(outcome, duty.probe.facts))
        self.sequence += 1
        return Observation(
            vantage=self.config.vantage, network=self.config.vantage, epoch="e1", sequence=self.sequence,
            probe=duty.probe.kind, version=duty.probe.version, subject=check.subject.key, at=self.clock.at,
            duration=0.1, interval=duty.interval, outcome=outcome, attempt=attempt,
        )  # fmt: skip

    async def calm(self, rounds: int = 3) -> None:
        """So many sweeps in which nothing happens, and a person who confirms every account."""
        await self.sweep(rounds)
        assert self.told() == {}, self.newest()
        for key in self.street.accounts:
            who = {"who": "Siti", "login": "siti", "at": self.clock.at}
            await self.hub.rule(Ruling(on=key, state="accepted", why="surat 12", **who))  # type: ignore[arg-type]  # as named

    def do(self, verb: str, on: str = "", **how: object) -> Deed:
        """Change the world."""
        return do(self.world, verb, on, how)

    def of(self, platform: str, nth: int = 0) -> Profile:
        """The n-th account of a platform."""
        return [one for one in self.street.people if one.platform == platform][nth]

    def incidents(self) -> list[Incident]:
        """Every incident, oldest first."""
        return list(reversed(self.ledger.look(lambda view: view.incidents(EVERY))))

    def told(self) -> dict[str, dict[str, str]]:
        """What was opened and is not muted: account (or what else it is about) to rule to severity."""
        found: dict[str, dict[str, str]] = {}
        for one in self.incidents():
            if one.muting is None and one.rule != "outbox_backlog":  # no courier takes the messages of these stories
                found.setdefault(one.account or one.subject, {})[one.rule] = one.severity.label
        return found

    def newest(self) -> dict[str, str]:
        """The newest word on each account, for whoever must find out why a story failed."""
        rows = self.ledger.look(lambda view: view.all_latest(facts=False))
        return {row.check: f"{row.outcome} {row.state} {row.reason}" for row in rows}


def phase(name: str) -> str:
    """A phase of the calendar that began an hour ago on the clock of these stories; empty: none."""
    if not name:
        return ""
    when = {"from": START - timedelta(hours=1), "until": START + timedelta(days=60)}
    return table("[phases]", name=name, stage=STAGE, source="uji", **PHASES[name], **when)


@asynccontextmanager
async def registering(
    folder: Path, accounts: int | Mapping[str, int], during: str = "", *, tier: str = "normal"
) -> AsyncIterator[Register]:
    """A register of these accounts, on which nothing was seen yet; ``during`` is a phase of the calendar."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        dice = random.Random(7)
        world = await stack.enter_async_context(World(plots=CANARY, now=clock.now, dice=dice, accounts=accounts))
        assert world.platforms is not None
        usual, own = (table("probes.account", interval="12h", **more) for more in ({}, PATIENT))
        text = lab_config(world, folder / "var", {"account": "12h"}).replace(usual, own) + phase(during)
        (folder / "config.toml").write_text(text, "utf-8")
        config = load(folder / "config.toml", PROBES, recipients, environ={})
        ledger = stack.enter_context(open_ledger(folder / "ledger"))
        await _import(ledger, folder, clock, plain_form(world.platforms.people, tier, STAGE))
        rows = ledger.look(lambda view: view.accounts())
        checks = [c for c in checks_of(config, PROBES, {}, registered(config, rows)) if c.probe == "account"]
        duties, _ = plan(checks, PROBES, {})
        around = world_of(config, PROBES, rules_of(config), {}, accounts=rows)
        hub = Hub(ledger, around, ledger.look(Known.read), clock=clock.now)
        desk = _desk(config, clock, hub)
        yield Register(
            world=world, street=world.platforms, config=config, clock=clock, hub=hub, ledger=ledger, desk=desk,
            looker=Looker(_toolbox(config, clock, desk), now=clock.now, ticks=clock.ticks), duties=duties,
        )  # fmt: skip


async def _import(ledger: SqlLedger, folder: Path, clock: Clock, text: str) -> None:
    async def heard() -> None:
        return

    sheets = [csv_sheet(text.encode(), "form.csv")]
    packed = pack(
        parcel(hashlib.sha256(text.encode()).hexdigest(), "form.csv", sheets, book_of(sheets, reader()), STAGE)
    )
    arrivals = Arrivals(ledger=ledger, folder=lambda: folder, clock=clock.now, changed=heard)
    done = await arrivals.take_in(Request(act="accounts_import", args={"parcel": packed}, who="Sari", login="sari"))
    assert done.outcome is Outcome.DONE, done.text


def _desk(config: Config, clock: Clock, hub: Hub) -> Desk:
    """Who asks the platforms, on this clock, with nobody waiting for his turn; what breaks is told to the hub."""
    spending = Spending(purse=Pocket(), boot="b1", clock=clock.ticks, draw=random.Random(7).random)
    desk = Desk(spending=spending, lab=True, say=stands(hub.health, clock.now))
    desk.serve([_unmetered(one) for one in adapters_of(config)], terms_of(config, SWITCHED), port=port_of(config))
    return desk


def _unmetered(one: Served) -> Served:
    """Without the platform's quota of an hour: here everybody is asked at once, and hours pass before the next time."""
    asked = [request.model_copy(update={"quota": None}) for request in one.adapter.requests]
    return replace(one, adapter=one.adapter.model_copy(update={"requests": asked}))


def _toolbox(config: Config, clock: Clock, desk: Desk) -> Toolbox:
    return Toolbox(
        vantage=config.vantage,
        guard=Guard(lab=True),
        trust=TrustStore(config.ca_file),
        keep=lambda _body, _media: "0" * 64,
        user_agent="latihan",
        now=clock.now,
        resolvers=config.resolvers,
        platforms=desk,
        clock=clock.ticks,
    )
