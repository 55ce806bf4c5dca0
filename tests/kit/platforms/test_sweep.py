"""The planned sweep: figures that a person can check with a pencil, from the limits that stand in the adapters."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sentinel.detect.adapters import load_adapters
from sentinel.kit.platforms.choice import Served, Terms
from sentinel.kit.platforms.sweep import Leg, sweep

HOUR = 3_600.0
HALF_A_DAY, QUARTER = 12 * HOUR, 900.0
ADAPTERS = tuple(Served(adapter=one.adapter, version="1") for one in load_adapters([Path("rules")]).values())
KEYS = dict.fromkeys(("youtube_key", "x_token", "facebook_token", "instagram_token"), "x")


def legs(wanted: Mapping[str, Mapping[float, int]], terms: Terms | None = None) -> dict[str, Leg]:
    return {leg.platform: leg for leg in sweep(wanted, ADAPTERS, terms or Terms(keys=KEYS))}


def alone(platform: str, many: int, every: float = HALF_A_DAY) -> Leg:
    return legs({platform: {every: many}})[platform]


def test_a_platform_without_batches_takes_as_long_as_its_politeness() -> None:
    leg = alone("telegram", 131)
    assert (leg.adapter, leg.requests, leg.fits) == ("telegram", 131, True)
    assert leg.seconds == pytest.approx(131 * 60 / 20)
    assert leg.load == pytest.approx((131 / HALF_A_DAY + 2 / 900) * 86_400 / 10_000), "canaries are asked every 15 min"


def test_batches_carry_the_canary_beside_the_accounts() -> None:
    assert (alone("youtube", 655).requests, alone("x", 524).requests) == (14, 6)
    assert alone("youtube", 655).seconds == pytest.approx(14)


def test_money_is_counted_by_account_and_day() -> None:
    leg = alone("x", 524)
    assert leg.usd == pytest.approx(7.86)
    assert (leg.tight, leg.fits) == ("budget", True)
    assert alone("x", 524, QUARTER).usd == pytest.approx(7.86), "the same account is paid for once a day"
    dear = alone("x", 13_100)
    assert not dear.fits
    assert dear.usd == pytest.approx(196.5)
    assert dear.seconds == pytest.approx(13_100 * 0.015 / 10 * 86_400), (
        "10 USD a day are two thirds of a thousand accounts"
    )


def test_two_who_ask_the_same_host_take_turns() -> None:
    found = legs({"facebook": {HALF_A_DAY: 5_895}, "instagram": {HALF_A_DAY: 3_930}, "telegram": {HALF_A_DAY: 131}})
    assert found["facebook"].seconds == found["instagram"].seconds == pytest.approx((5_895 + 3_930) * 20)
    assert found["facebook"].beside == ("instagram",)
    assert not found["facebook"].fits
    assert found["telegram"].beside == ()
    assert alone("facebook", 1_000).fits


def test_who_may_not_be_asked_is_told_with_the_reason_and_never_fits() -> None:
    keyless = legs({"x": {HALF_A_DAY: 5}, "linktree": {HALF_A_DAY: 5}, "gopher": {HALF_A_DAY: 5}}, Terms())
    assert {name: leg.why for name, leg in keyless.items()} == {
        "x": "no key: x_token",
        "linktree": "adapter off",
        "gopher": "no adapter for gopher",
    }
    assert not any(leg.fits for leg in keyless.values())


def test_accounts_that_are_looked_at_more_often_count_for_more() -> None:
    mixed = legs({"telegram": {HALF_A_DAY: 100, HOUR: 31}})["telegram"]
    assert mixed.load > alone("telegram", 131).load
    assert mixed.every == pytest.approx(131 / (100 / HALF_A_DAY + 31 / HOUR))


def test_the_largest_platform_stands_first() -> None:
    many = {"x": {HALF_A_DAY: 4}, "telegram": {HALF_A_DAY: 9}, "line": {HALF_A_DAY: 9}}
    assert list(legs(many)) == ["line", "telegram", "x"]


def test_sites_do_not_wait_for_each_other_and_have_no_canaries() -> None:
    open_to_sites = Terms(tiers=(1, 2, 3), switches={"web": True})
    leg = legs({"web": {HALF_A_DAY: 400}}, open_to_sites)["web"]
    assert (leg.adapter, leg.host, leg.requests, leg.fits) == ("web", "any", 400, True)
    assert leg.seconds == pytest.approx(60 / 6), "each has its own rate"
    assert leg.load == pytest.approx(2 / 500), "two looks a day at one owner's site"
