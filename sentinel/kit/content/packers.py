"""Scripts that were packed by the usual packer, unpacked: many honest ones are, so only what they hold can tell."""

import re
from collections.abc import Iterator
from itertools import islice

MOST_PACKED = 20  # of one script
MOST_UNPACKED = 200_000  # characters
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TEXT = r"""(?:'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)")"""
_PACKED = re.compile(
    rf"\}}\s*\(\s*{_TEXT}\s*,\s*(\d{{1,2}})\s*,\s*\d{{1,5}}\s*,\s*{_TEXT}\s*\.\s*split\(\s*['\"]\|['\"]\s*\)", re.DOTALL
)  # }('payload', base, count, 'words|by|number'.split('|')
_WORD = re.compile(r"\b\w{1,6}\b")


def unpacked(script: str) -> Iterator[str]:
    """What the packed parts of a script are once they run; nothing for a script that is as it was written."""
    if ".split(" not in script or "eval" not in script:
        return
    for found in islice(_PACKED.finditer(script), MOST_PACKED):
        words = (found[4] or found[5] or "").split("|")
        base = int(found[3])
        if 1 < base <= len(_DIGITS):
            named = {_number(place, base): word for place, word in enumerate(words) if word}
            payload = (found[1] or found[2] or "").replace("\\'", "'").replace('\\"', '"')
            yield _WORD.sub(lambda one, named=named: named.get(one[0], one[0]), payload)[:MOST_UNPACKED]


def _number(value: int, base: int) -> str:
    text = _DIGITS[value % base]
    while value := value // base:
        text = _DIGITS[value % base] + text
    return text
