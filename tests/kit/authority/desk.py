"""A plane over a tree: what every test of the authority plane begins with."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import dns.message
from dns.message import Message

from sentinel.kit.authority.bounds import Allowance
from sentinel.kit.authority.plane import Plane
from sentinel.kit.authority.resolved import Resolved
from sentinel.kit.net.guard import Guard
from sentinel.range.primary import Lie, Twist
from sentinel.range.tree import Tree

QUICK = (0.2, 0.2)


def now() -> datetime:
    return datetime.now(UTC)


def plane(
    tree: Tree,
    *,
    linger: float = 0.0,
    waits: tuple[float, ...] = QUICK,
    per_second: float = 10_000.0,
    guard: Guard | None = None,
    clock: Callable[[], datetime] = now,
    families: frozenset[int] = frozenset({4, 6}),
) -> Plane:
    return Plane(
        guard=guard or Guard(lab=True),
        now=clock,
        clock=time.monotonic,
        draw=secrets.randbits,
        families=lambda: families,
        texts=tree.roots,
        anchor=tree.anchor,
        per_second=per_second,
        together=10_000.0,
        waits=waits,
        linger=linger,
    )


async def resolved(tree: Tree, name: str, kind: str = "A", *, seconds: float = 10.0, **how: object) -> Resolved:
    async with plane(tree, **how).look(seconds) as look:  # type: ignore[arg-type]  # passed on as it came
        return await look.resolve(name, kind)


def allowance(**limits: int) -> Allowance:
    return Allowance(clock=time.monotonic, ends=time.monotonic() + 10.0, **limits)


def lie(tree: Tree, twist: Twist, *addresses: str, **how: bool) -> None:
    """Let these servers tell it."""
    for address in addresses:
        tree.server(address).lie(Lie(twist=twist, **how))


def truth(tree: Tree, address: str, name: str, kind: str) -> Message:
    """What a server says to a question with DNSSEC, before anybody makes it lie."""
    return tree.server(address)._truth(dns.message.make_query(name, kind, want_dnssec=True))
