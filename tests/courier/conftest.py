"""A world to send to, a way out that leads there, a ledger, and the two usual channels."""

import logging
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sentinel.courier.channel import Channel, open_channels
from sentinel.range.lab import mail_url, telegram_url
from sentinel.range.world import World
from sentinel.store.ledger import open_ledger
from tests.courier.office import Office


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World() as opened:
        yield opened


@pytest.fixture(autouse=True)
def way_out(world: World) -> Iterator[None]:
    """The environment as ``prepare`` makes it, with the world's roots alone: that is 40 ms faster a send."""
    before, apprise = dict(os.environ), logging.getLogger("apprise")
    level, propagate = apprise.level, apprise.propagate
    roots = str(world.ca_file)
    os.environ.update(HTTPS_PROXY=world.proxy.url, https_proxy=world.proxy.url)
    os.environ.update(REQUESTS_CA_BUNDLE=roots, SSL_CERT_FILE=roots)
    yield
    os.environ.clear()
    os.environ.update(before)
    apprise.level, apprise.propagate = level, propagate


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_ledger(tmp_path / "ledger") as ledger:
        yield Office(ledger)


@pytest.fixture
def channels(world: World) -> dict[str, Channel]:
    made = {channel.name: channel for channel in open_channels({"tg": telegram_url(), "mail": mail_url(world)})}
    for channel in made.values():
        channel.pause = 0.0
    return made


@pytest.fixture
def telegram(channels: dict[str, Channel]) -> Channel:
    return channels["tg"]


@pytest.fixture
def mail(channels: dict[str, Channel]) -> Channel:
    return channels["mail"]
