"""The daemon's children: what each does until it is asked to stop. Each says when it moved."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from sentinel.app.parts import now
from sentinel.app.supervise import Pulses
from sentinel.app.systemd import Systemd
from sentinel.hub.hub import Hub
from sentinel.store.errors import StoreUnusable
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger
from sentinel.store.sweep import copy_daily, sweep
from sentinel.web.service import Service

log = logging.getLogger("sentinel.daemon")
Moved = Callable[[], None]
SWEEP_EVERY = 3600.0
FIRST_SWEEP = 120.0
FEED_EVERY = 5.0
LISTEN_AGAIN = 10.0


async def rest(stopping: asyncio.Event, seconds: float) -> bool:
    """Wait so long, or until we stop; True if we stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
    return stopping.is_set()


async def until(stopping: asyncio.Event, work: Awaitable[None]) -> None:
    """Do something that never ends by itself until we stop; what goes wrong in it is raised."""
    doing, waiting = asyncio.ensure_future(work), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
        if not doing.done():
            doing.cancel()
    with suppress(asyncio.CancelledError):
        await doing


async def beat(hub: Hub, stopping: asyncio.Event, moved: Moved) -> None:
    """Let the hub notice the time, again and again."""
    while True:
        await hub.beat()
        moved()
        if await rest(stopping, hub.beat_every):
            return


async def tidy(
    ledger: SqlLedger,
    evidence: Evidence,
    kept: Callable[[], Mapping[str, timedelta]],
    stopping: asyncio.Event,
    purge: Callable[[], Awaitable[None]],
) -> None:
    """Every hour: count samples into hours, delete what is too old, and once a day copy the ledger.

    ``purge`` lets go what is over, whatever its age.
    """
    pause = FIRST_SWEEP
    while not await rest(stopping, pause):
        pause = SWEEP_EVERY
        try:
            done = await sweep(ledger, evidence, now(), kept())
            await purge()
            copied = await copy_daily(ledger, now())
        except StoreUnusable:
            log.exception("the sweep could not finish; it is tried again in an hour")
        else:
            log.info("swept: %d rows, %d bodies%s", done.rows, done.bodies, "; ledger copied" if copied else "")


async def serve(service: Service, stopping: asyncio.Event) -> None:
    """Keep the web role listening; a port that cannot be had is tried again, and never stops the watch."""
    told = False
    while True:
        try:
            port = await service.start()
        except OSError as error:
            if not told:
                log.error("the web role cannot listen on %s: %s; tried again quietly", service.place, error.strerror)  # noqa: TRY400 - a word for the operator, no bug
            told = True
            await service.stop()
            if await rest(stopping, LISTEN_AGAIN):
                return
        else:
            break
    log.info("the web role listens on %s, port %d", service.host, port)
    await stopping.wait()
    await service.stop()


async def feed(systemd: Systemd, pulses: Pulses, stopping: asyncio.Event) -> None:
    """Feed systemd's watchdog, but only while every child keeps its promise to move."""
    late: list[str] = []
    while not await rest(stopping, min(systemd.watchdog_every or FEED_EVERY, FEED_EVERY)):
        before, late = late, pulses.late()
        if not late:
            systemd.alive()
        elif late != before:
            log.error("no longer moving: %s; the watchdog is not fed", ", ".join(late))
