"""What a log or a stranger may not do to us by size, by a date, or by a name that is only written somewhere."""

import base64
import json
from datetime import timedelta
from typing import cast

import pytest

from sentinel.kit.ct import entries
from sentinel.kit.ct.asking import Desk
from sentinel.kit.ct.heads import BadHead, Head, timely
from sentinel.kit.ct.names import Watch
from sentinel.kit.ct.port import Kind, Source
from sentinel.kit.ct.shelf import Newest, Shelf
from sentinel.kit.rdap.fetch import Hands
from sentinel.model.failure import Failure
from tests.authority import NOW

TILE = bytes(8) + bytes(2) + bytes(3) + bytes(2) + bytes(2)
WATCH = Watch(domain="kpu.go.id")


@pytest.mark.parametrize("ms", [253_402_300_800_000, (1 << 48) - 1, (1 << 64) - 1])
def test_a_time_beyond_the_calendar_is_no_entry(ms: int) -> None:
    leaf = bytes(2) + ms.to_bytes(8) + TILE[8:-2]
    with pytest.raises(entries.BadEntry):
        entries.tiled(leaf[2:] + bytes(2), 0)
    row = {"leaf_input": base64.b64encode(leaf).decode(), "extra_data": ""}
    (told,) = entries.answered(json.dumps({"entries": [row]}).encode(), 0)
    assert told.names is None, "it counts in the tree, and is told as malformed"


def test_more_entries_than_were_asked_for_are_no_answer() -> None:
    row = {"leaf_input": "", "extra_data": ""}
    for count in (256, 257):
        body = json.dumps({"entries": [row] * count}).encode()
        if count == 256:
            assert len(entries.answered(body, 5)) == len(entries.tiled(TILE * count, 5)) == count
            continue
        with pytest.raises(entries.BadEntry):
            entries.answered(body, 5)
        with pytest.raises(entries.BadEntry):
            entries.tiled(TILE * count, 5)


def test_what_is_kept_is_bounded_by_its_weight() -> None:
    kept: Newest[bytes] = Newest(9, len, 100)
    for n in range(5):
        kept.put(n, bytes(40))
    assert [kept.get(n) is not None for n in range(5)] == [False, False, False, True, True]
    kept.put(3, bytes(60))
    assert kept.get(4) is not None
    assert kept.put(7, bytes(101)) == bytes(101)
    assert kept.get(7) is None


def test_a_head_of_the_future_is_no_head() -> None:
    soon, late = (Head(size=1, root=b"", at=NOW + timedelta(minutes=n)) for n in (5, 6))
    assert timely(soon, NOW) is soon
    with pytest.raises(BadHead):
        timely(late, NOW)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (b"\x82\x09kpu.go.id0\x0d", True), (b"palsu untuk LOGIN.kpu.go.id", True), (b"kpu.go.id", True),
        (b"kpu.go.id.", True), (b"a@kpu.go.id\x00", True), (b"xkpu.go.id", False), (b"x-kpu.go.id", False),
        (b"kpu.go.id.evil.com", False), (b"kpu.go.idn", False), (b"kpu.go.id-x", False),
        (b"xkpu.go.id kpu.go.id", True),
    ],
)  # fmt: skip
def test_a_name_in_unreadable_bytes_needs_a_border(text: bytes, ours: bool) -> None:  # noqa: FBT001 - a table
    assert WATCH.within(text) == ("kpu.go.id" if ours else "")


async def test_what_makes_a_reader_fail_is_the_failure_of_that_source_alone() -> None:
    def broken() -> float:
        raise OverflowError

    source = Source(kind=Kind.CRTSH, url="https://x.test")
    there = Desk(shelf=Shelf(clock=lambda: 0.0), hands=cast("Hands", None), remaining=broken)
    found = await there.news(source, WATCH, "", 9)
    assert isinstance(found, Failure)
    assert "OverflowError" in found.detail
