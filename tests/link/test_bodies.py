"""Evidence goes up before the rows that name it, once, and only if it is what its name says."""

import gzip
import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.link import bodies, sealed
from sentinel.link.bodies import BadBody, Body
from sentinel.link.ports import LinkDown
from tests.link.knocks import knocking, parcel
from tests.link.made import Memory, deliver, seen, spool
from tests.link.ways import Hub, linked

PAGE = b"<h1>KPU</h1>" * 1_000
NAME = sha256(PAGE).hexdigest()


def page(name: str) -> Body | None:
    return Body(name=NAME, media_type="text/html", content=PAGE) if name == NAME else None


async def test_a_body_is_there_before_the_row_that_names_it_and_goes_up_once(tmp_path: Path) -> None:
    ledger, asked = Memory(), list[str]()
    hub = Hub(take=ledger.take)

    def read(name: str) -> Body | None:
        assert ledger.held == {} or ledger.mark("e1") == 0, "the body comes first"
        asked.append(name)
        return page(name)

    async with linked("https", hub, tmp_path, read) as link:
        assert await link.push(parcel(1, evidence=(NAME,))) == 1
        assert hub.kept[NAME] == page(NAME)
        assert await link.push(parcel(2, evidence=(NAME,))) == 2
    assert asked == [NAME]


async def test_what_the_hub_has_already_is_not_sent_and_what_is_gone_holds_nothing_up(tmp_path: Path) -> None:
    ledger, asked = Memory(), list[str]()
    hub = Hub(take=ledger.take)
    hub.kept[NAME] = page(NAME) or pytest.fail("it is here")

    def read(name: str) -> Body | None:
        asked.append(name)
        return None

    async with linked("unix", hub, tmp_path, read) as link:
        assert await link.push(parcel(1, evidence=(NAME, "cd" * 32))) == 1
    assert asked == ["cd" * 32]
    assert set(hub.kept) == {NAME}


async def test_a_hub_that_cannot_keep_a_body_is_not_given_the_row_either(tmp_path: Path) -> None:
    ledger = Memory()

    class Full(Hub):
        def within(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as its parent
            async def keep(_body: Body) -> None:
                raise OSError("No space left on device")

            return replace(super().within(), keep=keep)

    async with linked("unix", Full(take=ledger.take), tmp_path, page) as link:
        with pytest.raises(LinkDown, match="503"):
            await link.push(parcel(1, evidence=(NAME,)))
    assert ledger.held == {}


async def test_the_spool_remembers_which_bodies_its_rows_name(tmp_path: Path) -> None:
    box = spool(tmp_path)
    for n, name in enumerate(("ab" * 32, "cd" * 32, "ab" * 32)):
        box.append(replace(seen(n), evidence=(name,)), type(seen(n).outcome), remarkable=True)
    await box.save()
    first = await box.parcel()
    box.close()
    again = await spool(tmp_path).parcel()
    assert first is not None
    assert again is not None
    assert first.evidence == again.evidence == ("ab" * 32, "cd" * 32)


async def test_tombstones_name_no_evidence(tmp_path: Path) -> None:
    box = spool(tmp_path)
    box.append(seen(1), type(seen(1).outcome), remarkable=True)
    await box.save()
    await deliver(box, Memory())
    assert await box.parcel() is None
    box.close()


def packed(label: object, content: bytes) -> bytes:
    return gzip.compress(json.dumps(label).encode() + b"\n" + content)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no gzip",
        packed({"name": NAME, "media_type": "text/html"}, PAGE + b"!"),
        packed({"name": "../../etc/passwd", "media_type": "text/html"}, PAGE),
        packed({"name": NAME}, PAGE),
        packed("x", PAGE),
        gzip.compress(b"\0" * 60_000_000),
    ],
)
async def test_what_is_not_its_name_is_refused(tmp_path: Path, body: bytes) -> None:
    hub = Hub(take=Memory().take)
    async with knocking(hub, tmp_path) as at:
        assert (await at.say("body", body, at.headers("body", body)))[0] == 400
    assert hub.kept == {}


async def test_evidence_is_bounded_and_needs_a_signature(tmp_path: Path) -> None:
    hub = Hub(take=Memory().take)
    async with knocking(hub, tmp_path) as at:
        body = bodies.pack(Body(name=NAME, media_type="text/html", content=PAGE))
        assert (await at.say("body", body, at.headers("batch", body)))[0] == 401, "signed for something else"
        too_many = json.dumps({"names": ["ab" * 32] * 1_001}).encode()
        assert (await at.say("bodies", too_many, at.headers("bodies", too_many)))[0] == 400
        no_name = json.dumps({"names": ["../x"]}).encode()
        assert (await at.say("bodies", no_name, at.headers("bodies", no_name)))[0] == 400
        large = os.urandom(bodies.MOST_PACKED + 1)
        headers = at.headers("body", large)
        try:
            assert (await at.say("body", large, headers))[0] == 413
        except ConnectionError:  # the door may be shut while we still speak
            assert headers[sealed.BODY]
    assert hub.kept == {}


@given(st.binary(max_size=300))
def test_no_bytes_unpack_to_anything_but_a_body_or_a_refusal(body: bytes) -> None:
    try:
        bodies.unpack(body)
    except BadBody:
        return
    raise AssertionError("random bytes became evidence")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_is_packed_comes_back(content: bytes, media_type: str) -> None:
    body = Body(name=sha256(content).hexdigest(), media_type=media_type, content=content)
    back = bodies.unpack(bodies.pack(body))
    assert (back.name, back.content) == (body.name, content)
