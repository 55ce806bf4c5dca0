"""What was learned of a page, in the form in which pages are compared with it."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any

from sentinel.kit.content.features import Features
from sentinel.kit.content.fold import skeletons
from sentinel.kit.content.fresh import Known
from sentinel.kit.content.memory import (
    ENOUGH_LOOKS,
    EPOCH,
    LINKED,
    MINUTE,
    MOST_WORD,
    OFTEN,
    SITES,
    Learnt,
    Memory,
    code_of,
    link_of,
    place_of,
    print_of,
)

MONTH = timedelta(days=30)
MOST_WAITED = 12  # texts of one page with a word of gamblers or hackers that only time made usual


@dataclass(frozen=True, slots=True)
class Among:
    """Whether something is among what is remembered, by the name under which that is kept."""

    kept: Container[object]
    name: Callable[[Any], object]

    def __contains__(self, one: object) -> bool:
        return self.name(one) in self.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What of a memory counts: all that was seen before ``settled_at``, and what has been there for the quarantine.

    ``sites`` are those that a person accepted, ``parts`` those of them that are more than linked; ``settled_at`` None:
    nobody has accepted anything, and all counts.
    """

    at: datetime
    settled_at: datetime | None = None
    quarantine: float = 86_400.0
    sites: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def known_of(
    memory: Memory, page: Features, last: Features, others: tuple[Features, ...], host: str, trust: Trust, looks: int
) -> Known:
    """A memory as what is known of a ``page``: ``last`` is what this view showed last, ``others`` are of other views.

    It was made of so many ``looks``.
    """
    known = Known((last,), host)
    words, prints = memory.words, memory.prints
    trusted = _believed(memory, trust, page)
    doubted = {bytes.fromhex(key) for key in words["doubted"]} - trusted
    near = {bones for page in (last, *others) for bones in page.skeletons}
    near = {bones for bones in near if print_of(bones) not in doubted} if doubted else near
    known.shown = (last, *others)
    known.titles = {*words["titles"], last.title}
    known.named = known.titles if volatile(memory, "titles", looks) else {page.title for page in (last, *others)}
    known.metas = Among(words["metas"], lambda meta: meta[:MOST_WORD])
    known.code = Among(words["code"], code_of)
    known.covers = Among(words["covers"], lambda cover: cover[:MOST_WORD])
    known.blocks = _Blocks(near, {*prints["blocks"], *trusted})
    known.heads = _Blocks(set(skeletons(tuple(last.heads))), set(prints["heads"]))
    known.links = Among(prints["links"], lambda link: print_of(link_of(*link)))
    known.shape = set().union(last.shape, *(page.shape for page in others))
    brought = {known.own, ""}.union(*(_trusted(memory, sort, trust) for sort in SITES if sort != LINKED))
    known.proven = brought | _trusted(memory, LINKED, trust)
    known.sites, known.parts = known.proven | trust.sites, brought | trust.parts
    known.lasting = _Lasting(words["places"], trust.at)
    known.original = bool(words["canonical"])
    known.files, known.passwords = (any(getattr(one, name) for one in known.shown) for name in ("files", "passwords"))
    return known


def _believed(memory: Memory, trust: Trust, page: Features) -> set[bytes]:
    """The texts with a word too much that are known by now: those that a person was shown, and a few that waited.

    Where many of them stand at once that nobody was shown, they came one by one, and are judged together.
    """
    if trust.settled_at is None:
        return set()
    shown = {bytes.fromhex(key) for key in memory.trusted("doubted", trust.settled_at, inf, trust.at)}
    waited = {bytes.fromhex(key) for key in _trusted(memory, "doubted", trust)} - shown
    here = waited.intersection(map(print_of, page.skeletons)) if len(waited) > MOST_WAITED else ()
    return shown if len(here) > MOST_WAITED else shown | waited


@dataclass(frozen=True, slots=True)
class _Lasting:
    """Texts that stood at their places for a month, alone there."""

    kept: Mapping[str, Learnt]
    at: datetime

    def __contains__(self, one: object) -> bool:
        name = place_of(*one) if isinstance(one, tuple) else ""
        month_ago = (self.at - MONTH - EPOCH) // MINUTE
        here = [key for key, other in self.kept.items() if key[:16] == name[:16] and other.last > month_ago]
        return here == [name] and self.kept[name].first <= month_ago


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Texts of the last pages, and fingerprints of all before."""

    near: set[str]
    far: Container[bytes]

    def __contains__(self, one: object) -> bool:
        return one in self.near or print_of(str(one)) in self.far


def _trusted(memory: Memory, sort: str, trust: Trust) -> set[str]:
    return set(memory.trusted(sort, trust.settled_at, trust.quarantine, trust.at))


def volatile(memory: Memory, sort: str, looks: int) -> bool:
    """Whether something new of this sort came in so many looks that one more of it says nothing."""
    return looks >= ENOUGH_LOOKS and memory.news.get(sort, 0) > OFTEN * looks
