"""The words of a page: decoded, bounded, tags taken off, in linear time whatever the page holds."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

BRIEF = 1_500
MOST_BYTES = 131_072
GLANCES = (8_192, 32_768)
CHARSETS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "utf-16"}
)  # what browsers read and no codec that is slow on purpose; anything else is read as UTF-8
UNSEEN = ("script", "style", "template", "svg")
HEADINGS = ("title", "h1")
ENDLESS = re.compile(r"&#[0-9]{100,};?")  # Python refuses to read numbers of thousands of digits, by an exception
TAG = re.compile(r"<[^<>]*>?")  # stops at the next "<", so that a page full of them stays linear


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A brief page in lower case: ``source`` as sent, ``words`` as seen, ``heading`` (title and h1), evenly spaced."""

    source: str
    words: str
    heading: str


def decoded(body: bytes, content_type: str) -> str:
    """The body as text, by the charset that its Content-Type names; what does not fit becomes U+FFFD."""
    named = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return body.decode(named if named in CHARSETS else "utf-8", "replace")


def brief(body: bytes, content_type: str) -> Page | None:
    """The page, if it has at most 1,500 visible characters in its first 128 KiB; None if it has more.

    A glance at its beginning is mostly enough, so that an ordinary page costs next to nothing.
    """
    source = decoded(body[:MOST_BYTES], content_type)
    if any(len(_words(source[:glance].lower())) > BRIEF for glance in GLANCES if glance < len(source)):
        return None
    low = source.lower()
    words = _words(low)
    if len(words) > BRIEF:
        return None
    return Page(source=low, words=words, heading=_words(" ".join(_within(_seen(low), HEADINGS))))


def _words(low: str) -> str:
    """What a visitor reads, on one line."""
    return " ".join(html.unescape(ENDLESS.sub("\ufffd", TAG.sub(" ", _seen(low)))).split())


def _seen(low: str) -> str:
    """The source without what browsers do not show; an element without an end hides the rest."""
    for name in UNSEEN:
        if f"<{name}" in low:
            low = " ".join(_outside(low, name))
    return low


def _outside(low: str, name: str) -> Iterator[str]:
    start = 0
    while (begin := low.find(f"<{name}", start)) >= 0:
        yield low[start:begin]
        end = low.find(f"</{name}", begin)
        if end < 0:
            return
        start = end
    yield low[start:]


def _within(low: str, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        start = 0
        while (begin := low.find(f"<{name}", start)) >= 0:
            end = low.find(f"</{name}", begin)
            start = end if end >= 0 else len(low)
            yield low[begin:start]
