"""One TLS handshake as a step of a look: connect, shake hands without trust, hang up."""

import asyncio
from collections.abc import Sequence

from sentinel.kit.looks import Handshake
from sentinel.kit.net.faults import failure_of
from sentinel.kit.net.http import Engine
from sentinel.kit.net.names import host_name
from sentinel.kit.net.tcp import connect
from sentinel.kit.net.tls import shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Failure, Layer


async def met(
    engine: Engine, watch: Watch, to: tuple[str, int, str], alpn: Sequence[str], versions: tuple[str, str]
) -> Handshake | Failure:
    """Shake hands with ``to`` (address, port, server name) and tell what was seen, or what prevented it."""
    address, port, name = to
    layer, line, since = Layer.TCP, None, watch.ms()
    try:
        tls = engine.contexts.connection(host_name(name) if name else "", alpn, versions)
        async with asyncio.timeout(watch.remaining()):
            line = await connect(engine.guard, address, port, watch.remaining())
            watch.note("tcp", since, address)
            layer = Layer.TLS
            _, seen = await shake(watch, line, tls, to)
    except Exception as error:  # noqa: BLE001 - named by the one table; what it has no word for is logged as a bug
        return failure_of(layer, error)
    finally:
        if line is not None:
            line.close()
    return seen
