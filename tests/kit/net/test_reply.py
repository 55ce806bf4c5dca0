"""The parser of answers against every byte there is: it never raises anything but a named stop."""

import gzip

from hypothesis import example, given
from hypothesis import strategies as st

from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.reply import Reply
from sentinel.model.failure import Code

WORDS = {Code.HTTP_PROTOCOL_ERROR, Code.CONNECTION_RESET, Code.TOO_LARGE}
PIECES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 404\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 304 X\r\n"),
        *(b"\r\n", b"\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n"),
        *(b"Content-Encoding: deflate\r\n", b"Connection: close\r\n", b"Upgrade: x\r\nConnection: upgrade\r\n"),
        *(b"5\r\nhello\r\n", b"0\r\n\r\n", b"hello", gzip.compress(b"hello " * 100), b"\0", b"\xff\xfe", b": x\r\n"),
    ]
)


def survives(parts: list[bytes], most: int) -> None:
    reply = Reply("GET", most)
    try:
        for part in parts:
            if reply.feed(part):
                break
        reply.end()
    except Stopped as stopped:
        assert stopped.failure.code in WORDS  # noqa: PT017 - both ways are allowed, this is what one must say
    assert len(reply.body) <= most
    assert len(reply.headers) <= 128
    assert all(name.encode() and "\0" not in value and len(value) <= 8190 for name, value in reply.headers)


@given(st.lists(st.binary(max_size=300), max_size=6), st.integers(0, 400))
@example([], 0)
def test_no_bytes_break_the_parser(parts: list[bytes], most: int) -> None:
    survives(parts, most)
    survives([b"HTTP/1.1 200 OK\r\n", *parts], most)
    survives([b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", *parts], most)
    survives([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *parts], most)


@given(st.lists(PIECES, max_size=12), st.integers(0, 400))
def test_no_order_of_right_pieces_breaks_the_parser(parts: list[bytes], most: int) -> None:
    survives(parts, most)
    survives([b"".join(parts)], most)


@given(st.binary(max_size=400), st.integers(1, 40))
def test_how_the_network_cuts_an_answer_makes_no_difference(body: bytes, size: int) -> None:
    packed = gzip.compress(body)
    head = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    wire = head + packed
    reply = Reply("GET", 1000)
    done = [reply.feed(wire[start : start + size]) for start in range(0, len(wire), size)]
    assert done[-1]
    assert not any(done[:-1])
    assert (reply.status, reply.body, reply.truncated) == (200, body, False)
    assert reply.headers[0] == ("x-a", "1")
