"""Inline scripts that do what attackers' scripts do: unpack themselves, or send some visitors elsewhere."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sentinel.kit.content.packers import unpacked
from sentinel.kit.hosts import host_of, registrable


class Trick(StrEnum):
    """What an inline script does."""

    WRITES = "writes decoded text"
    EVALUATES = "evaluates decoded text"
    CODES = "builds text from character codes"
    HEX = "holds text in hexadecimal"
    UNREADABLE = "was made unreadable"
    RENAMED = "has names made by a machine"
    SPELLED = "spells names in pieces"
    REFERRER = "leads elsewhere by referrer"
    BROWSER = "leads elsewhere by browser"
    LEADS = "leads elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One trick; ``site`` is where the script leads, if it says so."""

    trick: Trick
    site: str = ""


MOST_KEPT = 50_000  # characters of a script that is remembered
_DECODES = r"(?:atob|unescape|decodeURIComponent\s*\(\s*(?:atob|escape)|String\.fromCharCode)\s*\("
_OWN = r"""\s*["'`]/(?![/\\\s])[^"'`$]{0,200}["'`](?!\s*[+.])"""  # the site itself, as old sites lead telephones
_AWAY = rf"(?:location|href)\s*(?:=(?!{_OWN})|\.(?!\s*(?:href\s*=|(?:replace|assign)\s*\(){_OWN}))"
_ROBOT = r"(?i:bot\b|crawl|spider|slurp)"  # whoever leads them elsewhere, if only within the site, hides something
_GOES = r"(?:location|href)\s*[=.]"
_DECODERS = ("atob", "escape", "fromCharCode")
_SIMPLE = (
    (
        Trick.WRITES,
        _DECODERS,
        re.compile(r"(?:innerHTML|outerHTML)\s*=\s*" + _DECODES + r"|document\.write(?:ln)?\s*\(\s*" + _DECODES),
    ),
    (Trick.EVALUATES, _DECODERS, re.compile(r"(?:eval|Function|setTimeout)\s*\(\s*" + _DECODES)),
    (Trick.CODES, ("fromCharCode",), re.compile(r"String\.fromCharCode\s*\((?:\s*(?:0x)?[0-9a-fA-F]{1,4}\s*,){10}")),
    (Trick.HEX, ("\\x",), re.compile(r"[\"'](?:\\x[0-9a-fA-F]{2}){6}")),
    (
        Trick.REFERRER,
        ("referrer",),
        re.compile(r"document\.referrer[^;]{0,160}(?:location|href)|referrer[^;]{0,60}google[^;]{0,160}location"),
    ),
    (Trick.RENAMED, ("_0x",), re.compile(r"(?:var|let|const|function)\s+_0x[0-9a-f]{4,6}\s*[=(]")),
    (Trick.UNREADABLE, ("[]",), re.compile(r"[\[\]()!+]{120}")),  # in six signs
    (Trick.BROWSER, ("userAgent",), re.compile(r"navigator\.userAgent[^;]{0,160}" + _AWAY)),
    (Trick.BROWSER, ("userAgent",), re.compile(rf"{_ROBOT}[^;]{{0,60}}navigator\.userAgent[^;]{{0,160}}{_GOES}")),
    (Trick.BROWSER, ("userAgent",), re.compile(rf"navigator\.userAgent[^;]{{0,60}}{_ROBOT}[^;]{{0,160}}{_GOES}")),
)
_PIECES = re.compile(r"""\[\s*((?:["'`][\w$]{1,14}["'`]\s*\+\s*){1,9}["'`][\w$]{1,14}["'`])\s*\]""")
_LETTERS = re.compile(r"[\w$]+")
# what nobody spells in pieces but who does not want to be found
_MEANS = frozenset({
    "eval", "atob", "unescape", "Function", "fromCharCode", "location", "href", "replace", "assign", "referrer",
    "userAgent", "document", "write", "writeln", "innerHTML", "outerHTML", "cookie", "constructor", "createElement",
    "appendChild",
})  # fmt: skip
_LEADS = re.compile(
    r"location(?<=\blocation)(?:\s*\.\s*href|\s*\[\s*[\"']href[\"']\s*\])?\s*"
    r"(?:=|\.\s*(?:replace|assign)\s*\()\s*[\"'`]((?:https?:)?//[^\"'`\s]{1,200})"
)
_MARKS = ("location", "atob", "unescape", "fromCharCode", "\\x", "eval", "_0x", "![]", "'+'", '"+"', "' + '", '" + "')
_URL = r"""["'`]\s*((?:https?:)?//[^"'`\s]{1,300})"""
_MADE = re.compile(
    r"""\.src\s*=\s*""" + _URL + r"""|\bset(?:Attribute|AttributeNS)\([^()]{0,60}["']src["']\s*,\s*""" + _URL
)
_LEADS_BY = re.compile(
    r"location(?<=\blocation)(?:\s*\.\s*href|\s*\[\s*[\"']href[\"']\s*\])?\s*(?:=|\.\s*(?:replace|assign)\s*\()"
    r"\s*(?:[\w$]{1,40}\s*\.\s*){0,3}([A-Za-z_$][\w$]{0,40})\s*(?:[;)},\n]|\Z)"
)
_PUT = re.compile(r"(?<![\w$])([A-Za-z_$][\w$]{0,40})[\"']?\s*[=:]\s*" + _URL)
_FILE = re.compile(_URL[:-1] + r"""\.m?js(?:[?#][^"'`\s]{0,300})?)["'`]""")
_TAKEN = re.compile(r"""\b(?:import\s*\(?|from|importScripts\s*\()\s*""" + _URL)
_SCRIPT = re.compile(r"""createElement(?:NS)?\s*\([^()]{0,60}["'`]script""", re.IGNORECASE)


