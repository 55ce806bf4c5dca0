"""What was learned of a page, look by look, all views together: what was ever on it, since when, how often, for whom.

Sites, titles and the like are kept as they are; the many blocks, links and headings as fingerprints of eight bytes.
"""

import base64
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from struct import Struct
from typing import Any

from sentinel.kit.content.code import Finding
from sentinel.kit.content.features import Features
from sentinel.kit.content.fold import skeletons
from sentinel.kit.content.menus import places

EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
MINUTE = timedelta(minutes=1)
MOST_PRINTS = {"blocks": 3_000, "links": 1_500, "heads": 400}
MOST_WORDS = 300  # values of one sort that are kept as they are
MOST_TEXTS = {"titles": 40, "metas": 60, "covers": 60, "code": 60}  # of long ones
MOST_WORD = 500
MOST_PLAIN = 4_000_000
LINKED = "linked"
SITES = ("scripts", "frames", "forms", "canonical", "refresh", LINKED)
GIVEN = (*SITES, "code")  # what a person may vouch for
WORDS = (*SITES, "titles", "metas", "code", "covers", "doubted", "places")
OFTEN = 0.3  # of looks: what changes more often than that says nothing by changing
ENOUGH_LOOKS = 5
NEVER = (0, 0, 0)
_PRINT = Struct("<8sIHB")

Prints = dict[bytes, tuple[int, int, int]]


@dataclass(slots=True, kw_only=True)
class Learnt:
    """One value: first and last seen (minutes since 2020), in how many looks, by which views (bits)."""

    first: int
    last: int
    count: int
    views: int


@dataclass(slots=True, kw_only=True)
class Memory:
    """What was ever on a page. ``news`` counts, by sort, the looks that brought something new of it."""

    words: dict[str, dict[str, Learnt]] = field(default_factory=lambda: {sort: {} for sort in WORDS})
    prints: dict[str, Prints] = field(default_factory=lambda: {sort: {} for sort in MOST_PRINTS})
    news: dict[str, int] = field(default_factory=dict)

    def take(
        self,
        page: Features,
        blocks: Iterable[bytes],
        at: datetime,
        bits: int,
        looks: int = 1,
        doubted: Collection[bytes] = (),
        vouched: Collection[str] = (),
    ) -> set[str]:
        """Fold a page in, as these views (bits) saw it; returns the sorts of which something was new.

        ``blocks`` are the fingerprints of its blocks, ``doubted`` of those with a word too much to be trusted at once.
        Sites and code that are known only because a person vouches for them (``vouched``) are not remembered: his word
        can be taken back.
        """
        now, new = (at - EPOCH) // MINUTE, set()
        hidden = {"doubted": {key.hex() for key in doubted}, "places": places_of(page)}
        for sort, values in (words_of(page) | hidden).items():
            known = self.words[sort]
            if sort in GIVEN:
                values = {value for value in values if value in known or value not in vouched}  # noqa: PLW2901 - fewer of the same
            if any(value not in known for value in values):
                new.add(sort)
            for value in values:
                one = known.setdefault(value, Learnt(first=now, last=now, count=0, views=0))
                one.last, one.count, one.views = max(one.last, now), one.count + looks, one.views | bits
            self.words[sort] = _newest_words(known, MOST_TEXTS.get(sort, MOST_WORDS))
        for sort, keys in prints_of(page, blocks).items():
            held = self.prints[sort]
            for key in keys.difference(doubted):
                _, count, views = held.get(key, NEVER)
                held[key] = now, min(count + looks, 0xFFFF), views | bits
            self.prints[sort] = _newest_prints(held, MOST_PRINTS[sort])
        return new

    def trusted(self, sort: str, since: datetime | None, quarantine: float, at: datetime) -> Iterator[str]:
        """The values of a sort that count: seen before ``since`` (None: all), or for the quarantine (seconds)."""
        now = (at - EPOCH) / MINUTE
        early = None if since is None else (since - EPOCH) / MINUTE
        for value, one in self.words[sort].items():
            if early is None or one.first <= early or now - one.first >= quarantine / 60:
                yield value


