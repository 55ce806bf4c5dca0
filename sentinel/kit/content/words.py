"""The words that betray, and those that excuse, as the operator's lists have them; compiled once."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from sentinel.kit.content.ngrams import Ngrams
from sentinel.kit.content.signatures import Signatures
from sentinel.kit.regex import compiled

LISTS = ("content_words", "known_hosts", "free_hosts")
NOTHING = r"[^\s\S]"


@dataclass(frozen=True, slots=True)
class Words:
    """One set of patterns, looked for in text that was folded already (``fold``): folding costs more than looking."""

    pattern: Any

    def found(self, folded: str) -> list[str]:
        """Every place where one of them stands, in order."""
        return [match.group(0) for match in self.pattern.finditer(folded)]

    def places(self, folded: str) -> list[int]:
        """Where they begin, in order."""
        return [match.start() for match in self.pattern.finditer(folded)]

    def lines(self, folded: Sequence[str]) -> list[int]:
        """The numbers of the lines in which one stands: one search through all, then one through each that it met."""
        return [number for number in sorted(set(self._met(folded))) if self.any(folded[number])] if folded else []

    def _met(self, folded: Sequence[str]) -> Iterator[int]:
        starts = list(accumulate((len(line) + 1 for line in folded), initial=0))
        for match in self.pattern.finditer("\n".join(folded)):
            yield from range(bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end()))

    def any(self, folded: str) -> bool:
        """Whether one of them stands there."""
        return self.pattern.search(folded) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All that judging a page looks up: words by what they betray, and hosts that are nothing new anywhere.

    ``generic`` is the part of the words of gambling that ordinary pages use too. ``ngrams`` is the second opinion on
    words, ``signatures`` are those of staff; without them the lists are all there is.
    """

    gambling: Words
    generic: Words
    news: Words
    hacker: Words
    shell: Words
    wall: Words
    hosts: frozenset[str]
    free: frozenset[str]
    ngrams: Ngrams | None = None
    signatures: Signatures | None = None

    def known(self, site: str) -> bool:
        """Whether pages everywhere bring in this site, or one that it is part of."""
        return _within(site, self.hosts)

    def anybodys(self, site: str) -> bool:
        """Whether anybody may put up pages or short addresses there, unnamed and for nothing."""
        return _within(site, self.free)


def _within(site: str, names: frozenset[str]) -> bool:
    parts = site.split(".")
    return any(".".join(parts[start:]) in names for start in range(len(parts) - 1))


def vocabulary(
    words: Mapping[str, str],
    hosts: Iterable[str],
    free: Iterable[str],
    ngrams: Ngrams | None = None,
    signatures: Signatures | None = None,
) -> Vocabulary:
    """Compile the lists: ``words`` maps each pattern to its group, ``hosts`` and ``free`` are registered names.

    Raises:
        BadRegex: if RE2 cannot read a pattern.
    """

    def of(*groups: str) -> Words:
        chosen = [pattern for pattern, group in words.items() if group in groups]
        return Words(compiled("(?m)" + ("|".join(f"(?:{pattern})" for pattern in chosen) or NOTHING)))

    return Vocabulary(
        gambling=of("gambling", "generic"),
        generic=of("generic"),
        news=of("news"),
        hacker=of("hacker"),
        shell=of("shell"),
        wall=of("wall"),
        hosts=frozenset(hosts),
        free=frozenset(free),
        ngrams=ngrams,
        signatures=signatures,
    )