def findings(scripts: Iterable[str]) -> Iterator[Finding]:
    """The tricks of a page's inline scripts. Most scripts name none of the means, and cost one search each."""
    for text in scripts:
        if any(mark in text for mark in _MARKS):
            yield from _kept(text) if len(text) <= MOST_KEPT else _tricks(text)


@lru_cache(maxsize=128)
def _kept(text: str) -> tuple[Finding, ...]:
    """A site sends the same scripts with each page, to each visitor: they are read once."""
    return tuple(_tricks(text))


def loaded(scripts: Iterable[str]) -> Iterator[str]:
    """The addresses from which inline scripts bring in others: as an element that they make, or as a module."""
    for text in scripts:
        if "//" not in text:
            continue
        if "import" in text:
            yield from (found[1] for found in _TAKEN.finditer(text))
        if "createElement" in text:
            yield from (found[1] for found in _FILE.finditer(text))
            yield from (found[1] or found[2] for found in _MADE.finditer(text) if _SCRIPT.search(text))


def _tricks(text: str) -> Iterator[Finding]:
    yield from _plain_tricks(text)
    for inner in unpacked(text):
        yield from _plain_tricks(inner)


def _plain_tricks(text: str) -> Iterator[Finding]:
    for trick, means, pattern in _SIMPLE:
        if any(mean in text for mean in means) and pattern.search(text):
            yield Finding(trick=trick)
    if any("".join(_LETTERS.findall(found[1])) in _MEANS for found in _PIECES.finditer(text)):
        yield Finding(trick=Trick.SPELLED)
    for url in _led_to(text):
        if host := host_of(url if url.startswith("http") else f"https:{url}"):
            yield Finding(trick=Trick.LEADS, site=registrable(host))


def _led_to(text: str) -> Iterator[str]:
    """The addresses that a script leads to, in plain words or by the name that it gave them."""
    if "location" not in text:
        return
    yield from (found[1] for found in _LEADS.finditer(text))
    if names := {found[1] for found in _LEADS_BY.finditer(text)}:
        yield from (found[2] for found in _PUT.finditer(text) if found[1] in names)