def words_of(page: Features) -> dict[str, set[str]]:
    """What of a page is remembered as it is."""
    found = {sort: set(getattr(page, sort)) for sort in ("scripts", "frames", "forms", "canonical", "refresh", "metas")}
    found |= {
        "linked": {link.site for link in page.links},
        "titles": {page.title},
        "code": {code_of(one) for one in page.code},
        "covers": set(page.covers),
    }
    return {sort: {value[:MOST_WORD] for value in values} for sort, values in found.items()}


def places_of(page: Features) -> set[str]:
    """The headings and menu entries of a page, by fingerprints of place and text."""
    return {place_of(path, page.skeletons[number]) for path, number in places(page).items()}


def place_of(path: str, bones: str) -> str:
    """One place and its text as one name, whose first sixteen letters are the place's."""
    return print_of(path).hex() + print_of(bones).hex()


def code_of(found: Finding) -> str:
    """A script's trick as one text."""
    return f"{found.trick}|{found.site}"


def prints_of(page: Features, blocks: Iterable[bytes]) -> dict[str, set[bytes]]:
    """What of a page is remembered by its fingerprint; those of its blocks are given."""
    return {
        "blocks": set(blocks),
        "links": {print_of(link_of(link.site, link.text, link.url)) for link in page.links},
        "heads": set(map(print_of, skeletons(tuple(page.heads)))),
    }


def link_of(site: str, text: str, url: str) -> str:
    """A link as one text."""
    return f"{site}\n{text}\n{url}"


def print_of(text: str) -> bytes:
    """The fingerprint of a text."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def _newest_words(known: dict[str, Learnt], most: int) -> dict[str, Learnt]:
    if len(known) <= most:
        return known
    ordered = sorted(known.items(), key=lambda pair: (pair[1].last, pair[1].count), reverse=True)
    return dict(ordered[:most])


def _newest_prints(held: Prints, most: int) -> Prints:
    if len(held) <= most:
        return held
    return dict(sorted(held.items(), key=lambda pair: pair[1][:2], reverse=True)[:most])


def dump(memory: Memory) -> str:
    """The memory as one text, for the ledger."""
    words = {
        sort: {value: [one.first, one.last, one.count, one.views] for value, one in known.items()}
        for sort, known in memory.words.items()
    }
    prints = {
        sort: base64.b64encode(b"".join(_PRINT.pack(key, *one) for key, one in held.items())).decode()
        for sort, held in memory.prints.items()
    }
    plain = {"words": words, "news": memory.news}
    head = base64.b64encode(zlib.compress(json.dumps(plain).encode(), 3)).decode()
    return ";".join((head, *(f"{sort}={text}" for sort, text in prints.items())))


def load(text: str) -> Memory:
    """Read a memory; one that cannot be read is empty, and is learned anew."""
    try:
        head, *rest = text.split(";")
        plain = json.loads(zlib.decompressobj().decompress(base64.b64decode(head), MOST_PLAIN))
        return _memory(plain, dict(part.split("=", 1) for part in rest))
    except (ValueError, TypeError, LookupError, AttributeError, zlib.error):
        return Memory()


def _memory(plain: Mapping[str, Any], prints: Mapping[str, str]) -> Memory:
    words = {
        sort: {
            value: Learnt(first=first, last=last, count=count, views=views)
            for value, (first, last, count, views) in plain["words"].get(sort, {}).items()
        }
        for sort in WORDS
    }
    return Memory(
        words=words,
        prints={sort: dict(_unpacked(prints[sort])) for sort in MOST_PRINTS},
        news={str(sort): int(count) for sort, count in plain["news"].items()},
    )


def _unpacked(text: str) -> Iterable[tuple[bytes, tuple[int, int, int]]]:
    packed = base64.b64decode(text)
    whole = packed[: len(packed) // _PRINT.size * _PRINT.size]
    return ((key, (last, count, views)) for key, last, count, views in _PRINT.iter_unpack(whole))
