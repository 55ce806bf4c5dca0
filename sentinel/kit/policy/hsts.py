"""HSTS (RFC 6797): for how long a site tells browsers to come over https alone, and whether that became weaker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_TEXT = 1024  # no header of a sound site is longer; a longer one is read as browsers read nonsense: not at all
MOST_AGE = 100 * 365 * 86_400
NONE = "none"
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of HTTP's grammar
_DIRECTIVE = re.compile(
    rf'[ \t]*(?:(?P<name>{_TOKEN})(?:[ \t]*=[ \t]*(?:(?P<token>{_TOKEN})|"(?P<quoted>[^"\\]*)"))?)?[ \t]*(?:;|$)'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hsts:
    """One promise: so many seconds (100 years at most), for the names below too, and for the list in browsers."""

    max_age: int
    subdomains: bool = False
    preload: bool = False

    def __str__(self) -> str:
        flags = {"includeSubDomains": self.subdomains, "preload": self.preload}
        return "; ".join([f"max-age={self.max_age}", *(name for name, held in flags.items() if held)])

    def weaker_than(self, other: "Hsts") -> bool:
        """Whether anything of the other promise is missing here."""
        shorter = self.max_age < other.max_age
        return shorter or self.subdomains < other.subdomains or self.preload < other.preload


def read(header: str | None) -> Hsts | None:
    """The promise in a header as a browser takes it; None where there is none.

    The whole header counts for nothing if it breaks the grammar, says anything twice or no ``max-age`` (sections 6.1
    and 8.1). ``max-age=0`` takes the promise back.
    """
    if header is None or len(header) > MOST_TEXT:
        return None
    said: dict[str, str | None] = {}
    for name, value in _directives(header):
        if name in said or not name:
            return None
        said[name] = value
    age = said.get("max-age") or ""
    if not (age.isascii() and age.isdigit()) or said.get("includesubdomains") is not None:
        return None
    seconds = MOST_AGE if len(age.lstrip("0")) > len(str(MOST_AGE)) else int(age)
    if not seconds:
        return None
    return Hsts(max_age=min(seconds, MOST_AGE), subdomains="includesubdomains" in said, preload="preload" in said)


def _directives(header: str) -> Iterator[tuple[str, str | None]]:
    """Each directive with its value, in lower case; an empty name where the grammar ends."""
    at = 0
    while at < len(header):
        found = _DIRECTIVE.match(header, at)
        if found is None:
            yield "", None
            return
        at = found.end()
        if found["name"]:
            yield found["name"].lower(), found["token"] if found["quoted"] is None else found["quoted"]


def weakest(one: Hsts | None, other: Hsts | None) -> Hsts | None:
    """What both promise: the address that promises least decides for the site."""
    if one is None or other is None:
        return None
    return Hsts(
        max_age=min(one.max_age, other.max_age),
        subdomains=one.subdomains and other.subdomains,
        preload=one.preload and other.preload,
    )
