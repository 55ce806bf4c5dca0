"""The names that are asked for: bounded, stable, plausible, and never our own."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.app.assemble import rules_of
from sentinel.kit.lookalike.known import Known, Sighted, folded
from sentinel.kit.lookalike.names import MOST_OF_A_SORT, Sort, candidates
from tests.share import share

GROUPS = rules_of(None).groups["lookalike"]
WORDS, SUFFIXES = GROUPS["words"], GROUPS["suffixes"]


def names(domain: str = "kpu.go.id", most: int = 400) -> dict[str, Sort]:
    return {one.name: one.sort for one in candidates(domain, WORDS, SUFFIXES, most)}


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("kpu.id", Sort.SUFFIX), ("kpu.or.id", Sort.SUFFIX), ("kpu.desa.id", Sort.SUFFIX), ("kpu.com", Sort.SUFFIX),
        ("kpu-pemilu.id", Sort.WORD), ("sirekap-kpu.com", Sort.WORD), ("kpupilkada.id", Sort.WORD),
        ("kup.id", Sort.TYPO), ("kpv.com", Sort.TYPO), ("kppu.id", Sort.TYPO), ("k-pu.id", Sort.TYPO),
    ],
)  # fmt: skip
def test_names_that_people_would_fall_for_are_among_them(name: str, sort: Sort) -> None:
    assert names()[name] is sort


def test_they_are_bounded_stable_and_the_sorts_take_turns() -> None:
    made = list(names())
    assert len(made) <= 400
    assert made == list(names())
    assert list(names(most=30)) == made[:30]
    assert set(names(most=6).values()) == set(Sort)
    assert all(list(names(most=500).values()).count(sort) <= MOST_OF_A_SORT for sort in Sort)


def test_the_watched_name_itself_and_names_below_it_are_not() -> None:
    assert names("ntb.kpu.go.id") == names("kpu.go.id")
    assert not [name for name in names("kpu.id") if name == "kpu.id" or name.endswith(".kpu.id")]


@settings(max_examples=share(300))
@given(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}[a-z0-9]", fullmatch=True),
    st.lists(st.text(max_size=12), max_size=5),
    st.lists(st.text(max_size=12), max_size=5),
)
def test_whatever_stands_in_the_lists_names_are_made_or_left_out(
    label: str, words: list[str], suffixes: list[str]
) -> None:
    for one in candidates(f"{label}.go.id", words, suffixes, 50):
        assert one.name.isascii()
        assert 0 < len(one.name.partition(".")[0]) <= 63


def sighted(name: str, sort: Sort = Sort.WORD) -> Sighted:
    return Sighted(name=name, sort=sort, how="pemilu")


def test_who_exists_is_remembered_and_who_is_gone_is_not() -> None:
    first = folded(None, [sighted("a.id"), sighted("b.id")], [], 10, 5)
    assert (first.alive["word"], first.heard, first.rounds) == (("a.id", "b.id"), 5, 0)
    second = folded(first, [sighted("c.id", Sort.TYPO)], ["a.id"], 10, 5)
    assert (second.alive["word"], second.alive["typo"]) == (("b.id",), ("c.id",))
    assert (second.heard, second.rounds) == (0, 1)
    assert folded(second, [], [], 10, 3) == Known(alive=second.alive, heard=3, rounds=1), (
        "unknown names stay as they were"
    )


def test_making_names_changes_nothing_for_other_sockets() -> None:
    code = (
        "import socket; from sentinel.kit.lookalike.names import candidates;"
        "list(candidates('kpu.go.id', ['pemilu'], ['id'], 40)); print(socket.getdefaulttimeout())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "None\n"
