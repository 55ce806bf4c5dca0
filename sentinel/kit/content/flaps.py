"""What a page folds up and opens itself: boxes behind a heading, slides, menus, tabs, and what fades in.

Their links are not to be seen until a visitor asks for them or scrolls, and are no secret: every other theme does so.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from sentinel.kit.content.vanishing import hides

MOST_CALLED = 500
MOST_UP = 3  # levels of elements between what is called a fold and what is hidden in it
_FLAPS = re.compile(
    r"(?:accordion|collaps|panel|tabs?\b|modal|pop-?up|dialog|drop-?down|sub-?menu|menu|nav\b|drawer|off-?canvas|slid(?:e|er|es|eshow)\b"
    r"|carousel|swiper|slick|splide|owl-|cookie|consent|gdpr|tooltip|popover|lightbox|toggle|fade|reveal|animat|aos\b|wow\b"
    r"|elementor-invisible)"
)
_ROLES = frozenset({"dialog", "alertdialog", "tabpanel", "menu", "tooltip"})
_TAGS = frozenset({"nav", "dialog", "details"})
_TOLD = ("data-aos", "data-sal", "aria-expanded", "aria-labelledby", "data-bs-parent", "data-parent")
_ORDINARY = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*[0.]|(?<![\w-])(?:max-)?height\s*:\s*0"
)
_AWAY = re.compile(r"-(?:[2-9]\d{3}|\d{5})|font-size\s*:\s*[01]|text-indent\s*:\s*-\d{3}")
_STATE = re.compile(
    r":(?:hover|focus|focus-within|target|checked)\b"
    r"|[.](?:[\w-]{0,20}-)?(?:open|opened|active|show|shown|visible|expanded|toggled|current|in-view|animated?|(?:ter)?buka|aktif|tampil)(?![\w-])"
    r"|\[(?:open|aria-expanded)"
)
_TURNS = re.compile(r"(?:display|visibility|opacity|height|left|right|top|transform)\s*:")
_STEP = re.compile(r"[ >+~]")
_NAME = re.compile(r"[.#]([\w-]{1,60})")


def is_flap(node: LexborNode) -> bool:
    """Whether an element says of itself that it opens: by its tag, role, class or id."""
    told = node.attributes
    if node.tag in _TAGS or told.get("role") in _ROLES or any(name in told for name in _TOLD):
        return True
    called = f"{told.get('class') or ''} {told.get('id') or ''}"[:MOST_CALLED].lower()
    return len(called) > 1 and _FLAPS.search(called) is not None


def folds_up(style: str) -> bool:
    """Whether a style hides as folds do; what stands far off the screen, or in type of no size, never comes back."""
    low = style.lower()
    return _ORDINARY.search(low) is not None and _AWAY.search(low) is None


def turns(style: str) -> bool:
    """Whether a rule says something of what folds hide by."""
    return _TURNS.search(style.lower()) is not None


def opened(selector: str, style: str) -> Iterator[str]:
    """The classes and ids that a rule of a sheet shows in a state: clicked at, pointed at, scrolled to."""
    if _STATE.search(selector) and not hides(style):
        yield from (found[1] for found in _NAME.finditer(_STEP.split(selector)[-1]))
