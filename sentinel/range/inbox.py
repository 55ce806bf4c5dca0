"""What people write to the bot: updates as the Bot API hands them out, each until its number was confirmed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FIRST = 730_000_001
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at Telegram. People name themselves as they like."""

    id: int = 501
    first: str = "Dewi"
    last: str = "Lestari"
    username: str = "dewi"

    def plain(self) -> dict[str, Any]:
        """As the Bot API describes a user."""
        said = {"first_name": self.first, "last_name": self.last, "username": self.username}
        return {"id": self.id, "is_bot": False, **{key: value for key, value in said.items() if value}}


DEWI = Person()


class Inbox:
    """The updates of one bot that nobody has confirmed. ``written`` of them were ever handed in."""

    def __init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._next = FIRST
        self.written = 0

    def write(self, text: str, chat: int, at: datetime, sender: Person = DEWI, **more: object) -> int:
        """A person writes to a chat that the bot is in; returns the number of the message."""
        self.written += 1
        message = {
            "message_id": 9000 + self.written,
            "from": sender.plain(),
            "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
            "date": int(at.timestamp()),
            "text": text,
            **more,
        }
        self.put({"message": message})
        return 9000 + self.written

    def put(self, update: Mapping[str, Any], number: int | None = None) -> None:
        """Hand in any update; it gets the next number, unless one is given."""
        number = self._next if number is None else number
        self._next = number + 1
        self._waiting.append({"update_id": number, **update})
        news, self._news = self._news, asyncio.Event()
        news.set()

    def __len__(self) -> int:
        return len(self._waiting)

    async def take(self, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Hand out what waits, or wait for it, as ``getUpdates`` does: an offset confirms all before it."""
        offset = asked.get("offset")
        if isinstance(offset, int):
            self._waiting = [one for one in self._waiting if one["update_id"] >= offset]
        try:
            async with asyncio.timeout(float(asked.get("timeout", 0))):
                while not self._waiting:
                    await self._news.wait()
        except TimeoutError:
            return []
        return self._waiting[: min(MOST, int(asked.get("limit", MOST)))]
