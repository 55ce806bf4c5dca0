"""Words that betray a taken-over account: scam, gambling, boasting hijackers. Folded, so that ``sl0t`` is ``slot``.

A strong phrase is enough; of the weak ones (names, places, idiom) two different ones of a class in one text. A word of
opposition within five words of the same sentence cancels a hit: candidates campaign against gambling. And a text that
rather speaks of gambling than invites to it (raids, courts, harm) shows none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sentinel.kit.content.fold import plain
from sentinel.kit.seen import Reference

CLASSES = ("gambling", "crypto", "hijack", "phishing")
STRONG, WEAK = "strong", "weak"
OPPOSITION, REPORTING, BAIT = "opposition", "reporting", "bait"
LISTS = (*(f"{name}_{sort}" for name in CLASSES for sort in (STRONG, WEAK)), OPPOSITION, REPORTING, BAIT)
NEAR = 5  # words
PROSE = 8  # words: in fewer nobody tells of anything
MUCH_BAIT = 5  # different words: whatever stands beside so much invitation, it invites
SHOUTED = 2  # words of invitation more than of opposition: one "stop" excuses no advertisement
SPELT = 4  # single letters in a row are a word that was pulled apart
MOST_TEXT = 5_000
SHORT_LINK = "short link"
LEAST_OF_HOST = 4  # letters: shorter words stand in any name

Words = tuple[str, ...]
_HASHTAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_TICKER = re.compile(r"\$(?=[A-Z]{2,6}\b)")
_SIGNS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(?<=[^\W_])[!|](?=[^\W_])", "i"),
        (r"(?<=[^\W_])@(?=[^\W_])", "a"),
        (r"\$(?=[a-z])", "s"),
    )
)
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?\u2026])\s+|\n")
_TAIL = re.compile(r"(?<=[^\W\d_])\d+$")
_RUN = re.compile(r"(.)\1{2,}")
_LETTERS = str.maketrans("0134579l", "oieastgi")
_SQUARED = {0x1F150 + n: chr(ord("a") + n) for n in range(26)} | {0x1F170 + n: chr(ord("a") + n) for n in range(26)}
_SMALL = dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnopqrstuvwyz", strict=True))
_LEFT = MappingProxyType({**_SQUARED, **_SMALL})  # what Unicode does not take apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One class that a text betrays, and the phrases that did."""

    sort: str
    phrases: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.sort}: {', '.join(self.phrases)}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase stands: from word ``start`` up to ``end``."""

    phrase: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists of staff, folded: phrases by their words, each with its class and sort; and words for and against."""

    phrases: Mapping[Words, tuple[str, str, str]]
    opposition: frozenset[str]
    reporting: frozenset[str]
    bait: frozenset[str]
    longest: int

    def hits(self, text: str, *, short_link: bool = False, lead: int | None = 1) -> tuple[Hit, ...]:
        """The classes that a text betrays. ``short_link``: a link that hides where it leads stands beside it.

        ``lead``: by how many different words more it must tell of gambling than invite to it, not to count; None: it
        counts whatever it tells.
        """
        words = folded(text)
        places = self._places(words)
        if not places and not short_link:
            return ()
        told, bait = self._weighed(words, places)
        sentences = _SENTENCE.split(text[:MOST_TEXT]) if bait - told < SHOUTED else ()
        excused = Counter(place.phrase for one in sentences for place in self._opposed(one))
        found = self._judged(Counter(place.phrase for place in places) - excused, short_link=short_link)
        if lead is None or not self.bait or len(words) < PROSE or bait >= MUCH_BAIT:
            return tuple(found)
        least = {"gambling": lead, "crypto": 1, "phishing": 1}  # nobody names these in passing
        tells = {sort for sort, by in least.items() if told - bait >= by}
        return tuple(hit for hit in found if hit.sort not in tells or SHORT_LINK in hit.phrases)

    def _opposed(self, sentence: str) -> Iterator[_Place]:
        """The phrases of a sentence beside which a word of opposition stands."""
        words = folded(sentence)
        places = self._places(words)
        against = self._outside(words, places, self.opposition)
        yield from (one for one in places if any(one.start - NEAR <= n < one.end + NEAR for n in against))

    def _weighed(self, words: Words, places: Sequence[_Place]) -> tuple[int, int]:
        """How many different words tell of it, or are against it; and how many invite to it."""
        told = {words[n] for n in self._outside(words, places, self.opposition | self.reporting)}
        return len(told), len(self.bait & set(words))

    @staticmethod
    def _outside(words: Words, places: Sequence[_Place], wanted: frozenset[str]) -> list[int]:
        """Where these words stand, and not as parts of a phrase (``anti rungkad``)."""
        inside = {n for place in places for n in range(place.start, place.end)}
        return [n for n, word in enumerate(words) if word in wanted and n not in inside]

    def of_host(self, host: str) -> tuple[Hit, ...]:
        """The classes that the name of a host betrays: there words stand without spaces."""
        labels = ["".join(folded(label)) for label in host.split(".")]
        found = [
            phrase
            for words, (phrase, _, _) in self.phrases.items()
            if len(words) == 1 and len(words[0]) >= LEAST_OF_HOST and any(words[0] in label for label in labels)
        ]
        return tuple(self._judged(found, short_link=False))

    def _judged(self, phrases: Iterable[str], *, short_link: bool) -> Iterator[Hit]:
        found = {*phrases} | ({SHORT_LINK} if short_link else set())
        known = {phrase: (sort, how) for phrase, sort, how in self.phrases.values()}
        for sort in CLASSES:
            strong = sorted(p for p in found if known.get(p) == (sort, STRONG))
            weak = sorted(p for p in found if known.get(p) == (sort, WEAK))
            if strong or len(weak) > 1:
                yield Hit(sort=sort, phrases=(*strong, *weak))

    def _places(self, words: Words) -> list[_Place]:
        spans = ((start, end) for start in range(len(words)) for end in range(start + 1, start + self.longest + 1))
        found = ((self.phrases.get(words[start:end]), start, end) for start, end in spans if end <= len(words))
        return [_Place(known[0], start, end) for known, start, end in found if known is not None]


