"""Which RDAP server knows a top-level domain: IANA's list (RFC 9224), a short one shipped, a newer one by file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SHIPPED = Path(__file__).with_name("bootstrap.json")
MOST_BYTES = 2_000_000
MOST_SUFFIXES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """The list: who answers for which suffix, and the day on which it was published."""

    published: date
    servers: Mapping[str, str] = field(repr=False)

    def server(self, domain: str) -> str:
        """The base URL for a domain, by its longest suffix that is in the list; empty: none is known."""
        labels = domain.split(".")
        suffixes = (".".join(labels[start:]) for start in range(1, len(labels)))
        return next((self.servers[suffix] for suffix in suffixes if suffix in self.servers), "")


def read(text: bytes) -> Bootstrap:
    """Read a list in IANA's own format; servers without TLS are left out.

    Raises:
        ValueError: if it is none, or too large; the message goes on after "the file".
    """
    if len(text) > MOST_BYTES:
        raise ValueError(f"holds more than {MOST_BYTES} bytes")
    try:
        told = json.loads(text)
        published = date.fromisoformat(str(told["publication"])[:10])
        servers = dict(_entries(told["services"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"is no list of RDAP servers as IANA publishes it ({type(error).__name__})") from None
    if not servers or len(servers) > MOST_SUFFIXES:
        raise ValueError("names no server with TLS, or too many")
    return Bootstrap(published=published, servers=servers)


@cache
def shipped() -> Bootstrap:
    """The list that came with this version."""
    return read(SHIPPED.read_bytes())


def _entries(services: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever a file may hold
    for suffixes, urls in services:
        url = next((url for url in urls if _secure(url)), "")
        if url:
            yield from ((suffix.lower().strip("."), url.rstrip("/") + "/") for suffix in suffixes)


def _secure(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)
