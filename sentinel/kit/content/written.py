"""What scripts write into a page as it is read: put where a browser would put it."""

import re
from collections.abc import Iterator

MOST_WRITTEN = 200_000  # characters of all that is written into one page
_LITERAL = r"""(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\$]|\\.)*+`)"""
_WRITE = re.compile(
    rf"document(?:(?<![\w$.]document)|(?<=\bwindow\.document))\s*\.\s*write(?:ln)?\s*\(\s*({_LITERAL}(?:\s*[+,]\s*{_LITERAL})*+)\s*\)",
    re.DOTALL,
)
_ONE = re.compile(_LITERAL, re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}


def written(source: str) -> str:
    """The page with what its scripts write in plain words behind each of them; what they compute is not known."""
    return "".join(_pieces(source)) if "document" in source and "write" in source else source


def _pieces(source: str) -> Iterator[str]:
    start = end = room = 0
    waiting = ""
    for found in _WRITE.finditer(source):
        if found.start() >= end:
            yield f"{source[start:end]}{waiting}"
            start, waiting, end = end, "", _after(source, found.end())
        text = "".join(_plain(one[0][1:-1]) for one in _ONE.finditer(found[1]))
        room += len(text)
        if not end or room > MOST_WRITTEN:
            break
        waiting += text if "<" in text else ""
    yield f"{source[start:end]}{waiting}{source[max(start, end) :]}"


def _after(source: str, start: int) -> int:
    """Where the script ends in which this stands; 0 if it never does."""
    at = source.find("</script", start)
    return source.find(">", at) + 1 if at >= 0 else 0


def _plain(text: str) -> str:
    return _ESCAPE.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SIGNS.get(found[3], found[3])
