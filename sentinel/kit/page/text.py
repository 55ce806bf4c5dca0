"""The words of a page: decoded, bounded, tags taken off, in one linear pass that no page can slow down."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

BRIEF = 1_500
MOST_BYTES = 131_072
CHARSETS = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252", "cp1252", "utf-16"}
)  # what browsers read and no codec that is slow on purpose; anything else is read as UTF-8
UNSEEN = frozenset({"script", "style", "template", "svg"})
HEADINGS = frozenset({"title", "h1"})


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

    Reading stops where that is clear, so that an ordinary page costs next to nothing.
    """
    source = decoded(body[:MOST_BYTES], content_type)
    heads: list[str] = []
    seen: list[str] = []
    count = 0
    for head, said in _said(source):
        (heads if head else seen).append(said)
        count += len(said.strip())
        if count > BRIEF:
            return None
    words, heading = _one_line([*heads, *seen]), _one_line(heads)
    return Page(source=source.lower(), words=words, heading=heading)


def _said(source: str) -> Iterator[tuple[str, str]]:
    """Every piece of visible text, with the heading that it stands in."""
    within = head = ""
    start = 0
    while start < len(source):
        end = source.find("<", start)
        piece = source[start : end if end >= 0 else len(source)]
        tag, _, said = piece.partition(">") if start else ("", "", piece)
        name = _name(tag)
        within = _inside(within, name)
        head = "" if name == f"/{head}" else name if name in HEADINGS else head
        if said and not within:
            yield head, said
        start = end + 1 if end >= 0 else len(source)


def _name(tag: str) -> str:
    first = tag[:16].split(None, 1)
    return first[0].rstrip("/").lower() if first else ""


def _inside(within: str, name: str) -> str:
    if within:
        return "" if name == f"/{within}" else within
    return name if name in UNSEEN else ""


def _one_line(parts: list[str]) -> str:
    return " ".join(html.unescape(" ".join(parts)).lower().split())
