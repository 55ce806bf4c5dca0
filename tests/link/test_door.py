"""The door between hosts: who cannot prove who he is hears nothing, and who can speaks for himself only."""

import asyncio
import gzip
import json
import os
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sentinel.link import sealed, wire
from sentinel.link.caller import session_to
from sentinel.link.ports import Ask, LinkDown, Parcel
from sentinel.link.unpack import BadParcel
from sentinel.model.moment import rfc3339
from tests.link.knocks import knocking, lines, parcel
from tests.link.made import Facts, Memory, seen
from tests.link.ways import VANTAGE, Hub, clock, door, https, linked, new_key


@pytest.fixture
def ledger() -> Memory:
    return Memory()


async def test_an_honest_parcel_is_taken_and_the_same_again_changes_nothing(tmp_path: Path, ledger: Memory) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        body = sealed.pack(parcel(1, 2, 3))
        headers = at.headers("batch", body)
        assert await at.say("batch", body, headers) == (200, '{"mark":3}')
        assert await at.say("batch", body, headers) == (200, '{"mark":3}'), "a replay"
    assert ledger.facts() == [1, 2, 3]


async def test_nobody_gets_in_without_a_valid_signature(tmp_path: Path, ledger: Memory) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        body = sealed.pack(parcel(1, 2, 3))
        good = at.headers("batch", body)
        stranger = replace(at, key=Ed25519PrivateKey.generate()).headers("batch", body)
        wrong: dict[str, Mapping[str, str]] = {
            "another key": stranger,
            "nothing": {},
            "no signature": {k: v for k, v in good.items() if k != sealed.SIGNATURE},
            "no base64": good | {sealed.SIGNATURE: "ü" * 10},
            "another epoch": good | {sealed.EPOCH: "e2"},
            "another vantage": good | {sealed.VANTAGE: "sorong-1"},
            "another time": good | {sealed.SENT: rfc3339(clock() + timedelta(seconds=9))},
            "signed for a lease": at.headers("lease", body),
            "an epoch too long": at.headers("batch", body, Sentinel_Epoch="e" * 999),
            "no epoch": at.headers("batch", body, Sentinel_Epoch=""),
        }
        heard = {why: await at.say("batch", body, headers) for why, headers in wrong.items()}
        tampered = await at.say("batch", body[:-1] + bytes([body[-1] ^ 1]), good)
    assert heard == dict.fromkeys(wrong, (401, "who are you?"))
    assert tampered == (401, "who are you?")
    assert ledger.held == {}


async def test_nothing_is_unpacked_before_the_signature_held(tmp_path: Path, ledger: Memory) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        began = asyncio.get_running_loop().time()
        status, _ = await at.say("batch", bomb, at.headers("batch", b"another body"))
        assert status == 401
        assert asyncio.get_running_loop().time() - began < 0.5
        assert await at.batch(bomb) == 400, "and then only so far"


def test_a_bomb_costs_no_memory() -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(BadParcel):
            sealed.unpack(bomb, VANTAGE, "e1")
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


async def test_a_bomb_that_the_server_would_open_by_itself_is_bounded_too(tmp_path: Path, ledger: Memory) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        headers = at.headers("batch", bomb) | {"Content-Encoding": "gzip"}
        assert (await at.say("batch", bomb, headers))[0] in {400, 413}


def packed(text: bytes) -> bytes:
    return gzip.compress(text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no gzip",
        sealed.pack(parcel(1, 2))[:-4],
        sealed.pack(parcel(1, 2)) + sealed.pack(parcel(3, 4)),
        packed(b""),
        packed(b'{"first":1}'),
        packed(b'{"first":1,"last":600}\n' + b"\n".join(lines(*range(1, 601)))),
        packed(b'{"first":1,"last":20000}'),
        packed(b'{"first":0,"last":2}'),
        packed(b'{"first":5,"last":2}'),
        packed(json.dumps({"first": 2**62, "last": 2**62}).encode()),
        packed(b'{"first":1,"last":2}\n' + b"\n".join(lines(1, 2, vantage="sorong-1"))),
        packed(b'{"first":1,"last":2}\n' + b"\n".join(lines(1, 2, epoch="e9"))),
        packed(b"x" * (9 << 20)),
    ],
)
async def test_a_signed_parcel_that_breaks_the_rules_is_refused_whole(
    tmp_path: Path, ledger: Memory, body: bytes
) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        assert await at.batch(body) == 400
    assert ledger.held == {}


