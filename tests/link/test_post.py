"""The post: what an agent saw reaches the hub soon, and later if the hub was away."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from sentinel.link.local import LocalLink
from sentinel.link.ports import Ask, LinkDown, Parcel
from sentinel.link.post import Pace, Post
from sentinel.link.spool import Spool
from sentinel.model.observation import Observation
from tests.link.made import PROBES, Facts, Memory, fill, lease, seen, spool
from tests.link.ways import WAYS, Hub, linked

QUICK = Pace(gather=0.01, idle=0.05, longest=0.1, send=0.5, farewell=1.0)


class Moody:
    """A hub that can be told to be away, or to take things and lose its answer."""

    def __init__(self) -> None:
        self.ledger = Memory()
        self.away = False
        self.loses_answers = 0
        self.tries = 0

    async def take(self, batch: Sequence[Observation[Any]]) -> int:
        self.tries += 1
        if self.away:
            raise OSError("database is locked")
        mark = await self.ledger.take(batch)
        if self.loses_answers:
            self.loses_answers -= 1
            raise ConnectionError("the answer got lost")
        return mark


every_way = pytest.mark.parametrize("way", WAYS)


@asynccontextmanager
async def carrying(
    box: Spool, hub: Moody, folder: Path, way: str = "local", beat: Callable[[], None] = lambda: None
) -> AsyncIterator[Post]:
    async with linked(way, Hub(take=hub.take), folder) as link:
        post = Post(box, link, beat=beat, pace=QUICK)
        running = asyncio.create_task(post.run())
        yield post
        post.stop()
        async with asyncio.timeout(5):
            await running


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


@every_way
async def test_what_was_seen_is_at_the_hub_within_a_moment(tmp_path: Path, way: str) -> None:
    box, hub = spool(tmp_path), Moody()
    async with carrying(box, hub, tmp_path, way):
        box.append(seen(1), Facts, remarkable=True)
        await until(lambda: hub.ledger.facts() == [1])
        await until(lambda: box.backlog == 0)
        box.append(seen(2), Facts, remarkable=True)
        await until(lambda: hub.ledger.facts() == [1, 2])
    box.close()


@every_way
async def test_a_hub_that_is_away_gets_everything_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    box, hub = spool(tmp_path), Moody()
    hub.away = True
    with caplog.at_level(logging.INFO):
        async with carrying(box, hub, tmp_path, way):
            fill(box, 1300)
            await until(lambda: hub.tries >= 4)
            assert box.backlog == 1300
            hub.away = False
            await until(lambda: box.backlog == 0)
    assert hub.ledger.facts() == list(range(1300))
    errors = [record.name for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors.count("sentinel.post") == 1, "told when it begins, not at every try"
    assert errors.count("sentinel.door") <= 1
    assert "database is locked" in caplog.text
    box.close()


@every_way
async def test_a_lost_answer_repeats_nothing_in_the_ledger(tmp_path: Path, way: str) -> None:
    box, hub = spool(tmp_path), Moody()
    hub.loses_answers = 3
    async with carrying(box, hub, tmp_path, way):
        fill(box, 700)
        await until(lambda: box.backlog == 0)
    assert hub.ledger.facts() == list(range(700))
    assert sum(hub.ledger.batches) > 700
    box.close()


async def test_a_hub_that_never_answers_holds_up_no_saving(tmp_path: Path) -> None:
    box = spool(tmp_path)

    class Silent(LocalLink):
        async def push(self, parcel: Parcel) -> int:
            await asyncio.Event().wait()
            return parcel.last

    post = Post(box, Silent("mataram-1", PROBES, Memory().take, lease), pace=QUICK)
    running = asyncio.create_task(post.run())
    fill(box, 10)
    await until(lambda: box.size > 0)
    size = box.size
    fill(box, 10)
    await until(lambda: box.size > size)
    post.stop()
    async with asyncio.timeout(5):
        await running
    box.close()
    assert spool(tmp_path).last == 20


@every_way
async def test_stopping_saves_and_sends_what_is_left(tmp_path: Path, way: str) -> None:
    box, hub = spool(tmp_path), Moody()
    async with carrying(box, hub, tmp_path, way):
        fill(box, 600)
    assert hub.ledger.facts() == list(range(600))
    box.close()


async def test_stopping_without_a_hub_keeps_everything_for_the_next_start(tmp_path: Path) -> None:
    box, hub = spool(tmp_path), Moody()
    hub.away = True
    async with carrying(box, hub, tmp_path):
        fill(box, 50)
    box.close()
    box, hub = spool(tmp_path), Moody()
    async with carrying(box, hub, tmp_path):
        await until(lambda: hub.ledger.facts() == list(range(50)))
    box.close()


async def test_a_disk_that_refuses_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box, hub = spool(tmp_path), Moody()
    block = tmp_path / f"{box.epoch}-{1:016d}.jsonl"
    block.mkdir()
    async with carrying(box, hub, tmp_path):
        fill(box, 10)
        await until(lambda: "cannot be written" in caplog.text)
        assert hub.ledger.facts() == []
        block.rmdir()
        await until(lambda: hub.ledger.facts() == list(range(10)))
    assert caplog.text.count("cannot be written") == 1
    box.close()


async def test_the_watchdog_hears_of_the_post_while_nothing_happens(tmp_path: Path) -> None:
    box, beats = spool(tmp_path), 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    async with carrying(box, Moody(), tmp_path, beat=beat):
        await until(lambda: beats >= 5)
    box.close()


async def test_the_hub_asks_for_looks_and_too_many_wishes_are_refused() -> None:
    link = LocalLink("mataram-1", PROBES, Memory().take, lease)
    assert link.ask(Ask(check="a"))
    assert link.ask(Ask(check="b", attempt=2))
    assert list(await link.asks()) == [Ask(check="a"), Ask(check="b", attempt=2)]
    taken = [link.ask(Ask(check=str(n))) for n in range(5000)]
    assert 0 < sum(taken) < 5000
    assert len(await link.asks()) == sum(taken)


async def test_a_lease_names_the_vantage_and_a_ledger_that_fails_is_a_link_that_is_down() -> None:
    asked: list[tuple[str, str, float]] = []

    async def note(work: str, holder: str, seconds: float) -> bool:
        asked.append((work, holder, seconds))
        return len(asked) == 1

    async def broken(_work: str, _holder: str, _seconds: float) -> bool:
        raise OSError("disk I/O error")

    link = LocalLink("mataram-1", PROBES, Memory().take, note)
    assert await link.lease("target:a/ct", 90.0) is True
    assert await link.lease("target:a/ct", 90.0) is False
    assert asked[0] == ("target:a/ct", "mataram-1", 90.0)
    with pytest.raises(LinkDown, match="disk I/O error"):
        await LocalLink("mataram-1", PROBES, Memory().take, broken).lease("x", 1.0)


async def test_a_parcel_that_speaks_for_another_is_not_taken() -> None:
    ledger = Memory()
    link = LocalLink("mataram-1", PROBES, ledger.take, lease)
    for parcel in (
        Parcel(vantage="mataram-1", epoch="e", first=1, last=20_000, lines=()),
        Parcel(vantage="mataram-1", epoch="e", first=0, last=1, lines=()),
        Parcel(vantage="mataram-1", epoch="e", first=1, last=600, lines=(b"{}",) * 600),
        Parcel(vantage="mataram-1", epoch="e", first=2**53, last=2**53 + 1, lines=()),
    ):
        with pytest.raises(LinkDown):
            await link.push(parcel)
    assert ledger.held == {}
