"""Records: what the world was asked and what it was told, in order, with a way to wait for the next entry."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that was asked of one server: when, by which address, what, and of which name."""

    at: datetime
    server: str
    client: str
    what: str
    name: str = ""


class Record(Generic[T]):
    """A list that only grows (the newest 100,000 entries are kept) and that one can wait on."""

    def __init__(self) -> None:
        self._entries: deque[T] = deque(maxlen=MOST)
        self._count = 0
        self._news = asyncio.Event()

    def add(self, entry: T) -> None:
        """Write an entry and wake all who wait."""
        self._entries.append(entry)
        self._count += 1
        news, self._news = self._news, asyncio.Event()
        news.set()

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> T:
        return self._entries[index]

    def clear(self) -> None:
        """Forget all entries, as if nothing had happened yet."""
        self._entries.clear()
        self._count = 0

    async def reach(self, count: int, within: float) -> tuple[T, ...]:
        """Wait until there are so many entries, at most ``within`` seconds.

        Raises:
            TimeoutError: if they do not come.
        """
        async with asyncio.timeout(within):
            while self._count < count:
                await self._news.wait()
        return tuple(self._entries)

    async def find(self, wanted: Callable[[T], bool], within: float) -> T:
        """Wait for the first entry, old or new, that is wanted, at most ``within`` seconds.

        Raises:
            TimeoutError: if none comes.
        """
        async with asyncio.timeout(within):
            while True:
                news = self._news
                for entry in tuple(self._entries):
                    if wanted(entry):
                        return entry
                await news.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Where one server writes down what it was asked; all servers of a world write into the same record."""

    server: str
    asked: Record[Asked]
    now: Callable[[], datetime]

    def note(self, client: str, what: str, name: str = "") -> None:
        """Write down that a client asked this, now."""
        self.asked.add(Asked(at=self.now(), server=self.server, client=client, what=what, name=name))