async def test_more_than_a_mebibyte_is_not_even_read(tmp_path: Path, ledger: Memory) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        try:
            assert await at.batch(os.urandom(8 << 20)) == 413
        except ConnectionError:  # the door may be shut while we still speak
            assert await at.batch(sealed.pack(parcel(1))) == 200


async def test_a_witness_speaks_for_himself_only(tmp_path: Path, ledger: Memory) -> None:
    hub = Hub(take=ledger.take)
    async with knocking(hub, tmp_path) as at:
        new_key(tmp_path, hub, "sorong-1")
        body = sealed.pack(parcel(1, 2, vantage="sorong-1"))
        assert await at.batch(body) == 400, "his own name on the cover, another's within"
        assert await at.batch(body, Sentinel_Vantage="sorong-1") == 401, "another's name on the cover"
    assert ledger.held == {}


async def test_garbage_within_a_parcel_is_a_look_not_made_and_blocks_nothing(tmp_path: Path, ledger: Memory) -> None:
    body = packed(b"\n".join([b'{"first":1,"last":4}', lines(1)[0], b"garbage", b'{"sequence":"x"}', lines(4)[0]]))
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        assert await at.batch(body) == 200
    assert ledger.facts() == [1, 4]
    assert ledger.mark("e1") == 4


async def test_a_key_that_was_taken_back_opens_nothing_from_then_on(tmp_path: Path, ledger: Memory) -> None:
    hub = Hub(take=ledger.take)
    async with knocking(hub, tmp_path) as at:
        assert await at.batch(sealed.pack(parcel(1))) == 200
        del hub.keys[VANTAGE]
        assert await at.batch(sealed.pack(parcel(2))) == 401
    assert ledger.facts() == [1]


async def test_a_clock_that_is_wrong_is_told_and_its_facts_are_kept(tmp_path: Path, ledger: Memory) -> None:
    hub = Hub(take=ledger.take)
    async with knocking(hub, tmp_path) as at:
        hour_ahead = rfc3339(clock() + timedelta(hours=1))
        assert await at.batch(sealed.pack(parcel(1)), Sentinel_Sent=hour_ahead) == 200
        wish = b'{"work":"target:a/ct","seconds":60.0}'
        assert (await at.say("lease", wish, at.headers("lease", wish, Sentinel_Sent=hour_ahead)))[0] == 401
        assert await at.batch(sealed.pack(parcel(2)), Sentinel_Sent="yesterday") == 400
    assert ledger.facts() == [1]
    assert hub.clocks[0][0] == VANTAGE
    assert hub.clocks[0][1] == pytest.approx(3600, abs=5)


async def test_a_replay_says_nothing_about_a_clock(tmp_path: Path, ledger: Memory) -> None:
    hub = Hub(take=ledger.take)
    async with knocking(hub, tmp_path) as at:
        old = sealed.pack(parcel(1))
        headers = at.headers("batch", old, Sentinel_Sent=rfc3339(clock() - timedelta(hours=9)))
        assert (await at.say("batch", old, headers))[0] == 200
        assert await at.batch(sealed.pack(parcel(2))) == 200
        before = list(hub.clocks)
        assert (await at.say("batch", old, headers))[0] == 200
        assert hub.clocks == before
        assert await at.batch(sealed.pack(parcel(1, epoch="e2")), Sentinel_Epoch="e2") == 200, "a new spool is news"
    assert len(hub.clocks) == len(before) + 1


