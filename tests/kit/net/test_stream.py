"""Streams of messages, over real sockets: who must prove who he is, and how much is heard at most."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.kit.looks import Heard
from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.guard import Guard
from sentinel.kit.net.stream import taken
from sentinel.model.failure import Code
from sentinel.range.routes import Routes
from tests.contract_world import Net, net


@pytest.fixture
async def internet(tmp_path: Path) -> AsyncIterator[Net]:
    async with net(tmp_path) as made:
        yield made


async def hear(internet: Net, feed: Routes, scheme: str = "https") -> Heard:
    """Half a second of the feed, by the name that it should have."""
    url = f"{scheme}://feed.test:{feed.port}/v1/ws/"
    return await internet.world.toolbox.for_look(2.0).listen(url, "127.0.0.1", ["x" * 300], 0.5)


async def test_a_stream_over_tls_is_heard_and_hears_us(internet: Net) -> None:
    async with Routes(internet.tls("feed.test")) as feed:
        feed.garbage("satu", "d" * 60_000)
        assert await hear(internet, feed) == Heard(messages=("satu", "d" * 60_000))
        assert feed.asked == ["x" * 300]


async def test_whoever_does_not_prove_who_he_is_is_not_heard(internet: Net) -> None:
    for context in (internet.tls("other.test"), internet.tls("feed.test", trusted=False)):
        async with Routes(context) as feed:
            feed.garbage("palsu")
            heard = await hear(internet, feed)
            assert heard.failure is not None
            assert (heard.messages, heard.failure.code) == ((), Code.TLS_HANDSHAKE_FAILED)
            assert feed.asked == []


async def test_outside_of_a_lab_a_stream_is_never_plain(internet: Net) -> None:
    box = internet.world.toolbox
    box.engine = replace(box.engine, guard=Guard())
    async with Routes() as feed:
        heard = await hear(internet, feed, "http")
    assert heard.failure is not None
    assert heard.failure.code is Code.UNSUPPORTED


def test_frames_are_taken_whole_or_not_at_all() -> None:
    data = bytearray(b"\x81\x02hi\x89\x00\x81\x7e\x01")
    assert [taken(data), taken(data), taken(data)] == [(0x81, b"hi"), (0x89, b""), None]
    assert data == b"\x81\x7e\x01"
    for bad in (b"\x81\x82mask", b"\xc1\x01x", b"\x81\x7f" + b"\xff" * 8):
        with pytest.raises(Stopped):
            taken(bytearray(bad))
