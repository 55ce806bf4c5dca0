"""Text as a reader sees it, whatever it is made of: bold mathematics, leet, marks and zero-width signs folded away."""

import re
import unicodedata
from collections.abc import Sequence
from types import MappingProxyType

from sentinel.kit.regex import compiled

_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u180e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\u061c"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)  # combining marks, zero-width and direction signs, and letters that show nothing
_ALIKE = (
    (
        "аеорсухіѕјһԁԛѡӏАЕОРСУХІЅЈТВНКМӀαοερτυνκιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxisjhdqwlAEOPCYXISJTBHKMIaoeptuvkiABEZHIKMNOPTYX",
    ),
    ("ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢıɑɡօսհցզ", "abcdefghijklmnopqrstuvwyziagouhgq"),
)  # Cyrillic and Greek; small capitals, other letters of the Latin sort, Armenian
_BADGES = (0x1F150, 0x1F170, 0x1F1E6)  # white on black in circles and squares, and the letters of flags
_LOOKALIKES = {ord(odd): letter for odds, letters in _ALIKE for odd, letter in zip(odds, letters, strict=True)}
_LOOKALIKES |= {start + number: chr(ord("a") + number) for start in _BADGES for number in range(26)}
_SIGNS = re.compile(r"[@$!](?:(?<=[a-z0-9].)(?=[a-z0-9])(?![a-z0-9@$!]*\.[a-z])|(?<=\$)(?<![a-z0-9].)(?=[a-z0-9]{2}))")
_SPACED = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[ ._*|/~+·•-][a-z0-9]){3,}(?![a-z0-9])")  # "s l o t"
_GAPS = re.compile(r"[^a-z0-9]")
_ANY_SPACED = compiled(r"(?:[a-z0-9][ ._*|/~+·•-]){3}[a-z0-9]")
_LEET = re.compile(r"[013457](?<=[a-z].)(?=[a-z])|[03](?<![a-z0-9].)(?=[a-z]{2})")  # digits first: they are rare
_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_RUN = re.compile(r"([a-z])\1{2,}")
_RUNS = MappingProxyType({letter * 3: re.compile(letter * 3 + "+") for letter in "abcdefghijklmnopqrstuvwxyz"})
_LONG = 500  # characters from which on one search by RE2, which takes a whole text at once, is the cheaper one
_ANY_RUN = compiled("|".join(_RUNS))
_ANY_LEET = compiled("[a-z][013457][a-z]|[03][a-z][a-z]")
_DIGITS = re.compile(r"[0-9\x80-\U0010ffff](?<=\d)\d*")  # as \d+, but found with half the work


def squeezed(text: str) -> str:
    """The text on one line, evenly spaced."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Lower case letters without marks and zero-width signs (NFKD); what only looks Latin is read as Latin."""
    if text.isascii():
        return text.lower()
    return "\n".join(line.lower() if line.isascii() else _latin(line) for line in text.split("\n"))


def _latin(line: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", line)).translate(_LOOKALIKES).lower()


def fold(text: str) -> str:
    """The text as words are looked for in it: ``Sl0tttter`` and ``S.l.o.t.t.e.r`` are ``slotter``."""
    low = plain(text)
    if _ANY_SPACED.search(low):
        low = _SPACED.sub(lambda found: _GAPS.sub("", found[0]), low)
    if "@" in low or "$" in low or "!" in low:
        low = _SIGNS.sub(lambda found: _LETTERS[found[0]], low)
    if len(low) < _LONG or _ANY_LEET.search(low):
        low = _LEET.sub(lambda found: _LETTERS[found[0]], low)
    return _unrepeated(low)


def _unrepeated(low: str) -> str:
    if len(low) < _LONG:
        runs = [run for run in _RUNS if run in low]
        return _RUN.sub(r"\1\1", low) if runs else low
    while found := _ANY_RUN.search(low):  # once for each letter at most
        low = _RUNS[found[0]].sub(found[0][:2], low)
    return low


def folds(lines: Sequence[str]) -> list[str]:
    """Many texts, folded all at once: that costs a third of folding each."""
    folded = fold("\n".join(lines)).split("\n") if lines else []
    return folded if len(folded) == len(lines) else list(map(fold, lines))


def skeleton(text: str) -> str:
    """An evenly spaced text as blocks are compared: every number a 0, so that counters and dates are no change."""
    low = (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()
    return _DIGITS.sub("0", low)


def skeletons(lines: Sequence[str]) -> tuple[str, ...]:
    """The skeletons of many texts, made all at once."""
    same = (line if line.isascii() else unicodedata.normalize("NFKC", line) for line in lines)
    found = _DIGITS.sub("0", "\n".join(same).lower()).split("\n")
    return tuple(found) if len(found) == len(lines) else tuple(map(skeleton, lines))
