"""Telegram as a bot sees it: the Bot API at api.telegram.org, reached through the proxy, with all its moods."""

import json
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.inbox import DEWI, Inbox, Person
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary, Record

HOST = "api.telegram.org"
TOKEN = "123456789:AAlatihan-sentinel_tidak-rahasia00"  # noqa: S105 - it opens nothing but the range
CHAT = "-1001234567890"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message that reached a chat: when, which chat, its text, and the JSON exactly as it was sent."""

    at: datetime
    chat: str
    text: str
    sent: Mapping[str, Any]
    method: str = "sendMessage"


Mood = Callable[[Request], Reply | None]


def _said(payload: object, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(payload).encode(), headers=(("Content-Type", "application/json"),))


def _error(status: int, text: str, **more: object) -> Reply:
    return _said({"ok": False, "error_code": status, "description": text, **more}, status)


class Telegram:
    """The Bot API. ``told`` holds what arrived. It knows one bot and its chats; verbs make it refuse, stall or fail.

    ``inbox`` holds what people wrote to the bot and nobody has confirmed yet.
    """

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self.told: Record[Told] = Record()
        self.asked: Record[Request] = Record()
        self.inbox = Inbox()
        self.tokens = {TOKEN}
        self.chats = {CHAT}
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self.manner = Dial(Manner())
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    def heal(self) -> None:
        """Be well again."""
        self.mood.heal()
        self.manner.heal()
        self.line.heal()

    def write(self, text: str, chat: str = CHAT, sender: Person = DEWI, **more: object) -> int:
        """A person writes to a chat that the bot is in, now; returns the number of the message."""
        return self.inbox.write(text, int(chat), self._diary.now(), sender, **more)

    def _answer(self, request: Request) -> Reply | Awaitable[Reply]:
        self.asked.add(request)
        token, _, method = request.target.removeprefix("/bot").partition("/")
        self._diary.note(request.client, method, request.host)
        mood = self.mood.now(request)
        if mood is not None:
            return mood
        if token not in self.tokens:
            return _error(401, "Unauthorized")
        if method == "getUpdates":
            return self._hand_out(request)
        return replace(self._obey(method, request), manner=self.manner.now)

    async def _hand_out(self, request: Request) -> Reply:
        try:
            asked = json.loads(request.body or b"{}")
        except ValueError:
            return _error(400, "Bad Request: can't parse JSON")
        return _said({"ok": True, "result": await self.inbox.take(asked)})

    def _obey(self, method: str, request: Request) -> Reply:
        try:
            sent = json.loads(request.body or b"{}")
        except ValueError:
            return _error(400, "Bad Request: can't parse JSON")
        if method == "getMe":
            return _said({"ok": True, "result": {"id": 123456789, "is_bot": True, "username": "latihan_bot"}})
        if method != "sendMessage":
            return _error(404, "Not Found")
        return self._receive(method, sent)

    def _receive(self, method: str, sent: Mapping[str, Any]) -> Reply:
        chat = str(sent.get("chat_id", ""))
        if chat not in self.chats:
            return _error(400, "Bad Request: chat not found")
        if not sent.get("text"):
            return _error(400, "Bad Request: message text is empty")
        self.told.add(Told(at=self._diary.now(), chat=chat, text=str(sent["text"]), sent=sent, method=method))
        return _said({"ok": True, "result": {"message_id": len(self.told), "chat": {"id": chat}}})

    def _for(self, reply: Reply, times: int | None) -> Deed:
        left = [times]

        def mood(_: Request) -> Reply | None:
            if left[0] is None:
                return reply
            left[0] -= 1
            return reply if left[0] >= 0 else None

        return self.mood.turn(mood)

    def too_many(self, retry_after: int = 5, times: int | None = None) -> Deed:
        """Answer 429 with ``retry_after`` (s), so many times or until undone."""
        more = {"retry_after": retry_after}
        text = f"Too Many Requests: retry after {retry_after}"
        return self._for(_error(429, text, parameters=more), times)

    def fail(self, status: int = 502, times: int | None = None) -> Deed:
        """Answer with a server error, so many times or until undone."""
        return self._for(_error(status, "Bad Gateway"), times)

    def hang(self, times: int | None = None) -> Deed:
        """Take the request and never answer."""
        return self._for(Reply(manner=Manner(wait=3600)), times)

    def dawdle(self, seconds: float) -> Deed:
        """Take messages, but let so much time pass before saying so."""
        return self.manner.turn(Manner(wait=seconds))

    def revoke(self) -> Deed:
        """Know the bot's token no more: 401."""
        return self._for(_error(401, "Unauthorized"), None)

    def rival(self, times: int | None = None) -> Deed:
        """Let another program read the bot's messages: 409."""
        text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        return self._for(_error(409, text), times)

    def kick(self) -> Deed:
        """Throw the bot out of the chat: 403."""
        return self._for(_error(403, "Forbidden: bot was kicked from the supergroup chat"), None)
