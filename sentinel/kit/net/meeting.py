"""One TLS handshake as a step of a look: connect, shake hands without trust, hang up."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from sentinel.kit.looks import Handshake
from sentinel.kit.net.faults import failure_of
from sentinel.kit.net.http import Engine
from sentinel.kit.net.names import host_name
from sentinel.kit.net.tcp import connect
from sentinel.kit.net.tls import shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Failure, Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """How to shake hands: the name to ask for, the protocols and versions on offer, the most seconds to take."""

    server_name: str
    alpn: Sequence[str]
    versions: tuple[str, str]
    within: float = inf


async def met(engine: Engine, watch: Watch, to: tuple[str, int], ask: Greeting) -> Handshake | Failure:
    """Shake hands with an address and port, and tell what was seen, or what prevented it."""
    (address, port), name = to, ask.server_name
    layer, line, since = Layer.TCP, None, watch.ms()
    try:
        tls = engine.contexts.connection(host_name(name) if name else "", ask.alpn, ask.versions)
        async with asyncio.timeout(min(watch.remaining(), ask.within)):
            line = await connect(engine.guard, address, port, watch.remaining())
            watch.note("tcp", since, address)
            layer = Layer.TLS
            _, seen = await shake(watch, line, tls, (*to, name))
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        return failure_of(layer, error)
    finally:
        if line is not None:
            line.close()
    return seen