async def test_a_body_that_its_signature_does_not_cover_is_not_read_any_further(tmp_path: Path, ledger: Memory) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        headers = at.headers("batch", sealed.pack(parcel(1)))
        assert await at.say("batch", sealed.pack(parcel(2)), headers) == (401, "who are you?")
        no_hash = {name: text for name, text in headers.items() if name != sealed.BODY}
        assert await at.say("batch", b"x" * (9 << 20), no_hash) == (401, "who are you?")
    assert ledger.held == {}


@pytest.mark.parametrize(
    "wish", [b"", b"{}", b'{"work":"","seconds":5}', b'{"work":"x","seconds":-1}', b'{"work":"x","seconds":"NaN"}']
)
async def test_a_lease_that_is_none_is_refused(tmp_path: Path, ledger: Memory, wish: bytes) -> None:
    async with knocking(Hub(take=ledger.take), tmp_path) as at:
        assert (await at.say("lease", wish, at.headers("lease", wish)))[0] == 400


async def test_one_parcel_of_a_vantage_at_a_time(tmp_path: Path) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(batch: Sequence[Any]) -> int:
        begun.set()
        await go_on.wait()
        return len(batch)

    async with knocking(Hub(take=slow), tmp_path) as at:
        body = sealed.pack(parcel(1))
        first = asyncio.create_task(at.batch(body))
        await begun.wait()
        statuses = [await at.batch(body) for _ in range(3)]
        assert set(statuses) == {429}
        go_on.set()
        assert await first == 200


@pytest.mark.parametrize("way", ["unix", "https"])
async def test_leases_and_wishes_cross_the_link(tmp_path: Path, ledger: Memory, way: str) -> None:
    asked: list[tuple[str, str, float]] = []

    async def grant(work: str, holder: str, seconds: float) -> bool:
        asked.append((work, holder, seconds))
        return len(asked) == 1

    hub = Hub(take=ledger.take, lease=grant)
    async with linked(way, hub, tmp_path) as link:
        assert await link.lease("target:a/ct", 90.0) is True
        assert await link.lease("target:a/ct", 90.0) is False
        waiting = asyncio.create_task(link.asks())
        hub.wishes.add(Ask(check="target:a/site", attempt=2, why="suspicious"))
        assert list(await waiting) == [Ask(check="target:a/site", attempt=2, why="suspicious")]
    assert asked == [("target:a/ct", VANTAGE, 90.0)] * 2


async def test_a_hub_that_cannot_prove_itself_hears_nothing(tmp_path: Path, ledger: Memory) -> None:
    hub = Hub(take=ledger.take)
    key = new_key(tmp_path, hub)
    async with door(hub, tmp_path, "https") as (where, _):
        session, url = session_to(where)
        async with session:
            with pytest.raises(LinkDown, match="certificate"):
                await https(session, url, key).push(parcel(1))
    assert ledger.held == {}


async def test_rows_that_do_not_compress_go_in_smaller_parcels(tmp_path: Path, ledger: Memory) -> None:
    noise = [
        replace(seen(n, text=os.urandom(30_000).hex()), vantage=VANTAGE, epoch="e1", sequence=n) for n in range(1, 81)
    ]
    texts = tuple(wire.write(row, Facts, remarkable=True) for row in noise)
    whole = Parcel(vantage=VANTAGE, epoch="e1", first=1, last=80, lines=texts)
    async with linked("unix", Hub(take=ledger.take), tmp_path) as link:
        mark = await link.push(whole)
    assert 1 <= mark < 80
    assert ledger.mark("e1") == mark


@given(st.binary(max_size=400))
def test_no_bytes_unpack_to_anything_but_a_parcel_or_a_refusal(body: bytes) -> None:
    try:
        sealed.unpack(body, VANTAGE, "e")
    except BadParcel:
        return
    raise AssertionError("random bytes became a parcel")
