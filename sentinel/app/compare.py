"""Compare pages on disk by the judge of content: what the later one has that the earlier ones lacked."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sentinel.app.opinions import ngrams
from sentinel.config.config import Config
from sentinel.detect.ruleset import RuleSet
from sentinel.kit.content.features import MOST_SOURCE, Features, features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, judge
from sentinel.kit.content.pins import MOST_PINS, Pin, changes, held
from sentinel.kit.content.reason import Reason
from sentinel.kit.content.words import LISTS, Vocabulary, vocabulary
from sentinel.kit.hosts import host_of

PROBE = "defacement"
MOST_PAGES = 128  # pages that a batch remembers: histories repeat


class Unreadable(ValueError):
    """A page, or the options of its target, cannot be read; the message names it."""


class Watch(BaseModel):
    """What the operator says of a page: nothing is renewed in these days, and what is pinned."""

    model_config = ConfigDict(frozen=True)

    frozen: bool = False
    facts: Annotated[tuple[Pin, ...], Field(max_length=MOST_PINS)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page on disk: its source and its features, with or without the places of things."""

    source: str
    features: Features
    places: bool


@dataclass(slots=True, kw_only=True)
class Comparer:
    """Compares pages. ``watches`` are what the configuration says of some of them, by URL."""

    words: Vocabulary
    watches: Mapping[str, Watch] = field(default_factory=dict)
    _pages: "OrderedDict[str, Page]" = field(default_factory=OrderedDict)

    def compare(self, before: Sequence[Path], after: Path, url: str = "") -> Verdict:
        """Judge one page beside its earlier ones, oldest first.

        Raises:
            Unreadable: if a file cannot be read.
        """
        old = [self._page(path, places=path is before[-1]) for path in before]
        new, watch = self._page(after, places=True), self.watches.get(url, Watch())
        fresh = Fresh(new.features, Known([page.features for page in old], host_of(url)))
        facts = list(_facts(watch.facts, old[-1], new)) if old and watch.facts else []
        return judge(fresh, self.words, facts, frozen=watch.frozen)

    def _page(self, path: Path, *, places: bool) -> Page:
        """The page, with its places where those are looked for: of the last two."""
        source = _source(path)
        key = hashlib.sha256(source).hexdigest()
        known = self._pages.get(key)
        if known is None or (places and not known.places):
            text = source.decode("utf-8", "replace")
            self._pages[key] = Page(source=text, features=features_of(text, places=places), places=places)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return self._pages[key]


def _facts(pins: Sequence[Pin], old: Page, new: Page) -> Iterator[Reason]:
    return changes(pins, held(pins, old.source, old.features), held(pins, new.source, new.features))


def _source(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_SOURCE)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror or error}") from None


def words_of(rules: RuleSet) -> Vocabulary:
    """The judge's vocabulary, from the lists of the installed rules, with the second opinion that ships.

    Raises:
        Unreadable: if a list is missing.
    """
    missing = [name for name in LISTS if name not in rules.groups]
    if missing:
        raise Unreadable(f"rules/lists/{missing[0]}.yml: the list is missing, or has no groups")
    words, hosts, free = (rules.groups[name] for name in LISTS)
    by_group = {member: group for group, members in words.items() for member in members}
    return vocabulary(by_group, _members(hosts), _members(free), ngrams(), rules.signatures)


def _members(groups: Mapping[str, Sequence[str]]) -> list[str]:
    return [member for members in groups.values() for member in members]


def watches_of(config: Config) -> dict[str, Watch]:
    """What the configuration says of its targets' pages, by URL.

    Raises:
        Unreadable: if a target's options cannot be read.
    """
    return {target.url: _watch(target.id, target.options.get(PROBE, {})) for target in config.targets()}


def _watch(target: str, options: Mapping[str, object]) -> Watch:
    try:
        return Watch.model_validate(dict(options))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Unreadable(f"{target}: options.{PROBE}.{place}: {first['msg'].removeprefix('Value error, ')}") from None
