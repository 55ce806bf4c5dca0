"""What is written down of a request: what it cost, and about how many accounts, not whom; and how many go at once."""

from sentinel.kit.platforms.limits import errand
from sentinel.kit.platforms.spending import Errand, Spending
from sentinel.kit.thrift.book import Price
from sentinel.kit.thrift.host import Manner, Why
from sentinel.kit.thrift.tally import Cap
from tests.agent.counter import Pocket, adapter


def test_what_was_paid_for_names_nobody() -> None:
    served = adapter("x")
    made = errand(served, served.adapter.requests[0], ("1234567", "siti.contoh", "1234567"), lab=False)
    first, second, again = made.items
    assert (first == again, first == second) == (True, False)
    assert not {"1234567", "siti.contoh"} & set(made.items)


async def test_a_quota_that_is_free_again_within_a_looks_time_is_waited_for_and_no_longer() -> None:
    now = [0.0]

    async def pause(seconds: float) -> None:
        now[0] += seconds

    spending = Spending(purse=Pocket(), boot="b1", clock=lambda: now[0], draw=lambda: 0.0, pause=pause)
    price = Price(units=1, window=Cap(most=1, seconds=60.0))
    wanted = Errand(host="contoh.test", adapter="contoh", manner=Manner(burst=9, concurrency=9), price=price)
    assert [await spending.enter(wanted, within) for within in (5.0, 5.0, 90.0)] == ["", str(Why.QUOTA), ""]
    assert 60.0 <= now[0] < 90.0


async def test_how_many_are_asked_at_once_is_what_the_adapter_says_now() -> None:
    spending = Spending(purse=Pocket(), boot="b1", clock=lambda: 1.0, draw=lambda: 0.0)

    def wants(concurrency: int) -> Errand:
        return Errand(host="contoh.test", adapter="contoh", manner=Manner(concurrency=concurrency), price=Price())

    assert [await spending.enter(wants(1), 0.01) for _ in range(2)] == ["", str(Why.RATE)]
    assert [await spending.enter(wants(3), 0.01) for _ in range(3)] == ["", "", str(Why.RATE)]
    for _ in range(2):
        spending.leave(wants(3))
    assert await spending.enter(wants(1), 0.01) == str(Why.RATE), "one is inside still"
    spending.leave(wants(3))
    assert await spending.enter(wants(1), 0.01) == ""
