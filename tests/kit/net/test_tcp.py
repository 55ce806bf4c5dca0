"""The line itself: waiting without spinning, closing whatever happens."""

import asyncio
import time

from sentinel.kit.net.guard import Guard
from sentinel.kit.net.tcp import connect
from tests.kit.net.servers import serving


async def until(true: "asyncio.Event", seconds: float = 2.0) -> None:
    async with asyncio.timeout(seconds):
        await true.wait()


async def test_data_that_nobody_waits_for_does_not_keep_the_loop_busy() -> None:
    more = asyncio.Event()

    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"first")
        await more.wait()
        writer.write(b"second")
        await asyncio.Event().wait()

    async with serving(talk) as port:
        line = await connect(Guard(lab=True), "127.0.0.1", port, 5.0)
        assert await line.receive() == b"first"
        waiting = asyncio.create_task(line.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        more.set()
        deadline = time.monotonic() + 2.0
        while line._reading and time.monotonic() < deadline:
            await asyncio.sleep(0)
        assert not line._reading
        assert await line.receive() == b"second"
        line.close()


async def test_a_cancelled_connect_leaves_nothing_open() -> None:
    """An unclosed socket would be a warning, and warnings are errors here."""
    met = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == b""
        met.set()

    async with serving(talk) as port:
        task = asyncio.create_task(connect(Guard(lab=True), "127.0.0.1", port, 5.0))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        del task
        await until(met)


async def test_a_large_message_is_sent_whole() -> None:
    heard: list[int] = []
    done = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        heard.append(len(await reader.readexactly(20_000_000)))
        done.set()

    async with serving(talk) as port:
        line = await connect(Guard(lab=True), "127.0.0.1", port, 5.0)
        await line.send(bytes(20_000_000))
        await until(done)
        line.close()
    assert heard == [20_000_000]
