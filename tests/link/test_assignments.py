"""What an agent is to watch: signed, told apart by its hash, the same after the way; nothing else is believed."""

import asyncio
import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sentinel.link import assignments, keys
from sentinel.link.assignments import Assignments, BadSheet, Sheet, assign, checks_of, seal, unseal
from sentinel.link.https import HttpsLink
from sentinel.model.subject import Check, Subject, Target, TargetKind, Tier
from tests.link.made import Memory
from tests.link.ways import HUB_KEY, VANTAGE, Hub, linked

KPU = Target(
    id="kpu-ntb",
    name="KPU Provinsi NTB",
    url="https://ntb.kpu.test/",
    tier=Tier.CRITICAL,
    kind=TargetKind.LEGACY,
    organization="KPU",
    region="52",
    family="kpu-regional",
    labels={"stage": "contoh"},
)
CHECKS = [
    Check(subject=KPU, probe="uptime", interval=30.0, timeout=15.0, options={"slow_after": "5s", "n": [1, {"a": 2.5}]}),
    Check(subject=KPU, probe="tls", interval=300.0, timeout=15.0),
    Check(subject=Subject(what="zone", id="kpu.test"), probe="dns", interval=60.0, timeout=30.0),
]


def test_checks_come_back_as_they_were_planned() -> None:
    sheet = seal(assign(VANTAGE, CHECKS, {"target:kpu-ntb/uptime": 0.5}), HUB_KEY)
    checks, cadence = checks_of(unseal(assignments.read(sheet.written()), VANTAGE))
    assert sorted(checks, key=lambda c: c.key) == sorted(CHECKS, key=lambda c: c.key)
    assert cadence == {"target:kpu-ntb/uptime": 0.5}


def test_whom_to_call_and_who_is_told_never_travels() -> None:
    private = replace(KPU, contacts=("admin@kpu.test",), options={"uptime": {"secret": "x"}}, probes=("uptime",))
    sheet = seal(assign(VANTAGE, [replace(CHECKS[0], subject=private)], {}), HUB_KEY)
    assert b"admin@kpu.test" not in gzip.decompress(sheet.body)


def test_the_same_assignments_have_the_same_etag_in_whatever_order() -> None:
    one, other = (seal(assign(VANTAGE, checks, {}), HUB_KEY) for checks in (CHECKS[1:], CHECKS[2:] + CHECKS[1:2]))
    assert one.etag == other.etag
    assert one.etag != seal(assign(VANTAGE, CHECKS, {}), HUB_KEY).etag
    assert one.etag != seal(assign("sorong-1", CHECKS[1:], {}), HUB_KEY).etag


def test_what_the_hub_did_not_sign_for_this_vantage_is_not_believed() -> None:
    sheet = seal(assign(VANTAGE, CHECKS, {}), HUB_KEY)
    stranger = keys.public_text(Ed25519PrivateKey.generate().public_key())
    wrong = [
        replace(sheet, body=gzip.compress(b"{}")),
        replace(sheet, signature="AAAA"),
        replace(sheet, hub=stranger),
        replace(sheet, hub="nonsense"),
    ]
    for one in wrong:
        with pytest.raises(BadSheet):
            unseal(one, VANTAGE)
    with pytest.raises(BadSheet, match="signature"):
        unseal(sheet, "sorong-1")


def test_a_bomb_is_refused_even_from_the_hub() -> None:
    body = gzip.compress(b"\0" * (assignments.MOST_UNPACKED + 1))
    signature = keys.sign(HUB_KEY, assignments._to_sign(VANTAGE, body))
    sheet = Sheet(body=body, signature=signature, hub=keys.public_text(HUB_KEY.public_key()))
    with pytest.raises(BadSheet, match="too large"):
        unseal(sheet, VANTAGE)


@given(st.binary(max_size=300))
def test_no_bytes_are_a_sheet_that_can_be_believed(text: bytes) -> None:
    with pytest.raises(BadSheet):
        unseal(assignments.read(text), VANTAGE)


@pytest.mark.parametrize("way", ["unix", "https"])
async def test_an_agent_hears_of_new_assignments_at_once_and_asks_only_for_what_it_does_not_know(
    tmp_path: Path, way: str
) -> None:
    hub = Hub(take=Memory().take)
    async with linked(way, hub, tmp_path) as link:
        assert isinstance(link, HttpsLink)
        assert await link.asks() == ()
        assert link.announced.is_set()
        sheet = await link.sheet()
        assert sheet is not None
        assert unseal(sheet, VANTAGE) == Assignments(vantage=VANTAGE)
        link.assignments = sheet.etag
        link.announced.clear()
        assert await link.sheet() is None, "nothing is sent twice"
        hub.assigned = seal(assign(VANTAGE, CHECKS, {}), HUB_KEY)
        async with asyncio.timeout(5):
            await link.asks()
        assert link.announced.is_set()
        newer = await link.sheet()
        assert newer is not None
        assert len(checks_of(unseal(newer, VANTAGE))[0]) == 3


async def test_an_agent_that_knows_its_assignments_waits_for_wishes_in_peace(tmp_path: Path) -> None:
    hub = Hub(take=Memory().take)
    async with linked("unix", hub, tmp_path) as link:
        assert isinstance(link, HttpsLink)
        await link.asks()
        waiting = asyncio.create_task(link.asks())
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not done
        waiting.cancel()
