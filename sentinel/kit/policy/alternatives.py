"""Alternatives (Alt-Svc, RFC 7838): where else a site tells browsers to go for the same pages, unseen by visitors."""

import re
from dataclasses import dataclass

from sentinel.kit.hosts import ascii_name

MOST_TEXT = 4096
MOST = 16
CLEAR = "clear"
MOST_PORT = 65_535
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of HTTP's grammar
_VALUE = re.compile(
    rf'[ \t,]*{_TOKEN}="(?P<host>[^":\\]*|\[[0-9A-Fa-f:.]*\]):(?P<port>[0-9]{{1,5}})"'
    rf'(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"[^"\\]*"))*[ \t]*(?:,|$)'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One place: its host (empty: the site's own) and port."""

    host: str
    port: int


def read(headers: tuple[str, ...]) -> tuple[Alternative, ...]:
    """Every place that these headers name, each once, at most 16; reading ends where the grammar does."""
    text = ",".join(headers)[:MOST_TEXT]
    if CLEAR in (part.strip() for part in headers):
        return ()
    found: dict[Alternative, None] = {}
    at = 0
    while len(found) < MOST and (match := _VALUE.match(text, at)) is not None:
        at = match.end()
        if 0 < int(match["port"]) <= MOST_PORT:
            found[Alternative(host=ascii_name(match["host"].strip("[]")), port=int(match["port"]))] = None
    return tuple(found)
