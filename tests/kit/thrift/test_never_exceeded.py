"""Whatever happens to the machine, its clocks and its daemon: in no stretch of true time is a limit exceeded."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.platforms.spending import Errand, Spending
from sentinel.kit.thrift.book import Price
from sentinel.kit.thrift.host import Manner, Why
from sentinel.kit.thrift.tally import Cap
from tests.agent.counter import Pocket
from tests.agent.virtual import play, ticks
from tests.agent.world import wait

DAY = 86_400.0
MANNER = Manner(per_minute=6, burst=2, per_day=200)
PRICE = Price(units=5, window=Cap(most=100, seconds=900), daily=700, usd=0.3, usd_daily=2.0, once=True)
Events = Sequence[tuple[str, float]]


@dataclass(slots=True)
class Machine:
    """A machine with a daemon on it: its purse outlives restarts, its seconds begin anew with each boot."""

    purse: Pocket = field(default_factory=Pocket)
    boots: int = 0
    booted: float = 0.0
    spending: Spending = field(init=False)
    passed: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The daemon begins anew; the machine went on."""
        self.spending = Spending(
            purse=self.purse, boot=f"boot {self.boots}", clock=self.clock, draw=lambda: 0.0, pause=wait
        )

    def reboot(self) -> None:
        """The machine begins anew, with any number of seconds on its clock."""
        self.boots += 1
        self.booted = ticks() - (17.0 if self.boots % 2 else 900_000.0)
        self.restart()

    def clock(self) -> float:
        """Seconds since it was booted."""
        return ticks() - self.booted

    async def ask(self, items: tuple[str, ...], price: Price = PRICE, manner: Manner = MANNER) -> str:
        """Make a request, if we may; returns why not."""
        errand = Errand(host="contoh.test", adapter="contoh", manner=manner, price=price, items=items)
        refused = await self.spending.enter(errand, 30.0)
        if not refused:
            self.passed.append((ticks(), items))
            self.spending.leave(errand)
        return refused


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most requests in any stretch of this length, its end left out."""
    return max((sum(t <= other < t + seconds for other in times) for t in times), default=0)


def dearest_day(passed: Sequence[tuple[float, tuple[str, ...]]], usd: float) -> float:
    """What the platform charges on its dearest day, whenever its day begins: each account once."""
    days = ({one for at, items in passed if t <= at < t + DAY for one in items} for t, _ in passed)
    return max((len(day) * usd for day in days), default=0.0)


async def lived(events: Events) -> Machine:
    """Let all this happen, with somebody asking as fast as he may in between."""
    machine, name = Machine(), 0
    for what, seconds in events:
        if what == "wait":
            await wait(seconds)
        elif what == "restart":
            machine.restart()
        elif what == "reboot":
            machine.reboot()
        else:
            for _ in range(int(seconds) % 60):
                name += 1
                await machine.ask((f"a{name % 9}", f"a{name % 4}"))
    return machine


STORIES = st.lists(
    st.tuples(st.sampled_from(["ask", "ask", "ask", "wait", "restart", "reboot"]), st.floats(1, 40_000)), max_size=25
)


@given(STORIES)
def test_no_limit_is_ever_exceeded(events: Events) -> None:
    machine = play(lived(events))
    times = [at for at, _ in machine.passed]
    assert most_within(times, 60.0) <= MANNER.per_minute + MANNER.burst
    assert most_within(times, 900.0) * 5 <= 100
    assert most_within(times, DAY) <= min(MANNER.per_day, 700 / 5)
    assert dearest_day(machine.passed, 0.3) <= 2.0


def test_a_quota_that_is_free_again_in_a_moment_is_waited_for() -> None:
    async def story() -> list[str]:
        machine = Machine()
        return [await machine.ask(("x",), Price(units=1, window=Cap(most=1, seconds=s))) for s in (10, 10, 3600)]

    assert play(story()) == ["", "", Why.QUOTA]


def test_what_may_be_spent_is_spent_and_comes_back() -> None:
    async def story() -> tuple[list[str], str, list[str]]:
        machine, free = Machine(), Price(units=1, daily=10)
        first = [await machine.ask(("x",), free) for _ in range(11)]
        await wait(DAY * 0.99)
        soon = await machine.ask(("x",), free)
        await wait(DAY * 0.04)
        return first, soon, [await machine.ask(("x",), free) for _ in range(11)]

    first, soon, later = play(story())
    assert first == later == [""] * 10 + [Why.QUOTA]
    assert soon == Why.QUOTA


def test_the_same_account_again_within_a_day_is_free_and_another_is_not() -> None:
    async def story() -> list[str]:
        machine, price = Machine(), Price(usd=1.0, usd_daily=2.0, once=True)
        asked = [await machine.ask((name,), price) for name in ("a", "b", "a", "b", "c")]
        machine.reboot()
        return [*asked, await machine.ask(("c",), price), await machine.ask(("a",), price)]

    assert play(story()) == ["", "", "", "", Why.BUDGET, Why.BUDGET, ""]


def test_a_purse_that_cannot_be_written_lets_nobody_ask() -> None:
    async def story() -> list[str]:
        machine = Machine()
        machine.purse.torn = True
        refused = await machine.ask(("a",))
        machine.purse.torn = False
        return [refused, await machine.ask(("a",))]

    assert play(story()) == [Why.UNWRITTEN, ""]


def test_requests_keep_their_distance_over_a_restart() -> None:
    async def story() -> list[float]:
        machine = Machine()
        for _ in range(4):
            await machine.ask(("a",), Price(), Manner(per_minute=6))
            machine.restart()
        return [at for at, _ in machine.passed]

    assert all(later - sooner >= 10.0 for sooner, later in pairwise(play(story())))


def test_a_platform_that_wants_rest_gets_it_and_one_that_blocks_is_left_alone_for_an_hour() -> None:
    async def story() -> list[object]:
        machine = Machine()
        errand = Errand(host="contoh.test", adapter="contoh", manner=Manner(per_minute=600), price=Price())
        told: list[object] = []
        await machine.spending.heard(errand, blocked=True, rest=7200.0)
        machine.reboot()
        told.append(await machine.spending.wait(errand))
        await wait(7201)
        for _ in range(5):
            await machine.spending.heard(errand, blocked=True)
            await wait(3601)
        told.append(await machine.ask((), Price(), Manner(per_minute=600)))
        await machine.spending.heard(errand, blocked=True)
        told.append(await machine.ask((), Price(), Manner(per_minute=600)))
        return told

    resting, trial, refused = play(story())
    assert (str(getattr(resting, "why", "")), round(getattr(resting, "seconds", 0.0))) == (Why.RESTING, 7200)
    assert (trial, refused) == ("", Why.SHUT)


def test_the_machine_makes_one_request_at_a_time() -> None:
    async def story() -> tuple[str, bool]:
        machine = Machine()
        errand = Errand(host="contoh.test", adapter="contoh", manner=Manner(), price=Price())
        first = await machine.spending.enter(errand, 5.0)
        second = asyncio.create_task(machine.spending.enter(errand, 60.0))
        await wait(10)
        waits = not second.done()
        machine.spending.leave(errand)
        await second
        return first, waits

    assert play(story()) == ("", True)
