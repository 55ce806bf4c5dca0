"""The platforms of a world read as the installed adapters say: one request, and what they make of the answer."""

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

from sentinel.detect.adapters import load_adapters
from sentinel.kit.adapters.answer import Answer
from sentinel.kit.adapters.form import Adapter, Request
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.adapters.replay import reading_of
from sentinel.range.platforms.said import KEY
from sentinel.range.world import World
from tests.range.clients import Page, get

ADAPTERS = {name: one.adapter for name, one in load_adapters([Path("rules")]).items()}


async def reading(world: World, adapter: Adapter, handle: str, number: str, key: str = KEY) -> Reading:
    """What an adapter reads of one account, asked for by its handle and its number."""
    request = adapter.requests[0]
    url = address(request, handle, number, key)
    answered = await asked(world, url, request, key)
    if "Location" in answered.headers:
        url = answered.headers["Location"]
        answered = await asked(world, url, request, key)
    answer = Answer(status=answered.status, url=url, text=answered.text)
    return reading_of(request, answer, number if request.batch is not None else None)


def address(request: Request, handle: str, number: str, key: str = KEY) -> str:
    """Where a request goes to."""
    url = request.url.replace("{handle}", quote(handle, safe="")).replace("{uid}", quote(number, safe=""))
    joint = "&" if "?" in url else "?"
    url += f"{joint}{request.batch.param}={number}" if request.batch is not None else ""
    return url + (f"&{request.auth.query}={key}" if request.auth is not None and request.auth.query else "")


async def asked(world: World, url: str, request: Request | None = None, key: str = KEY) -> Page:
    """One answer, from where the platforms of this world listen."""
    assert world.platforms is not None
    parts = urlsplit(url)
    header = request is not None and request.auth is not None and request.auth.header
    place = parts._replace(netloc=f"{parts.hostname}:{world.platforms.port}").geturl()
    return await get(world, place, headers={"Authorization": f"Bearer {key}"} if header else {})


def data(page: Page) -> dict[str, object]:
    """An answer in JSON."""
    found: dict[str, object] = json.loads(page.text)
    return found
