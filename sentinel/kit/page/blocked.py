"""Is this the site, or something in front of it? Tells challenges, refusals and maintenance pages from content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.page.marks import CHALLENGES, MAINTENANCE, REFUSALS, WALLS, WIDGETS, Mark
from sentinel.kit.page.text import Page

TERSE = 400


class Wall(StrEnum):
    """What stands before the site: something that turned us away, or the owner's own notice."""

    BLOCK = "block"
    CHALLENGE = "challenge"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What we met instead of the site, and by which mark it was known."""

    wall: Wall
    mark: str


def recognise(headers: Sequence[tuple[str, str]], page: Page | None) -> Sign | None:
    """What stands before the site, if anything does.

    ``headers`` are lower-case names with their values; ``page`` is None if the page is too long to be a wall.
    """
    known = next((mark for mark in WALLS if _holds(mark, headers, page)), None)
    if known is not None:
        return Sign(wall=Wall.BLOCK, mark=known.name)
    if page is None:
        return None
    if _asks_for_a_human(page):
        return Sign(wall=Wall.CHALLENGE, mark="captcha")
    if _says(page, REFUSALS):
        return Sign(wall=Wall.BLOCK, mark="refusal")
    return Sign(wall=Wall.MAINTENANCE, mark="notice") if _says(page, MAINTENANCE) else None


def _holds(mark: Mark, headers: Sequence[tuple[str, str]], page: Page | None) -> bool:
    if mark.header is not None:
        name, values = mark.header
        return any(key == name and value.strip().lower() in values for key, value in headers)
    return page is not None and all(text in page.source for text in mark.source)


def _asks_for_a_human(page: Page) -> bool:
    """A widget and its question; a login form with a captcha is part of the site."""
    if 'type="password"' in page.source or "type='password'" in page.source:
        return False
    return _any(WIDGETS, page.source) and _any(CHALLENGES, page.words)


def _says(page: Page, phrases: Iterable[str]) -> bool:
    """In the headings, or as good as alone on the page: a remark in a long text is a remark."""
    return _any(phrases, page.heading) or (len(page.words) <= TERSE and _any(phrases, page.words))


def _any(phrases: Iterable[str], text: str) -> bool:
    return any(phrase in text for phrase in phrases)
