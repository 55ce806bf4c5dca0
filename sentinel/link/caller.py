"""An agent's signed requests to its hub: each says who asks, when, and what; what comes back is bounded."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sentinel.kit import codec
from sentinel.link import keys, sealed
from sentinel.link.ports import LinkDown
from sentinel.model.moment import rfc3339

Shape = TypeVar("Shape")
MOST_ANSWER = 200_000
UNIX, MOUNTED = "unix:", "/api/v1/link"
OK, NOTHING = 200, 204


def session_to(hub: str, ca_file: Path | None = None) -> tuple[aiohttp.ClientSession, str]:
    """A session for ``https://host`` or ``unix:/path/to/socket``, and the address to use with it.

    The public roots are trusted, and what ``ca_file`` holds. Proxies and cookies of the environment play no part. Close
    the session when the agent ends.

    Raises:
        ValueError: if ``hub`` is neither.
        OSError: if ``ca_file`` cannot be read.
    """
    if not hub.startswith(("https://", UNIX)):
        raise ValueError("a hub is https://... or unix:/path")
    jar = aiohttp.DummyCookieJar()
    if hub.startswith(UNIX):
        connector: aiohttp.BaseConnector = aiohttp.UnixConnector(hub.removeprefix(UNIX))
        return aiohttp.ClientSession(connector=connector, cookie_jar=jar), f"http://hub{MOUNTED}"
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    connector = aiohttp.TCPConnector(ssl=context, limit=4)
    url = hub.rstrip("/") if urlsplit(hub).path.strip("/") else hub.rstrip("/") + MOUNTED
    return aiohttp.ClientSession(connector=connector, cookie_jar=jar, trust_env=False), url


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Speaks for one vantage. ``now`` is the aware UTC time that requests carry."""

    session: aiohttp.ClientSession
    url: str
    vantage: str
    key: Ed25519PrivateKey
    now: Callable[[], datetime]

    async def ask(
        self, action: str, body: bytes, *, seconds: float, epoch: str = "-", most: int = MOST_ANSWER
    ) -> bytes | None:
        """Ask for something; None if the answer is that there is nothing.

        Raises:
            LinkDown: if the hub cannot be reached, refuses, or answers at more length than ``most`` bytes.
        """
        headers = {
            sealed.VANTAGE: self.vantage,
            sealed.EPOCH: epoch,
            sealed.SENT: rfc3339(self.now()),
            sealed.BODY: sealed.digest(body),
        }
        headers[sealed.SIGNATURE] = keys.sign(self.key, sealed.to_sign(action, headers))
        try:
            return await self._post(f"{self.url}/{action}", body, headers, seconds, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkDown(f"the hub cannot be reached: {error!r}") from error

    async def asked(self, shape: type[Shape], action: str, wish: object, *, seconds: float) -> Shape:
        """Ask in one shape, and read the answer in another.

        Raises:
            LinkDown: if the hub cannot be reached, or its answer makes no sense.
        """
        return told(shape, await self.ask(action, codec.encode(wish), seconds=seconds))

    async def _post(self, url: str, body: bytes, headers: dict[str, str], seconds: float, most: int) -> bytes | None:
        limit = aiohttp.ClientTimeout(total=seconds)
        post = self.session.post(url, data=body, headers=headers, timeout=limit, allow_redirects=False)
        async with post as answer:
            if answer.status == NOTHING:
                return None
            text = await _whole(answer, most)
            if answer.status != OK:
                raise LinkDown(f"the hub said {answer.status}: {text[:200].decode('utf-8', 'replace')}")
            return text


async def _whole(answer: aiohttp.ClientResponse, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_any():
        size += len(part)
        if size > most:
            raise LinkDown(f"the hub's answer is longer than {most} bytes")
        parts.append(part)
    return b"".join(parts)


def told(shape: type[Shape], answer: bytes | None) -> Shape:
    """What an answer says.

    Raises:
        LinkDown: if it makes no sense.
    """
    try:
        return codec.decode(shape, answer or b"")
    except codec.Undecodable as error:
        raise LinkDown(f"the hub's answer makes no sense: {error}") from None
