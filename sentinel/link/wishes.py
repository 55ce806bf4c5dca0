"""What the hub wants looked at again, waiting for the agent to come and ask."""

import asyncio
from collections.abc import Sequence

from sentinel.link.ports import Ask

MOST = 1_000


class Wishes:
    """A bounded queue of wishes for one vantage. One that was handed out and got lost on the way is not repeated."""

    def __init__(self) -> None:
        self._asked: asyncio.Queue[Ask] = asyncio.Queue(MOST)

    def add(self, wanted: Ask) -> bool:
        """Wish for a look; False if far too many are waiting already."""
        try:
            self._asked.put_nowait(wanted)
        except asyncio.QueueFull:
            return False
        return True

    async def take(self, seconds: float | None = None, most: int = MOST) -> Sequence[Ask]:
        """Wait until there is a wish, at most so long, and take what is there."""
        try:
            async with asyncio.timeout(seconds):
                wanted = [await self._asked.get()]
        except TimeoutError:
            return []
        while len(wanted) < most and not self._asked.empty():
            wanted.append(self._asked.get_nowait())
        return wanted
