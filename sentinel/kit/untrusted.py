"""The one door for site-made text into a message, a table or a log. Facts keep the original."""

import re
import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes a cell for that begins so
ACTING = {"Cc", "Cf", "Cs", "Co", "Cn"}  # controls, bidi and zero-width, surrogates, private use, unassigned
_SCHEME = re.compile(r"\bhtt(?=ps?:)", re.IGNORECASE)
_OTHER = re.compile(r"(?<!hxxp)(?<!hxxps)://", re.IGNORECASE)  # Telegram makes a link of tg://, others of ftp://
_ORDER = re.compile(r"(?<![\w/])/(?=(?:ack|mute|status|why|help|start)(?![a-z0-9]))", re.IGNORECASE)  # of our own bot
_DOT = re.compile(r"[.。\u2024](?=[^\W\d])")


def untrusted(text: str, limit: int = 200) -> str:
    """The text as one harmless line: no controls, no forged second line, nothing that a client turns into a link.

    It is cut to ``limit`` characters and defanged (``hxxps://evil[.]test``, ``(at)``). It replaces no escaping.
    """
    return defang(harmless(text, limit))


def harmless(text: str, limit: int = 200) -> str:
    """The same line with its addresses as they are: for our own terminal, where a site's name is to be recognised."""
    flat = unicodedata.normalize("NFKC", text[: 8 * limit])
    flat = "".join(" " if c.isspace() else c for c in flat if c.isspace() or unicodedata.category(c) not in ACTING)
    flat = " ".join(flat.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def defang(text: str) -> str:
    """Break every address so that no client makes it a link: ``hxxps://a[.]b``, ``tg[:]//b``; 3.14 stays as it is.

    So is a word that our bot obeys (``/ack_7``): Telegram lets people tap on it.
    """
    return _DOT.sub("[.]", _OTHER.sub("[:]//", _SCHEME.sub("hxx", _ORDER.sub("[/]", text))).replace("@", "(at)"))


def in_a_cell(text: str) -> str:
    """The text as a cell that a spreadsheet shows: an apostrophe before what it would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def out_of_a_cell(text: str) -> str:
    """The text without the apostrophe that we wrote before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
