"""Four namespaces in a row: the vantage, its provider, a backbone, the servers. Attackers live at the provider.

    vantage 10.99.1.2 -- 10.99.1.1 provider 10.99.2.1 -- 10.99.2.2 backbone 10.99.3.1 -- 10.99.3.2 server
    (and fd99:1::2 ... fd99:3::2 likewise)

Seen from the vantage the provider is hop 1, the backbone hop 2, the server hop 3; what the server sends with TTL 64
arrives with 62.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.netns.space import Refused, Running, Space, open_space

PROGRAMS = "tests.netns.programs"
VANTAGE, VANTAGE_6 = "10.99.1.2", "fd99:1::2"
HOPS, HOPS_6 = ("10.99.1.1", "10.99.2.2"), ("fd99:1::1", "fd99:2::2")
SERVER, SERVER_6 = "10.99.3.2", "fd99:3::2"
NOBODY, NOBODY_6 = "10.99.3.77", "fd99:3::77"  # where no machine is: whoever answers there is on the path
ARRIVES = 62  # the TTL with which the server's packets reach the vantage
_TABLE = "100"  # of the provider's kernel: what is to be diverted
_PROVED = """
import socket, sys
for place in sys.argv[1:]:  # neighbours must get to know each other first; a closed port that refuses proves the way
    with socket.socket(socket.AF_INET6 if ":" in place else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.03)
        sock.connect((place, 9))
        for _ in range(200):
            try:
                sock.send(b"")
                sock.recv(1)
            except ConnectionRefusedError:
                break
            except OSError:
                continue
        else:
            sys.exit(f"no way to {place}")
"""


@dataclass(kw_only=True)
class Rig:
    """The four places, and the verbs that change what lies between the vantage and the server."""

    vantage: Space
    provider: Space
    backbone: Space
    server: Space

    def dns(self, answer: str = "203.0.113.80", *, delay: float = 0.1, at: str = "") -> Running:
        """A name server, UDP and TCP 53: it answers every A question with ``answer``; ``at``: at this address alone."""
        words = ("--answer", answer, "--delay", delay, "--authoritative", "--at", at)
        return self.server.start(f"{PROGRAMS}.dns", *words)

    def tls(self, port: int = 443, *, delay: float = 0.0) -> Running:
        """A TLS server at the server's addresses that shakes hands after ``delay`` seconds and hangs up."""
        return self.server.start(f"{PROGRAMS}.tls", "--port", port, "--delay", delay)

    def intercept(self, answer: str = "127.77.0.1", *, port: int = 53) -> Running:
        """The provider answers port 53 itself, whoever was asked (UDP and TCP, RA=1 AA=0, TTL 1): scenario A4."""
        running = self.provider.start(f"{PROGRAMS}.dns", "--answer", answer, "--ttl", 1, "--transparent")
        for family in ("-4", "-6"):
            ways = [f"route add local default dev lo table {_TABLE}"]
            ways += [f"rule add pref 10 iif v1 ipproto {p} dport {port} lookup {_TABLE}" for p in ("udp", "tcp")]
            self.provider.run("ip", family, "-batch", "-", stdin="\n".join(ways))
        return running

    def stop_intercepting(self, running: Running) -> None:
        """Let port 53 through again."""
        for family in ("-4", "-6"):
            self.provider.run("ip", family, "-batch", "-", stdin=f"rule del pref 10\nrule del pref 10\n"
                              f"route flush table {_TABLE}")  # fmt: skip
        running.end()

    def inject(self, answer: str = "127.66.0.5", *, ttl: int = 57, first: float = 1.0, word: str = "") -> Running:
        """The provider races each true UDP answer with a forged one; ``first`` is the share that it wins: A5.

        ``word`` limits it to names that hold this word.
        """
        wanted = ("--answer", answer, "--ttl", ttl, "--first", first, "--word", word)
        return self.provider.start(f"{PROGRAMS}.inject", "--device", "v1", *wanted)

    def reset(self, word: str = "kpu", *, ttl: int = 200, ip_id: int = 54321) -> Running:
        """The provider forges a TCP reset towards the vantage when a ClientHello names ``word``."""
        return self.provider.start(
            f"{PROGRAMS}.reset", "--device", "v1", "--word", word, "--ttl", ttl, "--ip-id", ip_id
        )

    def drop(self, target: str, *, port: int) -> None:
        """The provider swallows TCP to this address and port without a word."""
        family = "-6" if ":" in target else "-4"
        self.provider.run("ip", family, "rule", "add", "pref", "20", "to", target, "ipproto", "tcp", "dport", str(port),
                          "blackhole")  # fmt: skip


