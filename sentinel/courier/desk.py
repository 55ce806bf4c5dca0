"""The outbox as one channel's courier sees it: claim, and mark what became of it while the claim still holds."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sentinel.courier.channel import Outcome
from sentinel.model.notice import Notice
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Claim, Delivery, Ledger, Unit

log = logging.getLogger("sentinel.courier")
AGAIN = 1.0


class Desk:
    """Claims and marks the notices of one channel. A ledger that is full for a moment costs no delivery its mark."""

    def __init__(self, ledger: Ledger, channel: str, now: Callable[[], datetime], lease: float) -> None:
        self._ledger, self._channel, self._now, self._lease = ledger, channel, now, lease
        self._hurried = False

    def hurry(self) -> None:
        """We are to stop: no second try for a mark that cannot be written."""
        self._hurried = True

    async def claim(self, most: int) -> Claim:
        """Take due notices, the worst first.

        Raises:
            StoreUnusable: if the ledger cannot be written.
        """
        return await self._ledger.write(lambda unit: unit.claim(self._channel, self._now(), self._lease, most))

    async def sent(self, claim: Claim, notice: Notice, outcome: Outcome) -> None:
        """Mark a notice as delivered."""
        delivery = self._delivery(notice, outcome)
        await self._mark(claim, lambda unit: unit.sent(claim, (notice.key,), delivery))

    async def failed(self, claim: Claim, notice: Notice, outcome: Outcome, not_before: datetime) -> None:
        """Give a notice back for another try."""
        delivery = self._delivery(notice, outcome)
        await self._mark(claim, lambda unit: unit.failed(claim, (notice.key,), delivery, not_before))

    async def give_back(self, claim: Claim, notices: Sequence[Notice], not_before: datetime) -> None:
        """Give notices back untried."""
        keys = tuple(notice.key for notice in notices)
        if keys:
            await self._mark(claim, lambda unit: unit.give_back(claim, keys, not_before))

    def _delivery(self, notice: Notice, outcome: Outcome) -> Delivery:
        return Delivery(
            at=self._now(),
            channel=self._channel,
            notices=(notice.key,),
            ok=outcome.ok,
            error=outcome.why,
            took_ms=outcome.took_ms,
        )

    async def _mark(self, claim: Claim, job: Callable[[Unit], object]) -> None:
        """Write, and try again while the claim holds; after that another courier may send the message once more."""
        while True:
            try:
                await self._ledger.write(job)
            except StoreUnusable as error:
                if self._hurried or self._now() >= claim.until:
                    log.error("%s: what was sent could not be marked: %s", self._channel, error)  # noqa: TRY400 - in words
                    return
                await asyncio.sleep(AGAIN)
            else:
                return
