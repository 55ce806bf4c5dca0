"""A Telegram bot as a listener: what people wrote to it, and short answers. It goes out as Apprise's messages do.

Bot API: getMe, getUpdates (long polling), sendMessage. Texts are sent without a parse mode, so that nothing in them is
markup, and without a preview of links.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp

from sentinel.courier.inert import inert
from sentinel.courier.trouble import PERMANENT, WORDS, Trouble
from sentinel.courier.way_out import door, roots
from sentinel.kit.texts import msg

API = "https://api.telegram.org"
CONNECT, ANSWER = 5.0, 10.0  # seconds
MOST_BYTES = 4_000_000
MOST_UPDATES = 20
MOST_TEXT = 3_500  # of the 4,096 that Telegram takes, counted after it parsed
RIVAL = msg("another program reads the messages of this bot")
_CODES: Mapping[int, Trouble] = {
    400: Trouble.REJECTED,
    401: Trouble.LOGIN,
    403: Trouble.FORBIDDEN,
    404: Trouble.LOGIN,  # this is how a token looks that has the wrong form
    429: Trouble.TOO_MANY,
}


class BotFailed(Exception):
    """The bot could not be spoken to; the message says why, for people, and never shows the token.

    ``wait`` is for how many seconds the far side asked us to be quiet; ``permanent``: a person must change something.
    """

    def __init__(self, why: str, *, wait: float | None = None, permanent: bool = False) -> None:
        super().__init__(why)
        self.wait, self.permanent = wait, permanent


class Bot:
    """One bot, open as long as the ``async with`` lasts."""

    def __init__(self, token: str) -> None:
        """Take the token.

        Raises:
            BotFailed: if the roots of trust cannot be read.
        """
        self._token = token
        self._proxy = door(API)
        try:
            self._tls = roots()
        except (OSError, ssl.SSLError):
            raise BotFailed(WORDS[Trouble.TLS]) from None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=self._tls, limit=4), trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def name(self) -> str:
        """The name by which people call it in groups, without ``@``.

        Raises:
            BotFailed: if it cannot be asked.
        """
        said = await self._call("getMe", {}, ANSWER)
        return str(said.get("username", "")) if isinstance(said, dict) else ""

    async def updates(self, after: int | None, seconds: int) -> list[Mapping[str, Any]]:
        """What was written and not yet confirmed, waiting so long for the first; ``after`` confirms all up to it.

        Raises:
            BotFailed: if it cannot be asked.
        """
        asked: dict[str, Any] = {"timeout": seconds, "limit": MOST_UPDATES, "allowed_updates": ["message"]}
        if after is not None:
            asked["offset"] = after + 1
        said = await self._call("getUpdates", asked, seconds + ANSWER)
        return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []

    async def say(self, chat: int, text: str, to: int = 0) -> None:
        """Answer in a chat, to the message with this number.

        Raises:
            BotFailed: if it was not taken.
        """
        told: dict[str, Any] = {
            "chat_id": chat,
            "text": inert(text)[:MOST_TEXT],
            "link_preview_options": {"is_disabled": True},
        }
        if to:
            told["reply_parameters"] = {"message_id": to, "allow_sending_without_reply": True}
        await self._call("sendMessage", told, ANSWER)

    async def _call(self, method: str, said: Mapping[str, Any], seconds: float) -> object:
        limit = aiohttp.ClientTimeout(total=seconds + CONNECT, sock_connect=CONNECT)
        url = f"{API}/bot{self._token}/{method}"
        try:
            async with self._session.post(
                url, json=said, proxy=self._proxy, timeout=limit, allow_redirects=False
            ) as answer:
                return _result(answer.status, await _body(answer))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _failed(_trouble(error)) from None


async def _body(answer: aiohttp.ClientResponse) -> object:
    """What was said, as JSON; None where it is none, or where it is too much."""
    raw = bytearray()
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > MOST_BYTES:
            raise aiohttp.ClientPayloadError("too much")
    try:
        said: object = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return said


def _result(status: int, said: object) -> object:
    told = said if isinstance(said, dict) else {}
    if status == 200 and told.get("ok") is True:  # noqa: PLR2004 - HTTP OK
        return told.get("result")
    if status == 409:  # noqa: PLR2004 - HTTP Conflict
        raise BotFailed(RIVAL, permanent=True)
    raise _failed(_CODES.get(status, Trouble.SERVER), _wait(told.get("parameters")))


def _wait(parameters: object) -> float | None:
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(min(max(asked, 1), 3600)) if isinstance(asked, int) else None


def _failed(trouble: Trouble, wait: float | None = None) -> BotFailed:
    return BotFailed(WORDS[trouble], wait=wait, permanent=trouble in PERMANENT)


def _trouble(error: Exception) -> Trouble:
    """What stopped us, in the words of channels; a proxy's address is ours, and stays with us."""
    if isinstance(error, aiohttp.ClientSSLError):
        return Trouble.TLS  # before the next: a certificate's fault is a ValueError too
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError | ValueError):
        return Trouble.PROXY
    if isinstance(error, asyncio.TimeoutError | TimeoutError):
        return Trouble.TIMEOUT
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Trouble.NAME
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return Trouble.REFUSED if isinstance(cause, ConnectionRefusedError) else Trouble.BROKEN
