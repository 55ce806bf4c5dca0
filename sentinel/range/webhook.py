"""A webhook endpoint that takes whatever is posted, and can be told what to answer."""

import ssl
from dataclasses import dataclass
from datetime import datetime

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One request that arrived: when, and the request itself."""

    at: datetime
    request: Request


class Webhook:
    """The endpoint; ``posted`` holds what it took."""

    def __init__(self, address: str, diary: Diary, tls: ssl.SSLContext | None = None) -> None:
        self.posted: Record[Posted] = Record()
        self.reply = Dial(Reply(body=b"ok"))
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    @property
    def place(self) -> str:
        """Its address and port, for a URL."""
        return f"{self.listener.address}:{self.listener.port}"

    def heal(self) -> None:
        """Take everything again."""
        self.reply.heal()
        self.line.heal()

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        reply = self.reply.now
        if reply.status < 300:  # noqa: PLR2004 - success
            self.posted.add(Posted(at=self._diary.now(), request=request))
        return reply

    def status(self, number: int) -> Deed:
        """Answer with this status."""
        return self.reply.turn(Reply(status=number))

    def too_many(self, retry_after: int = 5) -> Deed:
        """Answer 429 and say in the header and in the body how long to wait (s)."""
        said = f'{{"code": 42901, "http": 429, "error": "limit reached", "retry_after": {retry_after}.5}}'.encode()
        return self.reply.turn(Reply(status=429, headers=(("Retry-After", str(retry_after)),), body=said))

    def hang(self) -> Deed:
        """Take the request and never answer."""
        return self.reply.turn(Reply(status=504, manner=Manner(wait=3600)))
