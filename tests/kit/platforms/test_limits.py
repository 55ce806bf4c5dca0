"""What is written down of a request: what it cost, and about how many accounts, but not about whom."""

from sentinel.kit.platforms.limits import errand
from tests.agent.counter import adapter


def test_what_was_paid_for_names_nobody() -> None:
    served = adapter("x")
    made = errand(served, served.adapter.requests[0], ("1234567", "siti.contoh", "1234567"), lab=False)
    first, second, again = made.items
    assert (first == again, first == second) == (True, False)
    assert not {"1234567", "siti.contoh"} & set(made.items)
