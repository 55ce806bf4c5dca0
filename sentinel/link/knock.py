"""Somebody knocks: who is it? The words that are signed are proved before a single byte of the body is read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sentinel.link import keys, sealed
from sentinel.model.moment import parse

SLOWEST = 20_000.0  # bytes a second: whoever is slower than this, and half a minute on top, is hung up on
GRACE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A request whose sender proved who he is; ``off`` is how far his clock is ahead of ours."""

    vantage: str
    epoch: str
    body: bytes
    off: timedelta


async def proved(
    request: web.Request,
    action: str,
    key_of: Callable[[str], Ed25519PublicKey | None],
    now: Callable[[], datetime],
    most: int = sealed.MOST_PACKED,
) -> Knock:
    """Who knocks, and with what: at most so many bytes.

    Raises:
        web.HTTPException: 401 and nothing more for who cannot prove it; others for an honest sender's mistakes.
    """
    headers = request.headers
    vantage = headers.get(sealed.VANTAGE, "")
    key = key_of(vantage) if sealed.sane(headers) else None
    signature = headers.get(sealed.SIGNATURE, "")
    if key is None or not keys.verifies(key, signature, sealed.to_sign(action, headers)):
        raise web.HTTPUnauthorized(text="who are you?")
    try:
        off = parse(headers[sealed.SENT]) - now()
    except ValueError:
        raise web.HTTPBadRequest(text="no time") from None
    body = await _body(request, most)
    if sealed.digest(body) != headers[sealed.BODY]:
        raise web.HTTPUnauthorized(text="who are you?")
    return Knock(vantage=vantage, epoch=headers[sealed.EPOCH], body=body, off=off)


async def _body(request: web.Request, most: int) -> bytes:
    """What was sent, up to the bound; the application that mounts us may have another one for its own pages."""
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(GRACE + most / SLOWEST):
            async for part in request.content.iter_any():
                size += len(part)
                if size > most:
                    raise web.HTTPRequestEntityTooLarge(most, size)
                parts.append(part)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="too slow") from None
    return b"".join(parts)
