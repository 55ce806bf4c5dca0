from hypothesis import given
from hypothesis import strategies as st

from sentinel.agent.politeness import Manners, Politeness
from sentinel.model.subject import Tier

LIMITS = {Tier.CRITICAL: 10.0, Tier.HIGH: 5.0, Tier.NORMAL: 2.0, Tier.LOW: 0.5}
FOREVER = float("inf")


def polite(per_address: float | None = 60.0) -> Politeness:
    return Politeness(Manners(per_host=LIMITS, per_address=per_address))


def granted(politeness: Politeness, host: str, tier: Tier, asked: list[float], most: float = FOREVER) -> list[float]:
    waits = [(at, politeness.wait(host, tier, at, most)) for at in asked]
    return sorted(at + wait for at, wait in waits if wait is not None)


@given(
    st.sampled_from(Tier),
    st.lists(st.floats(0, 600), min_size=1, max_size=80).map(sorted),
    st.sampled_from([30.0, 120.0, FOREVER]),
)
def test_no_minute_holds_more_looks_than_a_full_bucket_and_its_refill(
    tier: Tier, asked: list[float], most: float
) -> None:
    starts = granted(polite(), "kpu.test", tier, asked, most)
    burst = max(LIMITS[tier], 1.0)
    for first in starts:
        in_a_minute = sum(1 for at in starts if first <= at < first + 60 - 1e-6)
        assert in_a_minute <= burst + LIMITS[tier] + 1e-6


def test_a_look_that_comes_too_early_is_late_rather_than_skipped() -> None:
    politeness = polite()
    assert [politeness.wait("kpu.test", Tier.NORMAL, 0.0, 120.0) for _ in range(4)] == [0.0, 0.0, 30.0, 60.0]


def test_later_than_its_next_turn_is_not_made_and_costs_nothing() -> None:
    politeness = polite()
    waits = [politeness.wait("kpu.test", Tier.LOW, 0.0, 120.0) for _ in range(4)]
    assert waits == [0.0, 120.0, None, None]
    assert politeness.wait("kpu.test", Tier.LOW, 120.0, 120.0) == 120.0


def test_hosts_do_not_pay_for_each_other() -> None:
    politeness = polite()
    assert [politeness.wait(f"site-{i}.test", Tier.LOW, 0.0, 0.0) for i in range(50)] == [0.0] * 50


def test_an_address_that_many_hosts_share_is_asked_sixty_times_a_minute_at_most() -> None:
    politeness = polite()
    for i in range(500):
        politeness.met(f"kab-{i}.test", ["203.0.113.9"], 0.0)
    starts = sorted(
        at for i in range(500) if (at := politeness.wait(f"kab-{i}.test", Tier.CRITICAL, 0.0, FOREVER)) is not None
    )
    assert len(starts) == 500
    assert sum(1 for at in starts if at <= 60) <= 121
    assert sum(1 for at in starts if 60 < at <= 120) == 60


def test_a_lab_waits_for_nothing() -> None:
    politeness = Politeness(Manners(per_host=None, per_address=None))
    assert [politeness.wait("kpu.test", Tier.LOW, 0.0, 0.0) for _ in range(100)] == [0.0] * 100


def test_a_tier_without_a_limit_waits_for_nothing_while_others_do() -> None:
    politeness = Politeness(Manners(per_host={**LIMITS, Tier.CRITICAL: FOREVER}))
    assert [politeness.wait("kpu.test", Tier.CRITICAL, 0.0, 0.0) for _ in range(100)] == [0.0] * 100
    assert [politeness.wait("kpu.test", Tier.LOW, 0.0, 0.0) for _ in range(2)] == [0.0, None]


def test_memory_does_not_grow_with_addresses_that_come_and_go() -> None:
    politeness = polite()
    for i in range(60_000):
        at = i * 10.0
        politeness.met(f"h{i}.test", [f"2001:db8::{i:x}"], at)
        politeness.wait(f"h{i}.test", Tier.CRITICAL, at, FOREVER)
    assert len(politeness._hosts) + len(politeness._addresses) <= 100_001
