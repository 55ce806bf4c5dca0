"""The outside watcher: told by one plain request; whatever it does, nothing hangs and nothing is given away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from sentinel.courier.ping import ping

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
TOKEN = "s3cret-token"


@asynccontextmanager
async def watcher(answer: bytes, heard: list[bytes], *, hang: bool = False) -> AsyncIterator[str]:
    done = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        if hang:
            await done.wait()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/{TOKEN}"
    done.set()
    server.close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "the recipient does not exist"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n\r\n", "the server reported an error of its own"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "the server reported an error of its own"),
        (b"nonsense\r\n\r\n", "the connection was broken off"),
    ],
)
async def test_each_answer_is_read_in_words(answer: bytes, said: str) -> None:
    heard: list[bytes] = []
    async with watcher(answer, heard) as url:
        assert await ping(url) == said
    assert heard[0].startswith(b"GET /s3cret-token HTTP/1.1\r\n")
    assert len(heard) == 1


async def test_one_that_hangs_is_left_in_time() -> None:
    async with watcher(b"", [], hang=True) as url:
        began = asyncio.get_running_loop().time()
        assert await ping(url, seconds=0.3) == "the server did not answer in time"
        assert asyncio.get_running_loop().time() - began < 3


async def test_one_that_never_ends_costs_no_memory() -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000
    async with watcher(endless, [], hang=True) as url:
        assert await ping(url, seconds=3) == ""


async def test_nobody_there_is_said_without_the_secret() -> None:
    said = await ping(f"http://127.0.0.1:9/{TOKEN}")
    assert said == "the server refuses connections"
