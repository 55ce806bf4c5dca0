"""One hello made by hand as a step of a look: connect, say it, hear how the server opens, hang up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf

from sentinel.kit.net.faults import failure_of, stopped
from sentinel.kit.net.http import Engine
from sentinel.kit.net.names import host_name, is_literal
from sentinel.kit.net.tcp import Line, connect
from sentinel.kit.net.watch import Watch
from sentinel.kit.ways.offer import Offer, client_hello
from sentinel.kit.ways.opening import Ear, Garbled, Opening, Refused
from sentinel.model.failure import Code, Failure, Layer

DICE = 96  # random bytes that a hello needs


@dataclass(frozen=True, slots=True)
class Hello:
    """What to say: the offer, randomness (``draw`` takes bits), and the most seconds to take."""

    offer: Offer
    draw: Callable[[int], int]
    within: float = inf


async def opened(engine: Engine, watch: Watch, to: tuple[str, int], hello: Hello) -> Opening | Failure:
    """Say a hello to an address and port, and tell how the server opens, or what prevented it. Never raises."""
    layer, line, since = Layer.TCP, None, watch.ms()
    try:
        name = hello.offer.server_name
        own = replace(hello.offer, server_name=host_name(name) if name and not is_literal(name) else "")
        async with asyncio.timeout(min(watch.remaining(), hello.within)):
            line = await connect(engine.guard, *to, watch.remaining())
            watch.note("tcp", since, to[0])
            layer, since = Layer.TLS, watch.ms()
            await line.send(client_hello(own, hello.draw(8 * DICE).to_bytes(DICE)))
            return await _heard(line, Ear(own))
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        return failure_of(layer, error)
    finally:
        if line is not None:
            line.close()
        if layer is Layer.TLS:
            watch.note("tls", since, f"{hello.offer.server_name} by hand")


async def _heard(line: Line, ear: Ear) -> Opening:
    while data := await line.receive():
        try:
            found = ear.hear(data)
        except (Garbled, Refused) as error:
            raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, str(error)) from error
        if found is not None:
            return found
    raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, "closed by the peer during the handshake")