def _wire(left: Space, right: Space, devices: tuple[str, str], net: int, hosts: tuple[int, int]) -> None:
    """One cable between two neighbours, with an address of each family at both ends."""
    one, other = devices
    left.run("ip", "link", "add", one, "type", "veth", "peer", "name", other, "netns", str(right.anchor.pid))
    for space, device, host in zip((left, right), devices, hosts, strict=True):
        lines = (
            f"addr add 10.99.{net}.{host}/24 dev {device}",
            f"addr add fd99:{net}::{host}/64 dev {device} nodad",
            f"link set {device} up",
        )
        space.run("ip", "-batch", "-", stdin="\n".join(lines))


def _route(space: Space, by: dict[str, int], gateway_host: dict[int, int]) -> None:
    lines = [f"route add {to} via 10.99.{net}.{gateway_host[net]}" for to, net in by.items() if ":" not in to]
    lines += [f"-6 route add {to} via fd99:{net}::{gateway_host[net]}" for to, net in by.items() if ":" in to]
    for line in lines:
        space.run("ip", *line.split())


def _forward(space: Space) -> None:
    """A router: it forwards, and tells of every packet that dies here (the kernel would ration that)."""
    _set(
        space, {"ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1, "ipv4/icmp_ratelimit": 0, "ipv6/icmp/ratelimit": 0}
    )


def _set(space: Space, settings: dict[str, int]) -> None:
    space.run("sh", "-c", "; ".join(f"echo {value} > /proc/sys/net/{name}" for name, value in settings.items()))


@contextmanager
def open_rig(folder: Path) -> Iterator[Rig]:
    """Build the four places; when the block ends everything that was made is gone, processes included.

    Raises:
        Refused: if this machine lets us make no namespaces.
    """
    with ExitStack() as stack:
        places = []
        for name in ("vantage", "provider", "backbone", "server"):
            places.append(open_space(name, folder))
            stack.callback(places[-1].close)
            _set(places[-1], {"ipv6/conf/default/accept_dad": 0, "ipv6/conf/default/dad_transmits": 0})
        try:
            rig = _built(*places)
            rig.vantage.run(sys.executable, "-S", "-c", _PROVED, SERVER, SERVER_6)
        except AssertionError as error:
            raise Refused(str(error)) from None
        yield rig


def _built(vantage: Space, provider: Space, backbone: Space, server: Space) -> Rig:
    _wire(vantage, provider, ("v0", "v1"), 1, (2, 1))
    _wire(provider, backbone, ("v0", "v2"), 2, (1, 2))
    _wire(backbone, server, ("v3", "v0"), 3, (1, 2))
    for router in (provider, backbone):
        _forward(router)
    _route(vantage, {"default": 1, "::/0": 1}, {1: 1})
    _route(provider, {"10.99.3.0/24": 2, "fd99:3::/64": 2}, {2: 2})
    _route(backbone, {"10.99.1.0/24": 2, "fd99:1::/64": 2}, {2: 1})
    _route(server, {"default": 3, "::/0": 3}, {3: 1})
    return Rig(vantage=vantage, provider=provider, backbone=backbone, server=server)
