"""The last door before a message leaves: whatever slipped through, a text holds no controls and no forged lines."""

import unicodedata

from sentinel.kit.untrusted import ACTING, untrusted


def inert(text: str) -> str:
    """The text with its line breaks and without anything that acts: controls, bidi marks, broken characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_plain(line) for line in lines)


def inert_line(text: str) -> str:
    """A title as one harmless line, with every address in it defanged."""
    return untrusted(text, 250)


def _plain(line: str) -> str:
    return "".join(" " if c == "\t" else c for c in line if c == "\t" or unicodedata.category(c) not in ACTING)
