"""Whether a visitor can see an element: by its own style, its class's, or that of one of its ancestors."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice

from selectolax.lexbor import LexborNode

from sentinel.kit.content.flaps import MOST_UP, folds_up, is_flap, opened, turns
from sentinel.kit.content.scripted import scripted
from sentinel.kit.content.selectors import MOST_SELECTORS, NAME, Selector, further, hidden, selectors, whole_rules
from sentinel.kit.content.vanishing import hides

MOST_KEPT = 50_000  # characters of a style sheet that is remembered
_OVER = (
    re.compile(r"position\s*:\s*(?:fixed|absolute)", re.IGNORECASE),
    re.compile(r"height\s*:\s*100(?:%|vh)|inset\s*:\s*0", re.IGNORECASE),
    re.compile(r"z-index\s*:\s*\d{3,}", re.IGNORECASE),
)
_INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_NAMED = {"white": "#ffffff", "black": "#000000"}
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)  # one without an end takes all the rest
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


@dataclass(frozen=True, slots=True)
class Shade:
    """How one element shows, with all that it stands in: whether it is hidden, the colours of type and ground.

    ``folded``: it is hidden in what the page itself opens. ``met`` says how many outer steps of each selector are met.
    """

    hidden: bool = False
    folded: bool = False
    ink: str = ""
    ground: str = ""
    met: tuple[int, ...] = ()

    @property
    def unseen(self) -> bool:
        """Whether a visitor sees nothing of it."""
        return self.hidden or bool(self.ink and self.ink == self.ground)


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """What the page's own style sheets and scripts hide; each element of the page is looked at once.

    ``names`` are classes and ids, ``paths`` selectors that ask more. Of the names, ``opened`` are those that a sheet
    shows again, and ``folding`` those that it hides as folds do.
    """

    names: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    folding: frozenset[str] = frozenset()
    paths: tuple[Selector, ...] = ()
    _shades: dict[int, Shade] = field(default_factory=dict)

    def shade(self, node: LexborNode) -> Shade:
        """How this element shows, as it stands in others."""
        around: list[LexborNode] = []
        at: LexborNode | None = node
        while at is not None and at.mem_id not in self._shades:
            around.append(at)
            at = at.parent
        shade = self._shades[at.mem_id] if at is not None else Shade(met=(0,) * len(self.paths))
        for one in reversed(around):
            shade = self._shades[one.mem_id] = self._within(shade, one)
        return shade

    def _within(self, around: Shade, node: LexborNode) -> Shade:
        told = node.attributes
        if around.hidden or not (told or self.paths):
            return around
        style = _read(told.get("style") or "")
        if not (style or self.paths or "hidden" in told or self._named(told)):
            return around
        inks = _colours(_INK, style) if "color" in style else ()
        grounds = _colours(_GROUND, style) if "background" in style else ()
        tag = (node.tag or "").lower()
        styled = bool(style and hides(style))
        by_path = hidden(self.paths, around.met, tag, told)
        unseen = "hidden" in told or styled or self._named(told) or by_path
        return Shade(
            hidden=unseen,
            folded=unseen
            and self._folded(node, told, plainly=by_path or "hidden" in told or (styled and folds_up(style))),
            ink=inks[-1] if inks else around.ink,
            ground=grounds[-1] if grounds else around.ground,
            met=further(self.paths, around.met, tag, told),
        )

    def _named(self, told: Mapping[str, str | None]) -> bool:
        return bool(self.names) and not self.names.isdisjoint(_called(told))

    def _folded(self, node: LexborNode, told: Mapping[str, str | None], *, plainly: bool) -> bool:
        """Whether what is hidden here, ``plainly`` or by its name, is something that the page opens."""
        called = _called(told)
        if not self.opened.isdisjoint(called):
            return True
        return (plainly or not self.folding.isdisjoint(called)) and any(map(is_flap, _around(node)))


def _called(told: Mapping[str, str | None]) -> list[str]:
    """The classes and the id of an element."""
    return f"{told.get('class')} {told.get('id')}".split()


def _around(node: LexborNode) -> Iterator[LexborNode]:
    """The element and those next around it."""
    at: LexborNode | None = node
    for _ in range(MOST_UP + 1):
        if at is not None and at.tag not in ("body", "html"):
            yield at
            at = at.parent


def _colours(pattern: re.Pattern[str], style: str) -> list[str]:
    """The colours that a style names, spelled alike; a ground with a picture has no colour."""
    words = ["".join(found[1].lower().split()) for found in pattern.finditer(style)]
    return [_spelled(word) for word in words if "(" not in word or word.startswith("rgb(")]


def _spelled(colour: str) -> str:
    """A colour as ``#rrggbb``, if it is one of the usual spellings."""
    if re.fullmatch(r"#[0-9a-f]{3}", colour):
        return "#" + "".join(letter * 2 for letter in colour[1:])
    if found := re.fullmatch(r"rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)", colour):
        return "#" + "".join(f"{int(part):02x}" for part in found.groups())
    return _NAMED.get(colour, colour)


def covers(style: str) -> bool:
    """Whether an inline style lays its element over the whole page."""
    return all(pattern.search(style) for pattern in _OVER)


def styles(sheets: Iterable[str], scripts: Iterable[str] = ()) -> Styles:
    """What the page's own style sheets hide, and its scripts as soon as they run."""
    told = [_kept(sheet) if len(sheet) <= MOST_KEPT else _hiding(sheet) for sheet in sheets]
    names = frozenset[str]().union(*(one.names for one in told))
    named = (name for script in scripts if "document" in script for name in scripted(script, hides, names))
    paths = (path for one in told for path in one.paths)
    return Styles(
        names=names.union(named),
        opened=frozenset[str]().union(*(one.opened for one in told)),
        folding=frozenset[str]().union(*(one.folding for one in told)),
        paths=tuple(islice(paths, MOST_SELECTORS)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What one sheet hides."""

    names: frozenset[str]
    opened: frozenset[str]
    folding: frozenset[str]
    paths: tuple[Selector, ...]


@lru_cache(maxsize=128)
def _kept(sheet: str) -> _Sheet:
    """A site sends the same sheet with each page, to each visitor: it is read once."""
    return _hiding(sheet)


def _hiding(sheet: str) -> _Sheet:
    """The classes and ids that a style sheet hides, and the selectors that ask more."""
    read, hiding = _read(sheet), cache(hides)  # each rule is asked about twice
    named = [(end[1], style) for one, style in whole_rules(read, hiding) if (end := NAME.search(one))]
    names, turned = frozenset(name for name, _ in named), whole_rules(read, turns) if named else ()
    return _Sheet(
        names=names,
        opened=names.intersection(name for one, style in turned for name in opened(one, style)),
        folding=frozenset(name for name, style in named if folds_up(style)),
        paths=tuple(islice(selectors(read, hiding), MOST_SELECTORS)),
    )


def _read(style: str) -> str:
    """A style without comments, its escaped letters read (CSS Syntax 3, section 4.3.7)."""
    plain = _COMMENT.sub("", style) if "/*" in style else style
    return _ESCAPE.sub(_letter, plain) if "\\" in plain else plain


def _letter(found: re.Match[str]) -> str:
    return chr(min(int(found[1], 16), 0x10FFFF))
