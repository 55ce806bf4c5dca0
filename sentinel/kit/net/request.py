"""From a URL to the bytes of an HTTP/1.1 request, by hand: nothing in a hostile URL can add a line to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from sentinel.kit.net.faults import stopped
from sentinel.kit.net.names import host_name
from sentinel.model.failure import Code, Layer

PORTS = {"http": 80, "https": 443}
MOST_URL = 8190
_SAFE = "/%:=&?~#+!$,;'@()*[]|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A URL taken apart: whether it is TLS, whom to ask for, on which port, and for what."""

    secure: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The value of the Host header (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"


@lru_cache(maxsize=4096)
def where(url: str) -> Where:
    """Take a URL apart; user names and fragments are dropped, odd characters become percent signs.

    Raises:
        Stopped: ``unsupported`` for other schemes and nonsense, ``address_refused`` for numbers in disguise.
    """
    if len(url) > MOST_URL:
        raise stopped(Layer.HTTP, Code.UNSUPPORTED, "URL over 8,190 characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise stopped(Layer.HTTP, Code.UNSUPPORTED, f"not a URL: {url!a}") from None
    if parts.scheme not in PORTS or not host:
        raise stopped(Layer.HTTP, Code.UNSUPPORTED, f"not a web address: {url!a}")
    target = quote(parts.path or "/", _SAFE, errors="replace")
    if parts.query:
        target += "?" + quote(parts.query, _SAFE, errors="replace")
    secure = parts.scheme == "https"
    return Where(secure=secure, host=host_name(host), port=PORTS[parts.scheme] if port is None else port, target=target)


def request(method: str, place: Where, headers: Sequence[tuple[str, str]], user_agent: str) -> bytes:
    """The request as bytes. Headers that the caller gives replace ours of the same name.

    Raises:
        ValueError: if a method or header of ours could break the line; that is our own bug.
    """
    ours = {"host": place.authority, "user-agent": user_agent, "accept": "*/*"}
    ours |= {"accept-encoding": "gzip, deflate", "connection": "close"}
    for name, value in headers:
        ours[name.lower()] = value
    lines = (f"{method} {place.target} HTTP/1.1", *(f"{name}: {value}" for name, value in ours.items()))
    if any("\r" in line or "\n" in line or "\0" in line for line in lines):
        raise ValueError("a line break in a request")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
