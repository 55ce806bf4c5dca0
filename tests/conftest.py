"""What every test gets: no traffic beyond loopback, not even by accident."""

import gc
import ipaddress
import logging
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

LONG = 10
WATCHED = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def _outside(address: object) -> bool:
    """Whether a socket address leaves the machine; names are refused too, since they must be resolved first."""
    if not isinstance(address, tuple) or not address:
        return False
    try:
        ip = ipaddress.ip_address(str(address[0]).partition("%")[0])
    except ValueError:
        return str(address[0]) not in ("localhost", "")
    return not (ip.is_loopback or ip.is_unspecified or (isinstance(ip, ipaddress.IPv6Address) and _mapped(ip)))


def _mapped(ip: ipaddress.IPv6Address) -> bool:
    return ip.ipv4_mapped is not None and ip.ipv4_mapped.is_loopback


class Fence:
    """Refuses traffic beyond loopback while it is up. An audit hook cannot be removed, so it is switched."""

    def __init__(self) -> None:
        self.up = False
        self.crossed: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if self.up and event in WATCHED and _outside(args[1]) and not self._is_route_question(args[0]):
            self.crossed.append(f"{event} {args[1]}")
            raise PermissionError(f"a test reached for {args[1]}: traffic only to loopback")

    @staticmethod
    def _is_route_question(sock: object) -> bool:
        """Connecting a datagram socket sends nothing; it only asks the kernel for a route."""
        return getattr(sock, "type", None) == socket.SOCK_DGRAM


FENCE = Fence()
sys.addaudithook(FENCE)

# How fast examples come says how busy the machine is, and whether tables of letters were built before.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Every test fails if it, or anything it started in this process, reached beyond loopback."""
    FENCE.crossed.clear()
    FENCE.up = True
    yield
    FENCE.up = False
    assert FENCE.crossed == []


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """What a test sets up for logging, as the daemon does, ends with it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [h for h in root.handlers if h not in before and not type(h).__module__.startswith("_pytest")]:
        root.removeHandler(handler)
    root.setLevel(level)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Long bytes are named by their length: what is compressed anew in each process must not name its tests anew."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) and len(val) >= LONG else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes on an idle machine takes longer on a busy one, and is no failure for that."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(900))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector of garbage need not walk it in every test."""
    gc.collect()
    gc.freeze()
