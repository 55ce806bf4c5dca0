"""Which names somebody could register to be taken for a watched one: other suffixes, election words, slips of the pen.

The number is bounded and the order stable, so that one round after the other covers the same list bit by bit.
"""

import socket
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sentinel.kit.hosts import ascii_name, registrable

MOST_OF_A_SORT = 180  # so many fit into one trait of a baseline
CARRIERS = 2  # suffixes that carry words and slips too
MOST_LABEL = 63
MOST_DOUBLED = 16  # letters: two homoglyphs at a time cost seconds in longer names


class Sort(StrEnum):
    """How a name resembles the watched one."""

    SUFFIX = "suffix"
    WORD = "word"
    TYPO = "typo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One name that would be taken for the watched one; ``how`` says more, such as ``homoglyph`` or the word."""

    name: str
    sort: Sort
    how: str


# What the eye misses first; accents come last: few registries below .id take them.
FUZZERS = (
    *("homoglyph", "transposition", "omission", "repetition", "vowel-swap", "hyphenation", "addition"),
    *("plural", "replacement", "insertion", "bitsquatting", "cyrillic"),
)


def candidates(domain: str, words: Sequence[str], suffixes: Sequence[str], most: int) -> tuple[Candidate, ...]:
    """At most ``most`` names that resemble a registered domain, the sorts taking turns; never the domain itself."""
    own = registrable(domain)
    label = own.partition(".")[0]
    sorts = [
        _sorted_out(own, _suffixed(label, suffixes), MOST_OF_A_SORT),
        _sorted_out(own, _worded(label, words, suffixes[:CARRIERS]), MOST_OF_A_SORT),
        _sorted_out(own, _mistyped(label, suffixes[:CARRIERS]), MOST_OF_A_SORT),
    ]
    found: dict[str, Candidate] = {}
    for rank in range(MOST_OF_A_SORT):
        for one in sorts:
            if rank < len(one) and len(found) < most:
                found.setdefault(one[rank].name, one[rank])
    return tuple(found.values())


def _sorted_out(own: str, made: Iterable[Candidate], most: int) -> list[Candidate]:
    """Those that could be registered, each once."""
    kept: dict[str, Candidate] = {}
    for one in made:
        if one.name != own and _could_exist(one.name):
            kept.setdefault(one.name, one)
        if len(kept) >= most:
            break
    return list(kept.values())


def _could_exist(name: str) -> bool:
    label = name.partition(".")[0]
    return 0 < len(label) <= MOST_LABEL and label[0] != "-" and label[-1] != "-" and name.isascii()


def _suffixed(label: str, suffixes: Iterable[str]) -> Iterator[Candidate]:
    for suffix in suffixes:
        yield Candidate(name=f"{label}.{_name(suffix)}", sort=Sort.SUFFIX, how=f".{suffix}")


def _worded(label: str, words: Iterable[str], suffixes: Sequence[str]) -> Iterator[Candidate]:
    """All words with one form before the next form: a bound cuts odd forms, not whole words."""
    known = [_name(word) for word in words if _name(word) != label]
    for form in ("{label}-{word}", "{word}-{label}", "{label}{word}", "{word}{label}"):
        for suffix in suffixes:
            for word in known:
                made = form.format(label=label, word=word)
                yield Candidate(name=f"{made}.{_name(suffix)}", sort=Sort.WORD, how=word)


def _mistyped(label: str, suffixes: Sequence[str]) -> Iterator[Candidate]:
    for how, made in _slips(label):
        for suffix in suffixes:
            yield Candidate(name=f"{made}.{_name(suffix)}", sort=Sort.TYPO, how=how)


@lru_cache(maxsize=1)
def _fuzzer() -> Any:  # noqa: ANN401 - dnstwist ships no types
    """The maker of slips. Its module sets a timeout for all later sockets of the process, which we take back."""
    before = socket.getdefaulttimeout()
    try:
        from dnstwist import Fuzzer  # noqa: PLC0415 - a tenth of a second, for one list
    finally:
        socket.setdefaulttimeout(before)
    return Fuzzer


@lru_cache(maxsize=256)
def _slips(label: str) -> tuple[tuple[str, str], ...]:
    """Slips of the pen and of the eye: all kinds in turn, small ones first, those with accents last."""
    fuzzer = _fuzzer()(f"{label}.id")
    fuzzer.generate(fuzzers=[how for how in FUZZERS if len(label) <= MOST_DOUBLED or how != "homoglyph"])
    made = {(str(one["fuzzer"]), str(one["domain"]).partition(".")[0]) for one in fuzzer.domains}
    sorts = [sorted({text for by, text in made if by == how and text not in ("", label)}) for how in FUZZERS]
    ranked = [
        (text.startswith("xn--"), rank, nth, text)
        for nth, texts in enumerate(sorts)
        for rank, text in enumerate(sorted(texts, key=lambda text: (_span(label, text), text)))
    ]
    return tuple((FUZZERS[nth], text) for _, _, nth, text in sorted(ranked))


def _span(one: str, other: str) -> int:
    """Over how many letters two words differ: one slip is harder to see than two."""
    ends = _alike(one, other) + _alike(one[::-1], other[::-1])
    return max(len(one), len(other)) - min(ends, len(one), len(other))


def _alike(one: str, other: str) -> int:
    """How many letters at the beginning are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _name(text: str) -> str:
    return ascii_name(text.strip().strip("."))
