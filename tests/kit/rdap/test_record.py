"""RDAP answers as registries write them, and as nobody should."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.kit.rdap.record import MOST_DEPTH, MOST_LISTED, Registration, Unreadable, is_error, registration

DOMAIN = "kpu.go.id"


def told(**more: Any) -> bytes:  # noqa: ANN401 - JSON
    return json.dumps({"objectClassName": "domain", "ldhName": "KPU.GO.ID", **more}).encode()


def test_the_least_that_a_registry_may_say_is_a_registration() -> None:
    assert registration(told(), DOMAIN) == Registration(domain=DOMAIN)


def test_words_of_epp_and_of_rdap_are_the_same_words() -> None:
    found = registration(told(status=["clientTransferProhibited", "Server Update  Prohibited", "ok", 7, ""]), DOMAIN)
    assert found.status == ("client transfer prohibited", "ok", "server update prohibited")
    assert found.locks == ("client transfer prohibited", "server update prohibited")


def test_the_latest_date_of_each_event_counts_whatever_its_zone() -> None:
    events = [
        {"eventAction": "Expiration", "eventDate": "2030-01-01T07:00:00+07:00"},
        {"eventAction": "last changed", "eventDate": "2029-01-01"},
        {"eventAction": "last changed", "eventDate": "2029-02-01T00:00:00Z"},
        {"eventAction": "registration", "eventDate": "kemarin"},
        {"eventAction": "transfer", "eventDate": "9999-12-31T23:59:59-23:00"},
        "bukan apa-apa",
    ]
    found = registration(told(events=events), DOMAIN)
    assert found.expires == datetime(2030, 1, 1, tzinfo=UTC)
    assert found.changed == datetime(2029, 2, 1, tzinfo=UTC)
    assert (found.registered, found.transferred) == (None, None)


def test_a_registrar_is_known_by_its_card_or_its_handle_and_by_the_number_of_iana() -> None:
    card = ["vcard", [["version", {}, "text", "4.0"], ["org", {}, "text", "PT Nama\u0000 Domain"]]]
    ids = [{"type": "other", "identifier": "1"}, {"type": "IANA Registrar ID", "identifier": "292"}]
    entities = [{"roles": ["technical"], "handle": "X"}, {"roles": ["registrar"], "vcardArray": card, "publicIds": ids}]
    found = registration(told(entities=entities), DOMAIN)
    assert (found.registrar, found.registrar_id) == ("PT Nama\ufffd Domain", "292")
    bare = registration(told(entities=[{"roles": ["registrar"], "handle": "REG-1", "vcardArray": [1]}]), DOMAIN)
    assert (bare.registrar, bare.registrar_id) == ("REG-1", "")


def test_what_is_listed_without_end_is_cut() -> None:
    servers = [{"ldhName": f"NS{n:03}.KPU.GO.ID."} for n in range(500)]
    found = registration(told(nameservers=servers), DOMAIN)
    assert len(found.servers) == MOST_LISTED
    assert found.servers[0] == "ns000.kpu.go.id"
    assert len(registration(told(status=["x" * 9_000]), DOMAIN).status[0]) <= 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"objectClassName": "domain"}',
        b'{"objectClassName": "domain", "ldhName": "lain.id"}',
        b'{"objectClassName": "entity", "ldhName": "kpu.go.id"}',
        told(x=[[0] * 10_000] * 4),
        told(x=json.loads("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1))),
        b"[" * 100_000 + b"]" * 100_000,
        b"\xff\xfe{",
        b" " * 300_000,
    ],
)
def test_what_is_no_registration_of_this_domain_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        registration(body, DOMAIN)


def test_an_error_is_in_the_words_of_rdap() -> None:
    assert is_error(b'{"errorCode": 404, "title": "Not Found"}')
    assert is_error(b'{"rdapConformance": ["rdap_level_0"]}')
    assert not is_error(b"<html>404</html>")
    assert not is_error(b'{"error": "no such page"}')


LEAF = st.sampled_from([None, True, -1, 1e308, "", "\ud800", "registrar", "fn", "2029-01-01T00:00:00Z"])
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4), max_leaves=8)
KEYS = ("status", "nameservers", "entities", "events", "secureDNS", "publicIds", "vcardArray", "roles", "ldhName")
THING = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=4)
SHAPES = st.dictionaries(st.sampled_from(KEYS), JSON | THING | st.lists(THING, max_size=3), max_size=4)


@given(SHAPES)
def test_whatever_shape_it_has_it_is_read_or_refused(shape: dict[str, Any]) -> None:
    entities = [{"roles": ["registrar"], **shape}]
    body = json.dumps({**shape, "entities": entities, "objectClassName": "domain", "ldhName": DOMAIN}).encode()
    assert registration(body, DOMAIN).domain == DOMAIN


@given(st.binary(max_size=300))
def test_whatever_bytes_they_are_no_exception_but_ours(body: bytes) -> None:
    with pytest.raises(Unreadable):
        registration(body, DOMAIN)
