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
    r"|opacity\s*:\s*0(?:\.0+)?(?:;|\s|$|!)|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%|scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_OVER = (
    re.compile(r"position\s*:\s*(?:fixed|absolute)", re.IGNORECASE),
    re.compile(r"height\s*:\s*100(?:%|vh)|inset\s*:\s*0", re.IGNORECASE),
    re.compile(r"z-index\s*:\s*\d{3,}", re.IGNORECASE),
)
_RULE = re.compile(r"[.#]([\w-]{1,60})\s*\{([^{}]{1,400})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The classes and ids that the page's own style sheets hide."""

    names: frozenset[str] = frozenset()

    def hide(self, node: LexborNode) -> bool:
        """Whether this element, or one of six around it, is hidden."""
        at: LexborNode | None = node
        for _ in range(ANCESTORS + 1):
            if at is None:
                return False
            if self._hidden(at):
                return True
            at = at.parent
        return False

    def _hidden(self, node: LexborNode) -> bool:
        told = node.attributes
        if not told:
            return False
        if "hidden" in told or _HIDES.search(told.get("style") or ""):
            return True
        return bool(self.names) and any(name in self.names for name in f"{told.get('class')} {told.get('id')}".split())


def covers(style: str) -> bool:
    """Whether an inline style lays its element over the whole page."""
    return all(pattern.search(style) for pattern in _OVER)


def styles(sheets: Iterable[str]) -> Styles:
    """Read the page's own style sheets; only rules for one class or id, which is what planted links use."""
    rules = (found for sheet in sheets for found in _RULE.finditer(sheet[:MOST_SHEET]))
    return Styles(names=frozenset(found[1] for found in rules if _HIDES.search(found[2])))
