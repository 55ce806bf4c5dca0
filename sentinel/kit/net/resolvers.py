"""Resolvers as the operator writes them: ``system``, ``IP[:port]``, ``tls://IP[:port][#name]``, ``https://host/path``.

``tcp://IP[:port]`` is a plain one over TCP alone: the panel is asked both ways.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from sentinel.kit.net.names import is_literal

PORTS = {"udp": 53, "tcp": 53, "tls": 853, "https": 443}
RESOLV_CONF = Path("/etc/resolv.conf")
REREAD = 10.0
MOST_SYSTEM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolver:
    """One resolver. ``address`` is empty where ``name`` must be looked up first; its certificate must be for ``name``.

    ``named``: the operator wrote it down, so its port is trusted; its address too, unless it was ``found`` by asking.
    Two texts that mean the same endpoint are the same resolver.
    """

    text: str
    transport: str
    address: str
    port: int
    name: str = ""
    named: bool = False
    found: bool = False

    @property
    def endpoint(self) -> tuple[str, int]:
        """Where it is: address (or host name) and port."""
        return (self.address or self.name, self.port)


@lru_cache(maxsize=256)
def resolver(text: str) -> Resolver:
    """Read what the operator wrote.

    Raises:
        ValueError: if it is none of the four forms; the message says which they are.
    """
    try:
        parts = urlsplit(text if "://" in text else f"udp://{_bracketed(text)}")
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        host, port = "", 0
    address = host if is_literal(host) else ""
    if not host or (not address and parts.scheme != "https"):
        raise ValueError(f'{text!a} is no resolver: write "system", "IP[:port]", "tls://IP[:port]" or "https://..."')
    name = parts.fragment if parts.scheme == "tls" else host if parts.scheme == "https" else ""
    return Resolver(text=text, transport=parts.scheme, address=address, port=port, name=name)


def _bracketed(text: str) -> str:
    return f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text


class Book:
    """The resolvers and the panel, with ``system`` read anew now and then. ``clock`` is monotonic seconds.

    ``also`` are further resolvers that the operator named, such as canaries.

    Raises:
        ValueError: if a text is no resolver.
    """

    def __init__(
        self,
        resolvers: Sequence[str],
        panel: Sequence[str],
        clock: Callable[[], float],
        *,
        also: Sequence[str] = (),
        resolv_conf: Path = RESOLV_CONF,
    ) -> None:
        self._resolvers = tuple(resolvers)
        self._panel = tuple(panel)
        self._named = {r.endpoint for r in map(resolver, {*resolvers, *panel, *also} - {"system"})}
        self._clock = clock
        self._path = resolv_conf
        self._system: tuple[Resolver, ...] = ()
        self._until = float("-inf")

    def resolvers(self, attempt: int = 0) -> tuple[Resolver, ...]:
        """Those that names are reached through; each further attempt begins with another one."""
        found = self._read(self._resolvers)
        turn = attempt % len(found) if found else 0
        return found[turn:] + found[:turn]

    def panel(self) -> tuple[Resolver, ...]:
        """Those that are being measured; they may second a denial."""
        return self._read(self._panel)

    def plain(self) -> tuple[Resolver, ...]:
        """Those whose address needs no lookup, to find the others by; the system's if there is none."""
        known = tuple(r for r in self._read((*self._resolvers, *self._panel)) if r.address)
        return known or self.system()

    def read(self, text: str, attempt: int = 0) -> Resolver:
        """One resolver by its text, named by the operator or not; ``system`` takes turns.

        Raises:
            ValueError: if the text is no resolver.
        """
        if text != "system":
            asked = resolver(text)
            return replace(asked, named=asked.endpoint in self._named)
        known = self.system()
        return known[attempt % len(known)]

    def system(self) -> tuple[Resolver, ...]:
        """The name servers of this machine, read again every ten seconds."""
        if self._clock() >= self._until:
            self._system = _system(self._path)
            self._until = self._clock() + REREAD
        return self._system

    def _read(self, texts: Iterable[str]) -> tuple[Resolver, ...]:
        every = (r for text in texts for r in (self.system() if text == "system" else (self.read(text),)))
        return tuple({(r.transport, *r.endpoint): r for r in every}.values())


def _system(path: Path) -> tuple[Resolver, ...]:
    """Name servers of a resolv.conf; without any it is the machine itself, as for the C library."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    words = (line.split() for line in lines)
    found = [w[1] for w in words if len(w) > 1 and w[0] == "nameserver" and is_literal(w[1])][:MOST_SYSTEM]
    return tuple(Resolver(text=a, transport="udp", address=a, port=53, named=True) for a in found or ["127.0.0.1"])
