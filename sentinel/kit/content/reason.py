"""A reason: one thing that speaks for an attack, how much it weighs, and where on the page it stands."""

from dataclasses import dataclass
from enum import StrEnum

ENOUGH = 1.1  # the sum of weights that is worth a look; of plain evidence, an attack


class Code(StrEnum):
    """What speaks for an attack; the words are those of ``compare`` and of events. ``unread``: what nobody knows."""

    GAMBLING_TEXT = "gambling_text"
    GAMBLING_TITLE = "gambling_title"
    GAMBLING_LINK = "gambling_link"
    HIDDEN_LINK = "hidden_link"
    FOREIGN_LINK = "foreign_link"
    HACKER_TITLE = "hacker_title"
    HACKER_TEXT = "hacker_text"
    SCRIPT_HOST = "script_host"
    FRAME_HOST = "frame_host"
    FORM_HOST = "form_host"
    HOSTILE_CODE = "hostile_code"
    META_REFRESH = "meta_refresh"
    CANONICAL_MOVED = "canonical_moved"
    PAGE_REPLACED = "page_replaced"
    WEB_SHELL = "web_shell"
    TITLE_REPLACED = "title_replaced"
    WALL = "wall"
    PROTECTED_FACT = "protected_fact"
    CLOAKED = "cloaked"
    IMAGE_PAGE = "image_page"
    FIGURES_SWAPPED = "figures_swapped"
    STRANGE_LETTERS = "strange_letters"
    HEADING_CHANGED = "heading_changed"
    SIGNATURE = "signature"
    UNREAD = "unread"


class About(StrEnum):
    """What a signature makes of a page: a defacement, gambling put into it, or somebody else's code."""

    DEFACED = "defaced"
    GAMBLING = "gambling"
    INJECTED = "injected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason: ``text`` says what was found, ``where`` is the place or the words themselves.

    ``path`` leads to the element (CSS; the first that it selects), ``said`` is what stands there, 200 characters, and
    ``url`` where it leads. ``weak``: it warns, and is an alarm only beside others. ``name`` and ``about`` are of
    a signature: which one, and what it makes of the page.
    """

    code: Code
    weight: float
    text: str
    where: str = ""
    path: str = ""
    said: str = ""
    url: str = ""
    weak: bool = False
    name: str = ""
    about: About | None = None
