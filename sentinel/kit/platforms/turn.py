"""The gate of one question: nobody goes through it uncounted."""

from collections.abc import Callable
from dataclasses import dataclass

from sentinel.kit.platforms.desk import Desk
from sentinel.kit.platforms.spending import Errand

SPARE = 2.0  # seconds of a look that a request itself needs at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The gate of one question: every request through it is counted as this errand."""

    desk: Desk
    errand: Errand
    remaining: Callable[[], float]

    async def enter(self) -> str:
        """Wait until a request may be made, and write down what it costs; returns why not, if it may not."""
        return await self.desk.spending.enter(self.errand, self.remaining() - SPARE)

    def leave(self) -> None:
        """The request is over."""
        self.desk.spending.leave(self.errand)
