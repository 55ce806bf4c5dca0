"""Text as a reader sees it, whatever it is made of: bold mathematics, leet, marks and zero-width signs folded away."""

import re
import unicodedata

_MARKS = frozenset({"Mn", "Me", "Cf"})
_LOOKALIKES = str.maketrans("аеорсухіѕјһԁԛѡαοερτυνκι", "aeopcyxisjhdqwaoeptuvki")  # noqa: RUF001 - that is the point
_LEET = re.compile(r"(?<=[a-z])[013457](?=[a-z])|(?<![a-z0-9])[03](?=[a-z]{2})")
_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
_RUNS = re.compile(r"([a-z])\1{2,}")
_DIGITS = re.compile(r"\d+")


def squeezed(text: str) -> str:
    """The text on one line, evenly spaced."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Lower case letters without marks and zero-width signs (NFKD); what only looks Latin is read as Latin."""
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in spread if unicodedata.category(c) not in _MARKS)
        return text.lower().translate(_LOOKALIKES)
    return text.lower()


def fold(text: str) -> str:
    """The text as words are looked for in it: ``Sl0tttter`` is ``slotter``."""
    low = plain(text)
    if any(digit in low for digit in _LETTERS):
        low = _LEET.sub(lambda found: _LETTERS[found[0]], low)
    return _RUNS.sub(r"\1\1", low)


def skeleton(text: str) -> str:
    """The text as blocks are compared: evenly spaced, every number a 0, so that counters and dates are no change."""
    return _DIGITS.sub("0", squeezed(plain(text)))
