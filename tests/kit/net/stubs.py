"""A stub resolver with short patience, for tests of names."""

import secrets
import time
from collections.abc import Sequence

from sentinel.kit.looks import Answer, Resolution
from sentinel.kit.net.cache import Cache
from sentinel.kit.net.dnsask import Asker
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.http import Engine
from sentinel.kit.net.pair import Pairs
from sentinel.kit.net.resolvers import Book
from sentinel.kit.net.stub import Stub
from sentinel.kit.net.tls import Contexts
from sentinel.kit.net.watch import Watch

GOOD = {"www.kpu.test": ["60 A 103.1.2.3", "60 A 103.1.2.4", "30 AAAA 2001:db8::1"], "empty.test": ["60 MX 10 m.test."]}


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def stub_of(*resolvers: str, panel: Sequence[str] = (), clock: Clock | None = None, lab: bool = True) -> Stub:
    engine = Engine(guard=Guard(lab=lab), contexts=Contexts(), user_agent="Sentinel test")
    asker = Asker(engine=engine, draw=secrets.randbits, verify=lambda _seen: None, waits=(0.15, 0.3))
    ticking = clock or Clock()
    return Stub(
        book=Book(resolvers, panel, ticking), pairs=Pairs(asker=asker, grace=0.2), cache=Cache(300.0), clock=ticking
    )


async def resolve(stub: Stub, name: str, attempt: int = 0, seconds: float = 8.0) -> Resolution:
    return await stub.resolve(Watch(time.monotonic, seconds), name, attempt)


async def ask(stub: Stub, resolver: str, name: str, kind: str = "A") -> Answer:
    return await stub.ask(Watch(time.monotonic, 8.0), resolver, name, kind)


def code(seen: Resolution) -> str:
    return str(seen.failure)
