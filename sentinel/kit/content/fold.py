"""Text as a reader sees it, whatever it is made of: bold mathematics, leet, marks and zero-width signs folded away."""

import re
import unicodedata

_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u180e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)  # combining marks, zero-width and direction signs
_LOOKALIKES = str.maketrans(
    "аеорсухіѕјһԁԛѡӏАЕОРСУХІЅЈТВНКМӀαοερτυνκιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxisjhdqwlAEOPCYXISJTBHKMIaoeptuvkiABEZHIKMNOPTYX",
)
_LEET = re.compile(r"[013457](?<=[a-z].)(?=[a-z])|[03](?<![a-z0-9].)(?=[a-z]{2})")  # digits first: they are rare
_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"}
_RUNS = re.compile(r"([a-z])\1{2,}")
_TRIPLES = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz")
_DIGITS = re.compile(r"\d+")


def squeezed(text: str) -> str:
    """The text on one line, evenly spaced."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Lower case letters without marks and zero-width signs (NFKD); what only looks Latin is read as Latin."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LOOKALIKES)
    return text.lower()


def fold(text: str) -> str:
    """The text as words are looked for in it: ``Sl0tttter`` is ``slotter``."""
    low = plain(text)
    if any(digit in low for digit in _LETTERS):
        low = _LEET.sub(lambda found: _LETTERS[found[0]], low)
    return _RUNS.sub(r"\1\1", low) if any(run in low for run in _TRIPLES) else low


def skeleton(text: str) -> str:
    """An evenly spaced text as blocks are compared: every number a 0, so that counters and dates are no change."""
    low = (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()
    return _DIGITS.sub("0", low)
