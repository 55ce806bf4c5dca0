import asyncio

import pytest

from sentinel.range.record import Record


async def test_waiting_ends_when_enough_has_come() -> None:
    record: Record[int] = Record()
    waiting = asyncio.create_task(record.reach(2, within=2))
    record.add(1)
    await asyncio.sleep(0)
    assert not waiting.done()
    record.add(2)
    assert await waiting == (1, 2)


async def test_finding_takes_old_entries_and_new_ones() -> None:
    record: Record[str] = Record()
    record.add("lama")
    assert await record.find(lambda entry: entry == "lama", within=1) == "lama"
    waiting = asyncio.create_task(record.find(lambda entry: entry == "baru", within=2))
    await asyncio.sleep(0)
    record.add("baru")
    assert await waiting == "baru"


async def test_waiting_in_vain_ends_too() -> None:
    record: Record[int] = Record()
    with pytest.raises(TimeoutError):
        await record.reach(1, within=0.01)
    with pytest.raises(TimeoutError):
        await record.find(lambda _: True, within=0.01)


async def test_forgetting_starts_the_count_anew() -> None:
    record: Record[int] = Record()
    record.add(1)
    record.clear()
    assert (len(record), list(record)) == (0, [])
    record.add(5)
    assert record[0] == 5
