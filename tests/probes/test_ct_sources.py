"""Sources that misbehave: logs that lie, stand still or write nonsense, services that answer anything at all."""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sentinel.kit.ct.port import Kind
from sentinel.range.dial import Deed
from sentinel.range.http import Manner
from tests.kit.ct.desk import EVERY, LOGS, NAME, SERVICES, Desk, certificates, desk, matches, show, source, used

OTHER_KEY = (
    ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, *EVERY) as made:
        show(made, "logged")
        yield made


@pytest.mark.parametrize("kind", LOGS)
async def test_a_log_that_shows_another_history_is_told(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    there.log.fill(5)
    await there.look()
    stood = there.cursor
    with there.log.equivocate():
        for more, why in ((0, "two roots for 6 entries"), (2, "its first 6 entries are not what they were")):
            there.log.fill(more)
            there.restart()
            with there.log.equivocate(index=5):
                found = await there.look()
            assert source(found)["broken"] == why
            assert matches(found) == {"ct_log_equivocates"}
            assert there.cursor == stood
    with there.log.lie():
        found = await there.look()
    assert "do not lead to its root" in source(found)["broken"]
    assert there.cursor == stood, "we go no further"
    there.restart()
    healed = await there.look()
    assert "broken" not in source(healed)
    assert there.cursor != stood


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOGS)
async def test_what_cannot_be_read_is_told_not_dropped(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    there.log.scribble(b"\x30\x03sampah")
    found = await there.look()
    assert source(found)["malformed"] == ["1"]
    assert matches(found) == set()
    there.log.scribble(b"\x30\x82\xff\xff palsu untuk LOGIN.kpu.go.id")
    found = await there.look()
    (told,) = certificates(found)
    assert (told["unexpected"], told["why"], told["names"]) == (True, ["unreadable"], ["kpu.go.id"])
    assert matches(found) == {"ct_unexpected_certificate"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOGS)
async def test_a_log_that_stands_still_for_a_day_is_blind(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    with there.log.freeze():
        assert source(await there.look())["source_state"] == "ok"
        there.moved += timedelta(hours=24)
        there.restart()
        blind = await there.look()
    assert matches(blind) == {"ct_blind"}
    assert source(blind)["blind_why"] == "stands_still"
    assert source(await there.look())["source_state"] == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOGS)
async def test_a_log_that_we_lag_behind_is_read_on_and_told_after_a_day(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    await there.look()
    there.log.fill(300)
    there.published(paper="fresh_other")
    behind = await there.look(entries=50)
    assert source(behind)["backlog"] == 251
    there.moved += timedelta(hours=24)
    blind = await there.look(entries=50)
    assert matches(blind) == {"ct_blind"}
    assert source(blind)["blind_why"] == "lagging"
    caught = await there.look()
    assert source(caught)["backlog"] == 0
    assert "ct_unexpected_certificate" in matches(caught)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOGS)
async def test_a_certificate_for_a_lookalike_is_told_once_and_quietly(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    there.published("masuk.kpu.com", "*.kpu.com", paper="fresh_other")
    there.published("kpu.example", paper="fresh_other")
    found = await there.look()
    assert matches(found) == {"domain_lookalike"}
    (told,) = [event for event in found.events if "sentinel.domain.lookalike" in event]
    assert (told["sentinel.domain.lookalike"], told["event.dataset"]) == ("kpu.com", "sentinel.domain")
    assert (told["sentinel.domain.lookalike_sort"], told["sentinel.domain.lookalike_how"]) == ("suffix", ".com")
    there.published("kpu.com", paper="fresh_other")
    assert matches(await there.look()) == set()


@pytest.mark.slow
@pytest.mark.parametrize("kind", SERVICES)
async def test_whatever_a_service_answers_is_a_failure_and_bounded(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    await there.look()
    api, stood = there.api, there.cursor
    rows: tuple[object, ...] = [{"a": 1}], [{"id": "-1"}], [{"id": 10**30}], [[]], {"error": "x"}, [7], [{"id": True}]
    says = tuple(partial(api.say, row) for row in rows)
    for deed in cast("tuple[Callable[[], Deed], ...]", (api.garbage, api.depth, api.flood, api.limit, api.fail, *says)):
        with deed():
            there.restart()
            found = await there.look(failing="3h")
        assert source(found)["source_state"] == "failing", deed
        assert matches(found) == set()
        assert there.cursor == stood
    odd = [
        {"id": "5000", "dns_names": [None, 7, "x" * 9000], "cert_der": "!!", "not_after": "0001-01-01", "issuer": []}
    ]
    with api.say(odd):
        there.restart()
        looks = [await there.look(failing="3h") for _ in range(3)]
    assert source(looks[0 if kind is Kind.CRTSH else 2])["malformed"] == ["5000"]
    assert [matches(found) for found in looks] == [set(), set(), set()]


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOGS)
async def test_whatever_a_log_answers_is_a_failure_and_bounded(there: Desk, kind: Kind) -> None:
    await used(there, kind)
    await there.look()
    log, stood = there.log, there.cursor
    log.fill(3)
    entries = ("get-entries", "tile/data")[LOGS.index(kind)]
    bodies = (
        b"",
        b"{}",
        b"[]",
        b"[" * 20_000,
        b'{"entries": [7]}',
        b'{"entries": [{"leaf_input": 1, "extra_data": ""}]}',
    )
    deeds = log.garbage, log.limit, log.fail, *(lambda body=body: log.garbage(body) for body in bodies)
    parts = tuple(lambda body=body: log.only(entries, body) for body in (*bodies, b"\xff" * 4_000_000))
    for deed in cast("tuple[Callable[[], Deed], ...]", (*deeds, *parts)):
        with deed():
            there.restart()
            found = await there.look()
        assert source(found)["source_state"] == "failing", deed
        assert matches(found) == set()
        assert there.cursor == stood
    there.restart()
    assert source(await there.look())["source_state"] == "ok"


async def test_a_log_whose_key_nobody_told_us_is_said_and_no_alarm(there: Desk) -> None:
    there.watch(Kind.STATIC)
    there.world.toolbox.ct.sources = [replace(s, key="") for s in there.world.toolbox.ct.sources]
    found = await there.look()
    assert source(found)["source_state"] == "unkeyed"
    assert "public key is not known" in str(found.events[0]["sentinel.ct.reasons"])
    assert matches(found) == set()


@pytest.mark.slow
async def test_a_log_that_signs_with_another_key_is_not_believed(there: Desk) -> None:
    for kind in LOGS:
        there.watch(kind)
        logs = there.world.toolbox.ct
        logs.sources = [replace(one, key=base64.b64encode(OTHER_KEY).decode()) for one in logs.sources]
        found = await there.look()
        assert source(found)["source_state"] == "failing"
        assert "has not signed it" in source(found)["error.message"]


async def test_whatever_names_a_certificate_carries_only_ours_are_looked_up_and_the_look_goes_on(there: Desk) -> None:
    await used(there, Kind.CRTSH)
    await there.look()
    show(there, "fresh_other", NAME, "jahat.example")
    assert len(certificates(await there.look())) == 1
    odd = ("a.", f"{'x' * 70}.", "\0.", "a." * 150, "spasi spasi.")
    names = [*(f"{one}kpu.go.id" for one in odd), "jahat.example", NAME]
    row = {"id": 9000, "name_value": "\n".join(names), "issuer_name": "O=X", "serial_number": "ff"}
    with there.api.say([{**row, "not_before": "2029-02-14T00:00:00", "not_after": "2029-05-14T00:00:00"}]):
        found = await there.look()
    (told,) = certificates(found)
    assert told["names_count"] == len(names)
    assert there.cursor is not None
    assert "jahat" not in there.cursor
    assert {name for name in there.world.names.asked if "jahat" in name} == set()


@pytest.mark.slow
async def test_a_source_that_is_slow_takes_nothing_from_the_others(there: Desk) -> None:
    await there.settled()
    await there.look()
    show(there, "fresh_other")
    with there.api.manner.turn(Manner(wait=30.0)):
        found = await there.look(seconds=6.0)
    states = {source(found, name)["source_state"] for name in ("pengamat", "transparan")}
    assert states == {"failing", "ok"}
    assert len(certificates(found)) == 1


@pytest.mark.slow
async def test_a_long_history_is_read_page_by_page_and_is_no_news(there: Desk) -> None:
    for n in range(420):
        there.api.learn(there.issue(f"n{n}.kpu.go.id", paper="third"))
    there.watch(Kind.CERTSPOTTER)
    for _ in range(3):
        assert certificates(await there.look()) == []
    show(there, "fresh_other")
    assert len(certificates(await there.look())) == 1
    assert len([entry for entry in there.asked if "issuances" in entry.what]) <= 9


@pytest.mark.slow
@pytest.mark.parametrize("kind", SERVICES)
async def test_an_empty_first_answer_makes_no_news_of_what_was_there_before(there: Desk, kind: Kind) -> None:
    there.watch(kind)
    with there.api.say([]):
        assert certificates(await there.look()) == []
    assert certificates(await there.look()) == []
    show(there, "fresh_other")
    assert len(certificates(await there.look())) == 1