def lexicon(reference: Mapping[str, Reference]) -> Lexicon:
    """The lists as they were given to judge by; one that is missing betrays nothing."""
    lists = tuple(_members(reference, name) for name in LISTS)
    return _lexicon(lists)


@lru_cache(maxsize=4)
def _lexicon(lists: tuple[tuple[str, ...], ...]) -> Lexicon:
    known = dict(zip(LISTS, lists, strict=True))
    phrases = {
        words: (phrase, name, sort)
        for name in CLASSES
        for sort in (WEAK, STRONG)
        for phrase in known[f"{name}_{sort}"]
        for words in (folded(phrase), ("".join(folded(phrase)),))  # in hashtags words stand without spaces
    }
    phrases = {words: told for words, told in phrases.items() if any(words)}
    singles = {name: frozenset(w for p in known[name] for w in folded(p)) for name in (OPPOSITION, REPORTING, BAIT)}
    return Lexicon(phrases=phrases, longest=max(map(len, phrases), default=0), **singles)


def _members(reference: Mapping[str, Reference], name: str) -> tuple[str, ...]:
    return tuple(sorted(reference[name].data)) if name in reference else ()


def folded(text: str) -> Words:
    """The words of a text as both sides are compared: whatever they are written with, ``S.L.0.T`` is ``siot``."""
    text = unicodedata.normalize("NFKD", text[:MOST_TEXT])
    text = _HASHTAG.sub(lambda found: " ".join(_HUMP.split(found[1])), text)
    text = plain(_TICKER.sub(" ", text)).translate(_LEFT).casefold()
    for sign, letter in _SIGNS:
        text = sign.sub(letter, text)
    return tuple(_joined(_word(word) for word in _WORD.findall(text)))


def _word(word: str) -> str:
    if word.isdigit():
        return word
    return _RUN.sub(r"\1", _TAIL.sub("", word).translate(_LETTERS))


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Four or more single letters in a row are one word."""
    row: list[str] = []
    for word in (*words, ""):
        if len(word) == 1:
            row.append(word)
            continue
        yield from ["".join(row)] if len(row) >= SPELT else row
        row = []
        if word:
            yield word
