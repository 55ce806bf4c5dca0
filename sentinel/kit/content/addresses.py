"""Addresses as browsers read them, which is not as they are written: the registered name that one leads to."""

import re
from functools import lru_cache

from sentinel.kit.hosts import host_of, registrable

MOST_KEPT = (
    500  # characters of an address that is remembered: pages may hold some of a megabyte, other ones at each look
)
_NOISE = str.maketrans("", "", "\t\n\r")
_AROUND = "".join(map(chr, range(33)))
_REFRESH = re.compile(r"""^[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?["']?([^"']{1,2000})""", re.IGNORECASE)

MOST_HEADER = 8_192
_LINK = re.compile(r"""<([^<>]{1,2000})>((?:[^,<>"]|"[^"]{0,500}")*)""")
_RELATION = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""")


def site_of(url: str) -> str:
    """The registered name that an address leads to; empty for the page's own site and for what is no web address.

    Blanks and control signs around it, tabs and line breaks within, backslashes, one slash for two or three: browsers
    mind none of them (URL Standard, section 4.4).
    """
    return _kept(url) if len(url) <= MOST_KEPT else _site_of(url)


@lru_cache(maxsize=4_096)
def _kept(url: str) -> str:
    """A page leads to the same places at each look: they are read once."""
    return _site_of(url)


def _site_of(url: str) -> str:
    text = url.strip(_AROUND).translate(_NOISE).lower()
    scheme, colon, rest = text.partition(":")
    if scheme not in ("http", "https") or not colon:
        scheme, rest = "https", text if text[:1] in "/\\" and text[1:2] in ("/", "\\") else ""
    elif scheme == "https" and rest[:1] not in ("/", "\\"):
        rest = ""  # without any slash it leads nowhere else
    if not rest:
        return ""
    start = min((at for sign in "?#" if (at := rest.find(sign)) >= 0), default=len(rest))
    place = rest[:start].replace("\\", "/").lstrip("/")
    host = host_of(f"{scheme}://{place.partition('/')[0].rpartition('@')[2][-MOST_KEPT:]}")
    return registrable(host) if host else ""


def originals_of(said: str) -> set[str]:
    """The sites that a Link header names as the original of a page (RFC 6596; RFC 8288, section 3)."""
    named = (
        found[1] for found in _LINK.finditer(said[:MOST_HEADER]) if {"canonical", "amphtml"} & _relations(found[2])
    )
    return {*map(site_of, named)} - {""}


def _relations(said: str) -> set[str]:
    return {word for found in _RELATION.finditer(said.lower()) for word in (found[1] or found[2] or "").split()}


def refresh_of(said: str) -> str:
    """The site that a refresh leads to (HTML, section 4.2.5.3), as an element or a header says it."""
    found = _REFRESH.match(said)
    return site_of(found[1]) if found else ""
