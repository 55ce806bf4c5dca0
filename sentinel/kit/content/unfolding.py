"""What a page holds in pieces, or inside others: read as browsers show it, before anything else is read."""

import base64
import binascii
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from sentinel.kit.content.written import written
from sentinel.kit.page.text import ENDLESS

MOST_INNER = 500_000  # characters of all pages inside a page
MOST_FRAMES = 40
DEEPEST_FRAME = 3
_INLINE = r"(?:b|i|u|s|em|strong|small|big|mark|span|font|sub|sup|tt|code|ins|del|abbr|bdi)\b[^<>]{0,300}>"
_NOTE = r"!--[^<>]{0,300}-->|wbr\b[^<>]{0,40}>"
_BEGIN, _END = rf"(?:{_INLINE}|{_NOTE})", rf"(?:/{_INLINE}|{_NOTE})"
_RUN = rf"(?:{_BEGIN}(?:<{_BEGIN})*(?:<{_END})*|{_END}(?:<{_END})*)[a-z]+"
_WITHIN = re.compile(rf"<(?<=[a-z]<){_RUN}(?:<{_RUN})*", re.IGNORECASE)  # a word through which elements begin or end
_NEXT = rf"(?:{_END}(?:<{_END})*(?:<{_BEGIN})+)[a-z]{{1,3}}"
_LETTERS = re.compile(rf"<(?<=[a-z]<){_NEXT}(?:<{_NEXT}){{2,}}(?![a-z])", re.IGNORECASE)  # each in its own element
_TAG = re.compile(rf"<(?:/?{_INLINE}|{_NOTE})", re.IGNORECASE)
_SHADOW = re.compile(r"<template(?=\s[^<>]{0,300}\bshadowroot)", re.IGNORECASE)
_FRAME = re.compile(
    r"""<iframe\b[^<>]{0,2000}?\ssrcdoc\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')"""
    r"""|<(?:iframe|frame|embed|object)\b[^<>]{0,2000}?\s(?:src|data)\s*=\s*(?:(?P<quote>["'])\s*)?data:text/html"""
    r"""(?P<sort>[^,"'<>]{0,100}),(?P<data>(?(quote)(?:(?!(?P=quote)).)*|[^\s>"']*))""",
    re.IGNORECASE | re.DOTALL,
)


def unfolded(source: str) -> str:
    """The page with its words whole, with what scripts write, and the pages that it holds, where they stand."""
    return _whole_words(_opened(written(source)))


def _whole_words(source: str) -> str:
    """Each word before the elements that begin or end within it; nothing else moves."""
    return _WITHIN.sub(_gathered, _LETTERS.sub(_gathered, source))


def _gathered(found: re.Match[str]) -> str:
    return _TAG.sub("", found[0]) + "".join(_TAG.findall(found[0]))


def _opened(source: str, depth: int = 0) -> str:
    """With the pages of frames that bring them along, and of shadow trees, as parts of the page."""
    if depth >= DEEPEST_FRAME:
        return source
    plain = _SHADOW.sub("<div", source) if "shadowroot" in source else source
    return "".join(_pieces(plain, depth)) if "srcdoc" in plain or "data:text/html" in plain else plain


def _pieces(source: str, depth: int) -> Iterator[str]:
    start = room = 0
    for number, found in enumerate(_FRAME.finditer(source)):
        inner = _inner(found)
        room += len(inner)
        if number >= MOST_FRAMES or room > MOST_INNER:
            break
        yield f"{source[start : found.start()]}<div>{_opened(inner, depth + 1)}</div>"
        start = found.start()
    yield source[start:]


def _inner(found: re.Match[str]) -> str:
    """The page that a frame brings along."""
    if found["data"] is None:
        return html.unescape(ENDLESS.sub("\ufffd", found["double"] or found["single"] or ""))
    raw = unquote_to_bytes(found["data"])
    if "base64" in found["sort"].lower():
        try:
            raw = base64.b64decode(raw + b"=" * (-len(raw) % 4))
        except (binascii.Error, ValueError):
            return ""
    return raw.decode("utf-8", "replace")
