"""The spool keeps what the ledger does not have: over restarts, kill -9, a full disk, a hub that is away for days."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.link.ports import MOST_ROWS
from sentinel.link.spool import Limits, SpoolBusy
from tests.link.made import AT, SMALL, Memory, deliver, files, fill, spool


async def test_everything_arrives_once_and_in_order(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 1200)
    await box.save()
    await deliver(box, ledger)
    assert ledger.facts() == list(range(1200))
    assert max(ledger.batches) <= MOST_ROWS
    assert box.backlog == 0
    row = ledger.held[box.epoch][1]
    assert (row.vantage, row.network, row.subject, row.evidence) == ("mataram-1", "as64500", "target:s0", ("ab" * 32,))
    box.close()


async def test_nothing_leaves_before_it_is_on_disk(tmp_path: Path) -> None:
    box = spool(tmp_path)
    fill(box, 3)
    assert await box.parcel() is None
    await box.save()
    parcel = await box.parcel()
    assert parcel is not None
    assert (parcel.first, parcel.last) == (1, 3)
    box.close()


async def test_numbers_go_on_after_a_restart_and_the_epoch_stays(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 5)
    await box.save()
    epoch = box.epoch
    box.close()
    box = spool(tmp_path, now=AT + timedelta(days=1))
    fill(box, 5, start=5)
    await box.save()
    await deliver(box, ledger)
    assert box.epoch == epoch
    assert ledger.facts() == list(range(10))
    box.close()


async def test_an_empty_folder_is_a_new_epoch(tmp_path: Path) -> None:
    first = spool(tmp_path / "a")
    second = spool(tmp_path / "b", now=AT + timedelta(seconds=1))
    assert first.epoch < second.epoch
    first.close()
    second.close()


async def test_what_the_ledger_has_is_deleted_whole_files_at_a_time(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 100, 10):
        fill(box, 10, start=start)
        await box.save()
    assert len(files(tmp_path)) > 3
    await deliver(box, ledger)
    assert len(files(tmp_path)) == 1
    assert ledger.facts() == list(range(100))
    box.close()


async def test_a_torn_last_line_costs_that_line_and_no_number(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 4)
    await box.save()
    box.close()
    [file] = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-40])
    box = spool(tmp_path)
    fill(box, 2, start=4)
    await box.save()
    await deliver(box, ledger)
    assert ledger.facts() == [0, 1, 2, 4, 5]
    assert ledger.missing() == ["torn by a crash"]
    assert box.mark == 6
    box.close()


async def test_a_bad_disk_block_costs_its_lines_and_no_number(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 30)
    await box.save()
    box.close()
    [file] = files(tmp_path)
    data = file.read_bytes()
    file.write_bytes(data[:2000] + b"\xff" * 1500 + data[3500:])
    box = spool(tmp_path)
    await deliver(box, ledger)
    assert box.mark == 30
    assert 20 < len(ledger.facts()) < 30
    assert ledger.missing() == ["unreadable in the spool"]
    box.close()


async def test_two_processes_cannot_hold_one_spool(tmp_path: Path) -> None:
    box = spool(tmp_path)
    with pytest.raises(SpoolBusy, match=str(tmp_path)):
        spool(tmp_path)
    box.close()
    spool(tmp_path).close()


async def test_a_ledger_restored_from_a_backup_gets_what_is_left_and_a_reason_for_the_rest(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=SMALL), Memory()
    for start in range(0, 100, 10):
        fill(box, 10, start=start)
        await box.save()
    await deliver(box, ledger)
    held = ledger.held[box.epoch]
    ledger.held[box.epoch] = {n: held[n] for n in range(1, 31)}
    fill(box, 5, start=100)
    await box.save()
    await deliver(box, ledger)
    assert ledger.mark(box.epoch) == 105
    assert set(range(100, 105)) <= set(ledger.facts())
    assert ledger.missing() == ["no longer in the spool"]
    box.close()


async def test_a_spool_restored_from_a_backup_starts_a_new_epoch(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path), Memory()
    fill(box, 10)
    await box.save()
    box.close()
    copy = {file.name: file.read_bytes() for file in files(tmp_path)}
    box = spool(tmp_path)
    fill(box, 10, start=10)
    await box.save()
    await deliver(box, ledger)
    box.close()
    for name, data in copy.items():
        (tmp_path / name).write_bytes(data)
    box = spool(tmp_path, now=AT + timedelta(days=3))
    await deliver(box, ledger)
    fill(box, 5, start=50)
    await box.save()
    await deliver(box, ledger)
    assert len(ledger.held) == 2
    assert ledger.facts() == [*range(20), *range(50, 55)]
    box.close()


async def test_saving_and_sending_at_the_same_time_mix_nothing_up(tmp_path: Path) -> None:
    box, ledger = spool(tmp_path, limits=Limits(segment=5_000)), Memory()

    async def saver() -> None:
        for start in range(0, 1000, 7):
            fill(box, 7, start=start)
            await box.save()

    async def sender() -> None:
        while box.mark < 1001:
            await deliver(box, ledger)
            await asyncio.sleep(0)

    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(saver())
        group.create_task(sender())
    assert ledger.facts() == list(range(1001))
    box.close()
