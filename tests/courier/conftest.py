"""A world to send to, a way out that leads there, a ledger, and the two usual channels."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sentinel.courier.channel import Channel
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.world import World
from sentinel.store.ledger import open_ledger
from tests.courier.office import Office


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world, and the environment that ``prepare`` makes, but with its roots alone: that is 40 ms faster a send."""
    before = dict(os.environ)
    async with World() as opened:
        roots = str(opened.ca_file)
        os.environ.update(HTTPS_PROXY=opened.proxy.url, https_proxy=opened.proxy.url)
        os.environ.update(REQUESTS_CA_BUNDLE=roots, SSL_CERT_FILE=roots)
        yield opened
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    apprise = logging.getLogger("apprise")
    level, propagate, filters = apprise.level, apprise.propagate, list(apprise.filters)
    yield
    apprise.level, apprise.propagate, apprise.filters = level, propagate, filters


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_ledger(tmp_path / "ledger") as ledger:
        yield Office(ledger)


@pytest.fixture
def channels(world: World) -> dict[str, Channel]:
    urls = {"tg": telegram_url(), "mail": mail_url(world)}
    made = {name: Channel(name, url) for name, url in urls.items()}
    for channel in made.values():
        channel.pause = 0.0
    return made


@pytest.fixture
def telegram(channels: dict[str, Channel]) -> Channel:
    return channels["tg"]


@pytest.fixture
def mail(channels: dict[str, Channel]) -> Channel:
    return channels["mail"]
