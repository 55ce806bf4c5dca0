"""The tree of a log: held against the definition of the RFC, as the range computes it."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.ct.merkle import EMPTY, Tree, Unproved, folded, spans, tree_of
from sentinel.range.ct_book import path, root
from tests.share import share

SIZES = st.integers(min_value=0, max_value=600)


def hashes(size: int) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(size))


@settings(max_examples=share(60))
@given(SIZES, SIZES)
def test_however_it_grew_its_root_is_the_one_of_the_rfc(first: int, more: int) -> None:
    leaves = hashes(first + more)
    grown = Tree().grown(leaves[:first]).grown(leaves[first:])
    assert grown.root == root(leaves)
    assert grown.size == len(leaves)


@settings(max_examples=share(60))
@given(st.integers(min_value=1, max_value=600))
def test_the_proof_of_the_last_entry_gives_the_whole_tree(size: int) -> None:
    leaves = hashes(size)
    assert tree_of(size, leaves[-1], path(size - 1, leaves)) == Tree().grown(leaves)
    assert [folded(leaves[begin : begin + (1 << height)]) for begin, height in spans(size)] == list(
        Tree().grown(leaves).peaks
    )


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root == EMPTY == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("proof", [[], [b"x" * 32], [b"x" * 31, b"y" * 32], [b"x" * 32] * 60])
def test_a_proof_of_another_length_proves_nothing(proof: list[bytes]) -> None:
    with pytest.raises(Unproved):
        tree_of(6, b"z" * 32, proof)
