"""What is normal, as set logic: each kind of trait changes in its own way, and learning needs quiet."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit import codec
from sentinel.kit.baseline import (
    MOST_MEMBERS,
    MOST_TEXT,
    Kind,
    Normal,
    Trait,
    differences,
    exact,
    instead,
    joined,
    number,
    pool,
    replaced,
    same_sets,
    turns,
)
from sentinel.kit.forming import LOOKS, Forming, form

START = datetime(2029, 2, 14, tzinfo=UTC)
MAKERS = {Kind.EXACT: exact, Kind.TURNS: turns, Kind.POOL: pool}


def normal(**traits: Trait) -> Normal:
    return Normal(traits=traits)


def looks(*shown: Trait, was: Forming | None = None) -> Forming:
    """One look a minute, each of which shows this of one trait."""
    forming = was
    for n, trait in enumerate(shown):
        forming = form(forming, normal(t=trait), START + n * timedelta(minutes=1), "mataram-1")
    assert forming is not None
    return forming


@pytest.mark.parametrize(
    ("usual", "now", "added", "missing"),
    [
        (exact("a", "b"), exact("b", "a"), None, None),
        (exact("a", "b"), exact("a"), (), ("b",)),
        (exact("a", "b"), exact("a", "c"), ("c",), ("b",)),
        (exact("a"), exact(), (), ("a",)),
        (turns("a", "b"), turns("a"), None, None),
        (turns("a", "b"), turns("c"), ("c",), ()),
        (pool("a", "b"), pool("a"), None, None),
        (pool("a", "b"), pool("a", "c"), ("c",), ()),
        (number(60, 5), number(9000), None, None),
        (turns("a"), pool("a"), ("a",), ()),
    ],
)
def test_each_kind_changes_in_its_own_way(
    usual: Trait, now: Trait, added: tuple[str, ...] | None, missing: tuple[str, ...] | None
) -> None:
    found = differences(normal(t=usual), normal(t=now))
    assert [(d.added, d.missing) for d in found] == ([] if added is None else [(added, missing)])


def test_what_nobody_knew_of_is_unknown_and_what_this_look_did_not_ask_says_nothing() -> None:
    (found,) = differences(normal(ns=exact("a")), normal(mx=exact("m")))
    assert (found.trait, found.added, found.unknown) == ("mx", ("m",), True)
    assert differences(normal(ns=exact("a"), mx=exact("m")), normal(mx=exact("m"))) == ()


def test_only_pools_grow_and_what_grew_is_marked() -> None:
    usual = normal(ns=exact("a"), turn=turns("a"), keys=pool("k1"))
    grown = usual.grown(normal(ns=pool("b"), turn=turns("b"), keys=pool("k1", "k2"), more=pool("x")), START, "m")
    assert {name: trait.values for name, trait in grown.traits.items()} == {
        "ns": ("a",),
        "turn": ("a",),
        "keys": ("k1", "k2"),
    }
    assert [(m.value, m.learned) for m in grown.traits["keys"].members] == [("k1", False), ("k2", True)]


def test_a_pool_keeps_what_a_person_accepted_and_the_newest_of_the_rest() -> None:
    known = normal(keys=pool("accepted"))
    for n in range(MOST_MEMBERS + 50):
        known = known.grown(normal(keys=pool(f"k{n}")), START, "m")
    values = known.values("keys") or ()
    assert len(values) == MOST_MEMBERS
    assert values[0] == "accepted"
    assert values[-1] == f"k{MOST_MEMBERS + 49}"


def test_in_place_of_what_was_a_set_is_as_seen_and_a_pool_goes_on_unless_its_set_lost_a_member() -> None:
    usual = normal(ns=exact("a", "b"), ops=turns("x"), keys=pool("k1", of="ops"), nets=pool("n1"), mx=exact("m"))
    seen = normal(ns=exact("b", "c"), ops=turns("y"), keys=pool("k2", of="ops"), nets=pool("n2"))
    then = instead(usual, seen)
    assert {n: set(t.values) for n, t in then.traits.items()} == {
        "ns": {"b", "c"},
        "ops": {"y"},
        "keys": {"k2"},
        "nets": {"n1", "n2"},
        "mx": {"m"},
    }
    both = joined(usual, seen)
    assert {n: set(t.values) for n, t in both.traits.items()} == {
        "ns": {"a", "b", "c"},
        "ops": {"x", "y"},
        "keys": {"k1", "k2"},
        "nets": {"n1", "n2"},
        "mx": {"m"},
    }


def test_a_person_sees_sets_change_and_not_pools() -> None:
    usual = normal(ns=exact("a"), keys=pool("k1"), ttl=number(300))
    assert same_sets(usual, normal(ns=exact("a"), keys=pool("k2"), ttl=number(5)))
    assert not same_sets(usual, normal(ns=exact("a", "b"), keys=pool("k1"), ttl=number(300)))
    assert not same_sets(usual, normal(keys=pool("k1"), ttl=number(300)))
    (gone, new) = replaced(normal(ns=exact("a")), normal(mx=exact("m")))
    assert (gone.trait, gone.added, gone.unknown) == ("mx", ("m",), True)
    assert (new.trait, new.missing) == ("ns", ("a",))


def test_what_strangers_write_is_bounded_and_storable() -> None:
    trait = exact(*(f"{n:05} \ud800\0" + "x" * 9_999 for n in range(5_000)))
    assert len(trait.values) == MOST_MEMBERS
    assert {len(value) for value in trait.values} == {MOST_TEXT}
    stored = codec.encode(normal(t=trait))
    assert codec.decode(Normal, stored) == normal(t=trait)


def test_learning_keeps_the_first_sighting_of_each_value() -> None:
    forming = looks(turns("a"), turns("a", "b"), turns("a", "b"))
    seen = {m.value: (m.first_at, m.vantage) for m in forming.settled().traits["t"].members}
    assert seen == {"a": (START, "mataram-1"), "b": (START + timedelta(minutes=1), "mataram-1")}


def test_what_took_a_turn_before_the_last_news_and_never_again_is_not_proposed() -> None:
    forming = looks(turns("old"), turns("a"), turns("b"), turns("a"), turns("b"))
    assert set(forming.settled().values("t") or ()) == {"a", "b"}


def test_a_look_that_teaches_nothing_starts_the_waiting_anew() -> None:
    forming = looks(exact("a"), exact("a"), exact("a")).unsettled(START + timedelta(hours=1))
    assert not forming.quiet(1, 0.0)
    assert form(forming, normal(t=exact("a")), START + timedelta(hours=2), "m").quiet(1, 3600.0)


values = st.lists(st.sampled_from("abcd"), max_size=4)


@given(kind=st.sampled_from(list(MAKERS)), shown=st.lists(values, min_size=1, max_size=12))
def test_it_is_quiet_only_after_looks_without_news(kind: Kind, shown: list[Sequence[str]]) -> None:
    """The oracle counts backwards from the last look to the last one that showed something new."""
    make = MAKERS[kind]
    forming = looks(*(make(*v) for v in shown))
    known: set[str] = set(shown[0])
    newest = 0
    for n, v in enumerate(shown):
        news = set(v) != known if kind is Kind.EXACT else kind is Kind.TURNS and not set(v) <= known
        newest = n if news else newest
        known = set(v) if kind is Kind.EXACT else known | set(v)
    assert forming.looks == len(shown) - newest
    assert forming.since == START + newest * timedelta(minutes=1)
    assert forming.quiet(LOOKS, 120.0) == (len(shown) - newest >= 3)
    if kind is Kind.EXACT:
        assert set(forming.settled().values("t") or ()) == set(shown[-1])
    if kind is Kind.POOL:
        assert set(forming.settled().values("t") or ()) == known


@given(first=values, second=values)
def test_a_proposal_that_was_accepted_differs_from_nothing_that_made_it(first: list[str], second: list[str]) -> None:
    for make in MAKERS.values():
        one, two = normal(t=make(*first)), normal(t=make(*second))
        then = instead(one, two)
        assert differences(then, two) == ()
        if make is not exact:
            assert differences(joined(one, two), one) == differences(joined(one, two), two) == ()
