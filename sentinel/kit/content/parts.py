"""What a page brings in or runs, and where: foreign parts by their address, inline scripts, what events call."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from sentinel.kit.content.outline import Outline

SORTS = (
    ("scripts", "script[src]", ("src",)),
    ("frames", "iframe[src],frame[src],embed[src],object[data]", ("src", "data")),
    ("forms", "form[action]", ("action",)),
    ("canonical", "link[rel~=canonical i],link[rel~=amphtml i]", ("href",)),
    ("refresh", "meta[http-equiv=refresh i],base[href]", ("content", "href")),
)
MOST_PARTS = 200
MOST_URL = 300
MOST_SCRIPTS, MOST_SCRIPT = 40, 3_000
MOST_CALLS, MOST_CALL = 60, 300
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"""(["'`])(?=[^"'`\d]{0,63}\d)[A-Za-z0-9+/=_-]{1,64}\1""")
_CALLS = [
    re.compile(start + r"""[a-zA-Z]{3,20}\s?=\s?("[^"<>]{4,600}|'[^'<>]{4,600})""") for start in (" on", "\non", "/on")
]  # each with a beginning that is found quickly


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a page brings in: ``sort`` is scripts, frames, forms, canonical or refresh; ``path`` its place."""

    sort: str
    url: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One inline script: its text, of a long one the beginning and the end, and its place."""

    text: str
    path: str


def parts_of(tree: LexborHTMLParser, places: Outline) -> tuple[Part, ...]:
    """The parts that have an address of their own, in order."""
    return tuple(
        Part(sort=sort, url=url[:MOST_URL], path=places.path(node))
        for sort, what, names in SORTS
        for node in tree.css(what)[:MOST_PARTS]
        for told in [node.attributes]
        for name in names
        if "//" in (url := (told.get(name) or "").strip())
    )


def scripts_of(tree: LexborHTMLParser, places: Outline) -> Iterator[Script]:
    """The inline scripts, in order; what is data and no code is left out."""
    for node in tree.css("script:not([src])")[:MOST_SCRIPTS]:
        text = (node.text() or "").strip()
        if text and "json" not in (node.attributes.get("type") or ""):
            yield Script(text=_brief(text), path=places.path(node))


def _brief(text: str) -> str:
    return text if len(text) <= MOST_SCRIPT else f"{text[: MOST_SCRIPT * 2 // 3]}\n{text[-MOST_SCRIPT // 3 :]}"


def calls_of(source: str) -> frozenset[str]:
    """What the page's event attributes run, such as ``onload``."""
    found = (match[1][1 : MOST_CALL + 1] for pattern in _CALLS for match in pattern.finditer(source))
    return frozenset(islice(found, MOST_CALLS))


@lru_cache(maxsize=512)
def bones(script: str) -> str:
    """A script without its figures and short tokens: another one at each look makes no other script, other words do."""
    return _DIGITS.sub("0", _TOKEN.sub("''", script))
