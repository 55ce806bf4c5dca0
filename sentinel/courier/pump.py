"""One pump per channel: claim what is due, send it one by one, mark what became of it, rest, begin again."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sentinel.courier.channel import Channel, Outcome
from sentinel.courier.circuit import Circuit, Standing
from sentinel.courier.desk import Desk
from sentinel.courier.pace import Pace
from sentinel.courier.trouble import Trouble
from sentinel.model.notice import Notice
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Claim

log = logging.getLogger("sentinel.courier")
_STOPPED = Outcome(ok=False, took_ms=0.0, trouble=Trouble.OTHER, why="stopped before an answer came")


class Pump:
    """Drains the outbox of one channel until it is told to stop; whatever one channel does, no other notices."""

    def __init__(
        self,
        channel: Channel,
        desk: Desk,
        pace: Pace,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
        on_health: Callable[[Standing], None],
        beat: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._channel, self._desk, self._pace = channel, desk, pace
        self._now, self._jitter, self._on_health, self._beat = now, jitter, on_health, beat
        self._circuit = Circuit(channel.name)
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._closed_until: datetime | None = None
        self._last = float("-inf")
        self._unwritable = False

    def wake(self) -> None:
        """Look at the outbox now."""
        self._woken.set()

    def stop(self) -> None:
        """Begin nothing new; ``run`` returns within the pace's patience."""
        self._desk.hurry()
        self._stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Pump until stopped."""
        while not self._stopping.is_set():
            self._beat(self._channel.name)
            if not await self._round():
                await self._rest()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), self._pace.look)
        self._woken.clear()

    async def _round(self) -> bool:
        """Send what is due; True if there may be more."""
        if self._channel.busy or (self._closed_until is not None and self._now() < self._closed_until):
            return False
        try:
            claim = await self._desk.claim(self._pace.most)
        except StoreUnusable as error:
            self._note_ledger(error)
            return False
        self._note_ledger(None)
        return await self._deliver(claim)

    def _note_ledger(self, error: StoreUnusable | None) -> None:
        if error is not None and not self._unwritable:
            log.error("%s: the outbox cannot be reached: %s", self._channel.name, error)
        if error is None and self._unwritable:
            log.info("%s: the outbox can be reached again", self._channel.name)
        self._unwritable = error is not None

    async def _deliver(self, claim: Claim) -> bool:
        for index, notice in enumerate(claim.notices):
            rest = claim.notices[index + 1 :]
            if not await self._breathe():
                await self._desk.give_back(claim, (notice, *rest), self._now())
                return False
            outcome = await self._send(notice)
            self._tell(outcome)
            if not outcome.ok:
                await self._turn_back(claim, notice, rest, outcome)
                return False
            await self._desk.sent(claim, notice, outcome)
        return bool(claim.notices)

    async def _breathe(self) -> bool:
        """Keep the distance to the last message; False if we are to stop meanwhile."""
        wait = self._last + self._channel.pause - asyncio.get_running_loop().time()
        if wait > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
        return not self._stopping.is_set()

    async def _send(self, notice: Notice) -> Outcome:
        sending = asyncio.ensure_future(self._channel.send(notice.title, notice.body, notice))
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({sending, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done():
                await asyncio.wait({sending}, timeout=self._pace.patience)
            return sending.result() if sending.done() else _STOPPED
        finally:
            self._last = asyncio.get_running_loop().time()
            stopping.cancel()
            sending.cancel()

    async def _turn_back(self, claim: Claim, notice: Notice, rest: Sequence[Notice], outcome: Outcome) -> None:
        """Give the failed notice and those behind it back.

        The others come due earlier than the failed one: a message that is always rejected must not starve them.
        """
        failures = max(self._circuit.failures, claim.attempts.get(notice.key, 0) + 1)
        delay = self._pace.delay(failures, outcome, self._jitter())
        sooner = delay if outcome.wait is not None else delay / 2
        gate = sooner if outcome.wait is not None else min(sooner, self._pace.gate)
        now = self._now()
        self._closed_until = now + timedelta(seconds=gate)
        await self._desk.failed(claim, notice, outcome, now + timedelta(seconds=delay))
        await self._desk.give_back(claim, rest, now + timedelta(seconds=sooner))

    def _tell(self, outcome: Outcome) -> None:
        if outcome is _STOPPED:
            return
        if outcome.ok:
            self._closed_until = None
        standing = self._circuit.note(outcome, self._now())
        if standing is not None:
            level = logging.INFO if standing.ok else logging.WARNING
            log.log(level, "%s: %s", standing.channel, "delivers" if standing.ok else f"fails: {standing.reason}")
            self._on_health(standing)
