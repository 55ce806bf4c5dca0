"""The agent's end of a link between hosts: signed, gzipped requests over TLS, or over a Unix socket on one host.

The agent only ever calls out. The hub proves itself by its TLS certificate (or by owning the socket), the agent by an
Ed25519 signature on each request.
"""

import base64
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sentinel.kit import codec
from sentinel.link import sealed
from sentinel.link.lines import parse
from sentinel.link.ports import Ask, LinkDown, Parcel
from sentinel.link.speech import Asks, Granted, LeaseWish, Mark, Patience
from sentinel.model.moment import rfc3339

Shape = TypeVar("Shape")
MOST_ANSWER = 200_000
PATIENCE = 25.0
UNIX = "unix:"


def session_to(hub: str, ca_file: Path | None = None) -> tuple[aiohttp.ClientSession, str]:
    """A session for ``https://host/path`` or ``unix:/path/to/socket``, and the address to use with it.

    Proxies and cookies of the environment play no part. Close the session when the agent ends.

    Raises:
        ValueError: if ``hub`` is neither.
        OSError: if ``ca_file`` cannot be read.
    """
    if not hub.startswith(("https://", UNIX)):
        raise ValueError("a hub is https://... or unix:/path")
    jar = aiohttp.DummyCookieJar()
    if hub.startswith(UNIX):
        connector: aiohttp.BaseConnector = aiohttp.UnixConnector(hub.removeprefix(UNIX))
        return aiohttp.ClientSession(connector=connector, cookie_jar=jar), "http://hub/api/v1/link"
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    connector = aiohttp.TCPConnector(ssl=context, limit=4)
    return aiohttp.ClientSession(connector=connector, cookie_jar=jar, trust_env=False), hub.rstrip("/")


class HttpsLink:
    """A link to a hub on another host. ``now`` is the aware UTC time that requests carry."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        vantage: str,
        key: Ed25519PrivateKey,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._session, self._url, self._vantage, self._key, self._now = session, url, vantage, key, now

    async def push(self, parcel: Parcel) -> int:
        """Hand a parcel to the hub, or as much of it as the hub takes at once.

        Raises:
            LinkDown: if the hub cannot be reached, or did not take it.
        """
        while True:
            try:
                body = sealed.pack(parcel)
                break
            except sealed.TooBig as error:
                parcel = _less(parcel, str(error))
        answer = await self._ask("batch", body, epoch=parcel.epoch, seconds=30.0)
        return _told(Mark, answer).mark

    async def lease(self, work: str, seconds: float) -> bool:
        """Take or renew the lease on a piece of work.

        Raises:
            LinkDown: if the hub cannot be reached.
        """
        answer = await self._ask("lease", codec.encode(LeaseWish(work=work, seconds=seconds)), seconds=10.0)
        return _told(Granted, answer).granted

    async def asks(self) -> Sequence[Ask]:
        """Wait at the hub for something to look at again.

        Raises:
            LinkDown: if the hub cannot be reached.
        """
        answer = await self._ask("asks", codec.encode(Patience(seconds=PATIENCE)), seconds=PATIENCE + 10.0)
        return _told(Asks, answer).asks

    async def _ask(self, action: str, body: bytes, *, seconds: float, epoch: str = "-") -> bytes:
        headers = {sealed.VANTAGE: self._vantage, sealed.EPOCH: epoch, sealed.SENT: rfc3339(self._now())}
        signature = self._key.sign(sealed.to_sign(action, headers, body))
        headers[sealed.SIGNATURE] = base64.b64encode(signature).decode()
        try:
            return await self._post(f"{self._url}/{action}", body, headers, seconds)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise LinkDown(f"the hub cannot be reached: {error!r}") from error

    async def _post(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> bytes:
        limit = aiohttp.ClientTimeout(total=seconds)
        post = self._session.post(url, data=body, headers=headers, timeout=limit, allow_redirects=False)
        async with post as answer:
            text = await answer.content.read(MOST_ANSWER)
            if answer.status != 200:  # noqa: PLR2004 - OK is OK
                raise LinkDown(f"the hub said {answer.status}: {text[:200].decode('utf-8', 'replace')}")
            return text


def _told(shape: type[Shape], answer: bytes) -> Shape:
    try:
        return codec.decode(shape, answer)
    except codec.Undecodable as error:
        raise LinkDown(f"the hub's answer makes no sense: {error}") from None


def _less(parcel: Parcel, why: str) -> Parcel:
    """The first half of a parcel that was too big; the spool sends the rest next."""
    half = parcel.lines[: len(parcel.lines) // 2]
    last = parse(half[-1]) if half else None
    if last is None:
        raise LinkDown(f"one row is more than the hub takes: {why}")
    return Parcel(vantage=parcel.vantage, epoch=parcel.epoch, first=parcel.first, last=last.last, lines=half)
