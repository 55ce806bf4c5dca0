import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sentinel.courier.channel import Channel
from sentinel.courier.pace import Pace
from sentinel.range.http import Reply, Request
from sentinel.range.lab import telegram_url
from sentinel.range.world import World
from sentinel.store.ledger import open_ledger
from tests.courier.office import Office, notice

COURIER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from sentinel.courier.channel import Channel
from sentinel.courier.courier import Courier
from sentinel.courier.pace import Pace
from sentinel.store.ledger import open_ledger

async def main() -> None:
    with open_ledger(Path(sys.argv[1])) as ledger:
        await Courier(ledger, [Channel("tg", sys.argv[2])], now=lambda: datetime.now(UTC), jitter=lambda: 1.0,
                      on_health=print, pace=Pace(lease=1.0)).run()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_killed_between_sending_and_marking_it_tells_once_more_under_the_same_number(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "ledger"
    with open_ledger(folder) as ledger:
        await Office(ledger).put(notice(7))
    arrived = asyncio.Event()

    def notices(_: Request) -> Reply | None:
        arrived.set()
        return None

    world.telegram.mood.turn(notices)
    with world.telegram.dawdle(3.0):
        program = [sys.executable, "-W", "error", "-c", COURIER, str(folder), telegram_url()]
        process = subprocess.Popen(program, env=dict(os.environ))  # noqa: ASYNC220 - it is killed below
        await asyncio.wait_for(arrived.wait(), 20)
        process.send_signal(signal.SIGKILL)
        assert await asyncio.to_thread(process.wait, 10) == -signal.SIGKILL
    assert len(world.telegram.told) == 1
    with open_ledger(folder) as ledger:
        office = Office(ledger)
        assert await office.states() == ["sending"]
        async with office.open(Channel("tg", telegram_url()), pace=Pace(look=0.05)):
            await office.until("sent")
    assert [told.text.count("INC-000007") for told in world.telegram.told] == [2, 2]
