"""Somebody who knocks at the door of a hub, honest or not, and the parcels that he brings."""

import base64
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sentinel.link import sealed, wire
from sentinel.link.caller import session_to
from sentinel.link.ports import Parcel
from sentinel.model.moment import rfc3339
from tests.link.made import Facts, seen
from tests.link.ways import VANTAGE, Hub, clock, door, new_key


def lines(*numbers: int, vantage: str = VANTAGE, epoch: str = "e1") -> tuple[bytes, ...]:
    rows = [replace(seen(n), vantage=vantage, epoch=epoch, sequence=n) for n in numbers]
    return tuple(wire.write(row, Facts, remarkable=False) for row in rows)


def parcel(*numbers: int, vantage: str = VANTAGE, epoch: str = "e1", evidence: tuple[str, ...] = ()) -> Parcel:
    texts = lines(*numbers, vantage=vantage, epoch=epoch)
    return Parcel(vantage=vantage, epoch=epoch, first=numbers[0], last=numbers[-1], lines=texts, evidence=evidence)


@dataclass(kw_only=True)
class Knock:
    """Somebody with a socket, and maybe a key."""

    session: aiohttp.ClientSession
    url: str
    key: Ed25519PrivateKey

    def headers(self, action: str, body: bytes, **changed: str) -> dict[str, str]:
        """What an honest agent says, but for what is changed; the signature is over the changed words."""
        told = {sealed.VANTAGE: VANTAGE, sealed.EPOCH: "e1", sealed.SENT: rfc3339(clock())}
        told[sealed.BODY] = sealed.digest(body)
        told |= {name.replace("_", "-"): text for name, text in changed.items()}
        signature = self.key.sign(sealed.to_sign(action, told))
        return {**told, sealed.SIGNATURE: base64.b64encode(signature).decode()}

    async def say(self, action: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Knock; returns what was heard."""
        data = io.BytesIO(body) if len(body) > sealed.MOST_PACKED else body
        async with self.session.post(f"{self.url}/{action}", data=data, headers=headers) as answer:
            return answer.status, await answer.text()

    async def batch(self, body: bytes, **changed: str) -> int:
        """Knock with a parcel."""
        return (await self.say("batch", body, self.headers("batch", body, **changed)))[0]


@asynccontextmanager
async def knocking(hub: Hub, folder: Path) -> AsyncIterator[Knock]:
    key = new_key(folder, hub)
    async with door(hub, folder, "unix") as (where, _):
        session, url = session_to(where)
        async with session:
            yield Knock(session=session, url=url, key=key)
