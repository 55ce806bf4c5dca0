"""Whether a visitor can see an element: by its own style, its class's, or that of one of its ancestors."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

ANCESTORS = 6
MOST_SHEET = 100_000
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}"
    r"|font-size\s*:\s*[01](?:px|pt|em|rem|%|;|\s|$)|(?:height|width)\s*:\s*[01](?:px|pt|;|\s|$)"
    r"|opacity\s*:\s*0(?:\.0+)?(?:;|\s|$|!)|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%|scale\(\s*0\s*\)"
    r"|(?<![\w-])color\s*:\s*transparent",
    re.IGNORECASE,
)
_OVER = (
    re.compile(r"position\s*:\s*(?:fixed|absolute)", re.IGNORECASE),
    re.compile(r"height\s*:\s*100(?:%|vh)|inset\s*:\s*0", re.IGNORECASE),
    re.compile(r"z-index\s*:\s*\d{3,}", re.IGNORECASE),
)
_INK = re.compile(r"(?<![\w-])color\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]{1,40})", re.IGNORECASE)
_NAMED = {"white": "#ffffff", "black": "#000000"}
_RULE = re.compile(r"[.#]([\w-]{1,60})\s*\{([^{}]{1,400})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The classes and ids that the page's own style sheets hide."""

    names: frozenset[str] = frozenset()

    def hide(self, node: LexborNode) -> bool:
        """Whether this element, or one of six around it, is hidden."""
        at: LexborNode | None = node
        inks: list[str] = []
        grounds: list[str] = []
        for _ in range(ANCESTORS + 1):
            if at is None:
                break
            if self._hidden(at):
                return True
            if "color" in (style := at.attributes.get("style") or ""):
                inks += _colours(_INK, style)
            if "background" in style:
                grounds += _colours(_GROUND, style)
            at = at.parent
        return bool(inks and grounds) and inks[0] == grounds[0]  # what is nearest counts

    def _hidden(self, node: LexborNode) -> bool:
        told = node.attributes
        if not told:
            return False
        if "hidden" in told or _HIDES.search(told.get("style") or ""):
            return True
        return bool(self.names) and any(name in self.names for name in f"{told.get('class')} {told.get('id')}".split())


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


def styles(sheets: Iterable[str]) -> Styles:
    """Read the page's own style sheets; only rules for one class or id, which is what planted links use."""
    rules = (found for sheet in sheets for found in _RULE.finditer(sheet[:MOST_SHEET]))
    return Styles(names=frozenset(found[1] for found in rules if _HIDES.search(found[2])))
