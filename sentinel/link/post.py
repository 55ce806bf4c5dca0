"""Carry the spool to the hub: save, send, forget, for as long as the daemon runs; the hub may be away for days."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sentinel.link.ports import Link, LinkDown
from sentinel.link.spool import Spool

log = logging.getLogger("sentinel.post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """All in seconds: rows wait ``gather`` to be saved together; ``longest`` is the pause between tries at most.

    ``send`` is how long one parcel may take, ``farewell`` how long the last tries may take when we stop.
    """

    gather: float = 0.2
    idle: float = 1.0
    longest: float = 30.0
    send: float = 60.0
    farewell: float = 3.0


class Post:
    """Empties one spool over one link. ``beat`` is called at least once a second while the disk answers."""

    def __init__(
        self, spool: Spool, link: Link, *, beat: Callable[[], None] = lambda: None, pace: Pace | None = None
    ) -> None:
        self._spool = spool
        self._link = link
        self._beat = beat
        self._pace = pace or Pace()
        self._saved = asyncio.Event()
        self._stopping = asyncio.Event()
        self._trouble: dict[str, str] = {}

    async def run(self) -> None:
        """Save and send until ``stop``; then save what is left and try once more to send it."""
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(self._send_all())
            await self._save_all()
            sending.cancel()
        await self._save()
        await _within(self._send_rest(), self._pace.farewell)

    def stop(self) -> None:
        """Let ``run`` end once everything is on disk."""
        self._stopping.set()
        self._spool.stirred.set()

    async def _save_all(self) -> None:
        while not self._stopping.is_set():
            self._beat()
            if await _within(self._spool.stirred.wait(), self._pace.idle):
                await _within(self._stopping.wait(), self._pace.gather)
                await self._save()

    async def _save(self) -> None:
        try:
            await self._spool.save()
        except OSError as error:
            self._tell("save", f"the spool cannot be written, rows wait in memory: {error}")
            await _within(self._stopping.wait(), self._pace.idle)
            self._spool.stirred.set()
        else:
            self._tell("save", "")
            self._saved.set()

    async def _send_all(self) -> None:
        tries = 0
        while True:
            self._saved.clear()
            sent = await self._send()
            tries = tries + 1 if sent is None else 0
            if tries:
                await asyncio.sleep(min(self._pace.longest, self._pace.idle * 2.0 ** min(tries - 1, 20)))
            elif not sent:
                await self._saved.wait()

    async def _send(self) -> bool | None:
        """Send one parcel: True if the ledger moved on, False if there is nothing to send, None if it did not work."""
        parcel = await self._spool.parcel()
        if parcel is None:
            return False
        try:
            async with asyncio.timeout(self._pace.send):
                mark = await self._link.push(parcel)
        except (LinkDown, TimeoutError) as error:
            self._tell("send", f"the hub does not take what was seen; it is kept: {error!r}", error.__cause__)
            return None
        self._tell("send", "")
        return await self._spool.confirm(mark) or None

    async def _send_rest(self) -> None:
        while await self._send():
            continue

    def _tell(self, about: str, trouble: str, cause: BaseException | None = None) -> None:
        """Log when a trouble begins and when it ends, not at every try; a cause that is a bug with its traceback."""
        before, self._trouble[about] = self._trouble.get(about, ""), trouble
        if trouble and not before:
            log.error(trouble, exc_info=None if isinstance(cause, OSError) else cause)
        elif before and not trouble:
            log.info("%s: works again", about)


async def _within(wait: Awaitable[object], seconds: float) -> bool:
    """Wait for something, but not for ever; True if it came in time."""
    try:
        async with asyncio.timeout(seconds):
            await wait
    except TimeoutError:
        return False
    return True
