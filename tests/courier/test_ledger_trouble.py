import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sentinel.courier.channel import Channel
from sentinel.courier.pace import Pace
from sentinel.range.world import World
from sentinel.store.errors import LedgerFull
from sentinel.store.ledger import SqlLedger, open_ledger
from tests.courier.office import FAST, Office, notice


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Office]:
    """An office whose ledger takes no more than two jobs in waiting."""
    with open_ledger(tmp_path / "small", most_waiting=2) as ledger:
        yield Office(ledger)


@contextmanager
def jammed(ledger: SqlLedger) -> Iterator[threading.Event]:
    """A ledger whose writer is stuck and whose queue is full."""
    free, stuck = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        stuck.set()
        free.wait(30)

    ledger.post(hold)
    assert stuck.wait(10)
    try:
        with contextlib.suppress(LedgerFull):
            while True:
                ledger.post(lambda _: None)
        yield free
    finally:
        free.set()


async def test_a_ledger_that_is_full_delays_a_message_and_says_so_once(
    world: World, small: Office, telegram: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    await small.put(notice(1))
    with jammed(small.ledger) as free:
        async with small.open(telegram, pace=FAST):
            await _said(caplog, "cannot be reached")
            await asyncio.sleep(0.09)  # several looks at the outbox
            free.set()
            await small.until("sent")
    assert len(world.telegram.told) == 1
    assert caplog.text.count("the outbox cannot be reached") == 1


async def _said(caplog: pytest.LogCaptureFixture, words: str) -> None:
    async with asyncio.timeout(10):
        while words not in caplog.text:
            await asyncio.sleep(0.02)


async def test_what_was_sent_is_marked_as_soon_as_the_ledger_takes_it(
    world: World, small: Office, telegram: Channel
) -> None:
    await small.put(notice(1))
    world.telegram.dawdle(0.3)
    async with small.open(telegram):
        await world.telegram.told.reach(1, within=5)
        with jammed(small.ledger) as free:
            threading.Timer(0.8, free.set).start()
            await _answered(telegram)
        await small.until("sent")
    assert len(world.telegram.told) == 1


async def _answered(channel: Channel) -> None:
    async with asyncio.timeout(5):
        while channel.busy:
            await asyncio.sleep(0.02)


@pytest.mark.slow
async def test_what_cannot_be_marked_in_time_is_told_once_more(
    world: World, small: Office, telegram: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    await small.put(notice(1))
    world.telegram.dawdle(0.2)
    async with small.open(telegram, pace=Pace(lease=0.5, look=0.05, patience=0.3)):
        await world.telegram.told.reach(1, within=5)
        with jammed(small.ledger):
            await _said(caplog, "could not be marked")
        await small.until("sent")
    assert len(world.telegram.told) == 2
