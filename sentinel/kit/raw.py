"""What only raw packets show, as plain values: who answers at which hop, and what reached one connection of ours.

The measuring is done by ``rawd``, a process of its own with one capability (docs/operate/rawd.md); this is what the
rest of Sentinel sees of it. Without ``rawd`` there is no ``Raw``, and what depends on it says so.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sentinel.model.failure import Failure

SOCKET = "/run/sentinel-rawd.sock"
MOST_HOPS = 30
MOST_SECONDS = 10.0


class What(StrEnum):
    """What answered a packet of ours, or passed by; the list is closed."""

    EXPIRED = "time_exceeded"
    UNREACHABLE = "unreachable"
    SYN_ACK = "syn_ack"
    RST = "rst"
    DNS = "dns"
    SYN = "syn"
    FIN = "fin"
    ACK = "ack"
    UDP = "udp"


END = frozenset({What.SYN_ACK, What.RST, What.DNS})  # said in the name of the host that we addressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """One answer to one of our packets.

    ``sent`` is the TTL that ours left with, ``source`` who says that he answers, ``ttl`` the TTL with which the answer
    arrived, ``ms`` after how many milliseconds, ``ip_id`` its IPv4 identification (None for IPv6). ``said`` is what a
    DNS answer says (``NOERROR ra 203.0.113.7``), or the code of an ICMP error.
    """

    sent: int
    what: What
    source: str
    ttl: int
    ms: float
    ip_id: int | None = None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The answers along one path: ``protocol`` is ``tcp`` (SYN) or ``dns``, ``reached`` the highest TTL sent."""

    protocol: str
    target: str
    port: int
    reached: int
    echoes: tuple[Echo, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One connection of ours, by its five parts; ``protocol`` is ``tcp`` or ``udp``."""

    protocol: str
    local: str
    local_port: int
    remote: str
    remote_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One packet of a watched connection: ``ours`` went out, the others came in."""

    ms: float
    ours: bool
    what: What
    ttl: int
    size: int
    ip_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What passed while we watched. ``more`` counts packets beyond the first 64; ``pcap`` holds the kept ones.

    An answer can be told from a forged one by the TTL and the IP identification that it arrived with.
    """

    flow: Flow
    packets: tuple[Passed, ...] = ()
    more: int = 0
    unread: int = 0
    pcap: bytes = b""


class Watching(Protocol):
    """A watch that has begun: make the connection now, then end it."""

    async def end(self) -> Watched | Failure:
        """Stop watching and say what passed."""


class Raw(Protocol):
    """The verbs of ``rawd``; none raises, and none sends a packet of the caller's making."""

    async def syn_trace(self, ip: str, port: int, max_ttl: int = MOST_HOPS) -> Trail | Failure:
        """Knock with TCP SYN at TTL 1, 2, 3 ... until the host itself answers."""

    async def dns_ttl_sweep(self, server: str, qname: str, port: int = 53) -> Trail | Failure:
        """Ask a name server for a name's address with TTL 1, 2, 3 ... until it answers."""

    async def watch(self, flow: Flow, seconds: float = MOST_SECONDS) -> Watching | Failure:
        """Begin to watch one connection that is about to be made."""
