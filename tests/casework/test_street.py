"""Sites that share a provider: three, and half of them, down or choked within the time that the contract gives."""

import os
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.casework.street import DDOS, OUTAGE, Site, Spell, calm, seen, struck, together
from sentinel.model.event import Event

TOWNS = int(os.environ.get("SENTINEL_TOWNS", "3000"))
UP, SLOW, DOWN, BLOCKED, UNKNOWN, SILENT = "up", "slow", "down", "blocked", "unknown", "silent"
WORDS = (UP, SLOW, DOWN, BLOCKED, UNKNOWN, SILENT)


def event(word: str) -> Event:
    if word == SILENT:
        return {"sentinel.uptime.state": "down", "error.type": "connect_timeout"}
    return {"sentinel.uptime.state": word, **({"error.type": "connection_refused"} if word == DOWN else {})}


def site(*words: str, step: float = 10, interval: float = 60) -> Site:
    """A site after looks ``step`` seconds apart, the first at 0."""
    now: Site | None = None
    for number, word in enumerate(words):
        now = seen(now, event(word), number * step, interval) or now
    assert now is not None
    return now


def street(*sites: Site) -> Mapping[str, Site]:
    return {f"s{n}": one for n, one in enumerate(sites)}


DEAD = site(UP, DOWN, DOWN)


@pytest.mark.parametrize(
    ("sites", "kind", "hit"),
    [
        ([DEAD] * 3, OUTAGE, 3),
        ([DEAD] * 2, OUTAGE, 0),
        ([DEAD] * 3 + [site(UP)] * 3, OUTAGE, 3),
        ([DEAD] * 3 + [site(UP)] * 4, OUTAGE, 0),
        ([DEAD] * 3 + [site(DOWN)] * 9, OUTAGE, 3),
        ([DEAD] * 3 + [site(UP, BLOCKED)] * 4, OUTAGE, 0),
        ([DEAD] * 2 + [site(UP, DOWN)], OUTAGE, 0),
        ([site(DOWN, DOWN)] * 3, OUTAGE, 0),
        ([DEAD] * 2 + [site(UP, DOWN, DOWN, UNKNOWN)], OUTAGE, 3),
        ([DEAD] * 2 + [site(UP, DOWN, DOWN, UP)], OUTAGE, 0),
        ([site(UP, SLOW, SLOW)] * 3, OUTAGE, 0),
        ([site(UP, SLOW, SLOW)] * 3, DDOS, 3),
        ([site(UP, SLOW, SILENT)] * 3, DDOS, 3),
        ([site(UP, SILENT, SILENT)] * 3, OUTAGE, 3),
        ([DEAD] * 3, DDOS, 0),
        ([site(UP, BLOCKED, BLOCKED)] * 3, DDOS, 0),
    ],
    ids=[
        "three of three",
        "two are no provider",
        "half of six",
        "less than half of seven",
        "sites that were never up count on neither side",
        "blocked sites answer",
        "one failed look is not enough",
        "never seen up",
        "a look that saw nothing changes nothing",
        "one is back",
        "slow is not down",
        "slow sites",
        "slow, then silent",
        "silent sites are down as well",
        "refused is not flooded",
        "blocked is our own trouble",
    ],
)
def test_together(sites: list[Site], kind: str, hit: int) -> None:
    assert len(together(street(*sites), kind, 30)) == hit


@pytest.mark.parametrize(("interval", "last"), [(30, 130), (60, 130), (600, 1210)])
def test_together_is_within_two_minutes_or_two_intervals(interval: float, last: float) -> None:
    sites = street(*[site(UP, DOWN, DOWN, interval=interval)] * 3)
    assert len(together(sites, OUTAGE, last)) == 3
    assert together(sites, OUTAGE, last + 0.001) == ()


def test_the_slowest_of_those_that_fell_says_how_long_we_wait_for_the_others() -> None:
    sites = street(*[site(UP, DOWN, DOWN, interval=30)] * 2, site(UP, DOWN, DOWN, interval=600))
    assert len(together(sites, OUTAGE, 1_000)) == 3


def test_calm_is_when_nobody_is_down_or_choked_and_the_never_seen_count_nothing() -> None:
    assert calm(street(site(UP), site(UP, DOWN, BLOCKED), site(DOWN)))
    assert not calm(street(site(UP), site(UP, SLOW)))
    assert not calm(street(site(UP), DEAD))


def test_a_spell_keeps_its_beginning() -> None:
    assert site(UP, DOWN, SILENT, DOWN).down == Spell(since=10, looks=2)
    assert site(UP, SLOW, DOWN, SLOW).choked == Spell(since=30, looks=1)
    assert struck(street(site(UP, DOWN, DOWN)), OUTAGE) == ("s0",)


MOSTLY = [UP, DOWN, DOWN, DOWN, SILENT, SILENT, SLOW, SLOW, BLOCKED, UNKNOWN]
LOOKS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(MOSTLY), st.sampled_from([0, 5, 10, 20])), min_size=6, max_size=50
)


@settings(max_examples=300)
@given(looks=LOOKS, kind=st.sampled_from([OUTAGE, DDOS]))
def test_a_street_agrees_with_its_definition(looks: list[tuple[int, str, int]], kind: str) -> None:
    agree(looks, kind)


@pytest.mark.slow
@pytest.mark.timeout(60 + TOWNS / 50)
@settings(max_examples=TOWNS)
@given(looks=LOOKS, kind=st.sampled_from([OUTAGE, DDOS]))
def test_a_street_agrees_with_its_definition_for_long(looks: list[tuple[int, str, int]], kind: str) -> None:
    agree(looks, kind)


def agree(looks: list[tuple[int, str, int]], kind: str) -> None:
    """After every look the answer is what the whole history says, read by the contract's words."""
    history: dict[int, list[tuple[float, str]]] = {}
    now: dict[str, Site] = {}
    at = 0.0
    for who, word, step in [*((n, UP, 1) for n in range(6)), *looks]:
        at += step
        history.setdefault(who, []).append((at, word))
        made = seen(now.get(f"s{who}"), event(word), at, 60)
        if made is not None:
            now[f"s{who}"] = made
        assert together(now, kind, at) == by_definition(history, kind, at)


def by_definition(history: Mapping[int, list[tuple[float, str]]], kind: str, at: float) -> tuple[str, ...]:
    bad = {DOWN, SILENT} if kind == OUTAGE else {SLOW, SILENT}
    known, hit = 0, []
    for who, looks in history.items():
        told = [(moment, word) for moment, word in looks if word != UNKNOWN]
        if not any(word in (UP, SLOW) for _, word in told):
            continue
        known += 1
        good = [n for n, (_, word) in enumerate(told) if word not in bad]
        row = told[(good[-1] + 1 if good else 0) :]
        if len(row) >= 2 and at - row[0][0] <= 120:
            hit.append(f"s{who}")
    return tuple(sorted(hit)) if len(hit) >= 3 and len(hit) * 2 >= known else ()


def test_the_oracle_sees_outages_too() -> None:
    history = {n: [(0.0, UP), (1.0, DOWN), (2.0, DOWN)] for n in range(3)}
    assert by_definition(history, OUTAGE, 121) == ("s0", "s1", "s2")
    assert by_definition(history, OUTAGE, 122) == ()
