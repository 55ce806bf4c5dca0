"""What a page has that its earlier ones lacked: the only thing that is judged."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sentinel.kit.content.code import Finding
from sentinel.kit.content.features import Features, Link
from sentinel.kit.content.fold import fold, skeletons
from sentinel.kit.content.parts import Part, Script, bones
from sentinel.kit.content.words import Words
from sentinel.kit.hosts import registrable

T = TypeVar("T")
KEPT = 0.08


class Known:
    """Everything that earlier pages had, all together; ``last`` is the newest of them. ``host`` is the page's own.

    What was on pages is only asked whether it holds something, so that a memory of fingerprints can stand in for sets.
    ``shown`` are the pages themselves, ``named`` the titles that it goes by now; ``original``: a page named another
    site as its original. ``sites`` are all that it had; ``parts`` those that it brought in or led to: a link makes
    nobody's script usual. ``proven`` are the ``sites`` without those that a person vouches for. ``lasting`` are the
    headings and menu entries that stood for a month: the path of each, and what it said.
    """

    pages: int
    last: Features
    titles: set[str]
    named: set[str]
    metas: Container[str]
    code: Container[Finding]
    links: Container[tuple[str, str, str]]
    heads: Container[str]
    blocks: Container[str]
    shape: set[str]
    covers: Container[str]
    sites: set[str]
    parts: set[str]
    proven: set[str]
    lasting: Container[tuple[str, str]]
    shown: tuple[Features, ...]

    def __init__(self, pages: Sequence[Features], host: str = "") -> None:
        self.pages = len(pages)
        self.shown = tuple(pages)
        self.last = pages[-1] if pages else Features()
        self.own = registrable(host) if host else ""
        self.titles = {page.title for page in pages}
        self.named = self.titles
        self.metas = _all(page.metas for page in pages)
        self.original = any(page.canonical for page in pages)
        self.code = _all(page.code for page in pages)
        links = {(link.site, link.text, link.url) for page in pages for link in page.links}
        self.links = links
        self.heads = set(skeletons([head for page in pages for head in page.heads]))
        self.blocks = _all(page.skeletons for page in pages)
        self.shape = _all(page.shape for page in pages)
        self.covers = _all(page.covers for page in pages)
        self.parts = self._brought(pages) | {self.own, ""}
        self.sites = {link[0] for link in links} | self.parts
        self.proven = self.sites
        self.lasting = ()
        self.files = any(page.files for page in pages)
        self.passwords = any(page.passwords for page in pages)

    @staticmethod
    def _brought(pages: Sequence[Features]) -> set[str]:
        return {s for p in pages for s in (*p.scripts, *p.frames, *p.forms, *p.canonical, *p.refresh)}


def _all(sets: Iterable[Iterable[T]]) -> set[T]:
    return set().union(*sets)


@dataclass(frozen=True)
class Fresh:
    """What is new on a page beside what was known."""

    page: Features
    known: Known

    @cached_property
    def new(self) -> tuple[int, ...]:
        """Which blocks of the page are new, by their numbers."""
        known = self.known.blocks
        return tuple(number for number, bones in enumerate(self.page.skeletons) if bones not in known)

    @cached_property
    def blocks(self) -> tuple[str, ...]:
        """New blocks of text."""
        return tuple(self.page.blocks[number] for number in self.new)

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """New blocks of text, each with its place on the page."""
        paths = self.page.paths or ("",) * len(self.page.blocks)
        return tuple((self.page.blocks[number], paths[number]) for number in self.new)

    @cached_property
    def text(self) -> str:
        """New text, a line for each block."""
        return " \n".join(self.blocks)

    @cached_property
    def folded(self) -> str:
        """New text as words are looked for in it."""
        return fold(self.text)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The new blocks, each as words are looked for in it; folding all at once costs a third."""
        lines = tuple(self.folded.split(" \n")) if self.blocks else ()
        return lines if len(lines) == len(self.blocks) else tuple(map(fold, self.blocks))

    @cached_property
    def _holding(self) -> dict[Words, tuple[int, ...]]:
        return {}

    def holding(self, words: Words) -> tuple[int, ...]:
        """In which of the new blocks one of these words stands, by their numbers among the new ones."""
        if words not in self._holding:
            self._holding[words] = tuple(words.lines(self.lines))
        return self._holding[words]

    @cached_property
    def kept(self) -> float:
        """How much of the last page's text is still there, 0..1."""
        before = self.known.last.size
        same = self.page.size - sum(map(len, self.blocks))
        return min(1.0, same / before) if before else 1.0

    @property
    def gone(self) -> bool:
        """Whether next to nothing of the last page's text is still there."""
        return self.kept < KEPT

    @cached_property
    def title(self) -> str:
        """The title, if it is new."""
        return "" if self.page.title in self.known.titles else self.page.title

    @cached_property
    def metas(self) -> tuple[str, ...]:
        """What the page newly says of itself to machines."""
        return tuple(sorted(meta for meta in self.page.metas if meta not in self.known.metas))

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """New headings, the title among them."""
        heads = sorted(self.page.heads)
        new = [head for head, bones in zip(heads, skeletons(heads), strict=True) if bones not in self.known.heads]
        return (self.title, *new) if self.title else tuple(new)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """New links to sites that were never on the page, and that nobody vouches for."""
        return tuple(link for link in self.strange if link.site not in self.known.sites)

    @cached_property
    def strange(self) -> tuple[Link, ...]:
        """New links to sites that were never on the page, whoever vouches for them."""
        far = (link for link in self.page.links if link.site not in self.known.proven)
        new = (link for link in far if (link.site, link.text, link.url) not in self.known.links)
        return tuple(sorted(new, key=lambda link: (link.url, link.text, link.path)))

    @cached_property
    def code(self) -> tuple[Finding, ...]:
        """New tricks in inline scripts."""
        return tuple(
            sorted((f for f in self.page.code if f not in self.known.code), key=lambda one: (one.trick, one.site))
        )

    @cached_property
    def inline(self) -> tuple[Script, ...]:
        """New inline scripts; another token or figure makes no new one."""
        texts = {script.text for page in self.known.shown for script in page.inline}
        new = [script for script in self.page.inline if script.text not in texts]
        known = {bones(text) for text in texts} if new else set()
        return tuple(script for script in new if bones(script.text) not in known)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """What event attributes newly run."""
        known = {bones(call) for page in self.known.shown for call in page.calls}
        return tuple(sorted(call for call in self.page.calls if bones(call) not in known))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Parts of other addresses than before."""
        known = set(skeletons([part.url for page in self.known.shown for part in page.parts]))
        named = zip(self.page.parts, skeletons([part.url for part in self.page.parts]), strict=True)
        return tuple(part for part, bones in named if bones not in known)

    def sites(self, what: str) -> tuple[str, ...]:
        """New sites whose ``scripts``, ``frames`` or ``forms`` the page brings in."""
        return tuple(sorted(getattr(self.page, what) - self.known.parts))

    @cached_property
    def likeness(self) -> float:
        """How much of the page's skeleton of tags is as before, 0..1 (Jaccard)."""
        both = len(self.page.shape & self.known.shape)
        return both / max(1, len(self.page.shape | self.known.shape))
