"""The way from http to https, against real servers: who keeps visitors from it, and what only looks so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from probes.tls_policy import PROBE
from sentinel.model.failure import Failure
from sentinel.model.severity import Severity
from tests.kit.net.servers import Talk, closed_port, saying
from tests.probes.promising import KEPT, ONE, PAGE, STRANGER, TWO, Portal, moved, standing, told
from tests.probes.world import hang_up, http


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[Portal]:
    async with standing(tmp_path) as made:
        yield made


async def test_https_that_sends_visitors_to_http_is_wrong_whatever_was_before(portal: Portal) -> None:
    portal.secure = {ONE: moved("http://portal.test/", "302 Found")}
    looked = await portal.look()
    assert looked.event["sentinel.tls.downgrade"] == ["https_to_http"]
    assert told(looked.event) == {"tls_downgrade": Severity.HIGH}
    proposed = PROBE.proposal(looked.seen)
    assert proposed is not None
    assert (await portal.event(proposed=proposed))["sentinel.tls.downgrade"] == ["https_to_http"]
    accepted = await portal.event(baseline=proposed)
    assert accepted["sentinel.tls.downgrade"] == [], "a person said that it is so"
    assert accepted["sentinel.tls.weaknesses"] == ["https_to_http"]
    portal.leaf = STRANGER
    assert "sentinel.tls.downgrade" not in await portal.event(), "anybody can write that without a certificate"


async def test_http_that_shows_the_site_is_told_where_it_led_to_https(portal: Portal) -> None:
    usual = await portal.usual()
    portal.plain = PAGE
    unknown = await portal.event()
    assert (unknown["sentinel.tls.downgrade"], unknown["sentinel.tls.weaknesses"]) == ([], ["http_served"])
    assert told(unknown) == {}
    assert told(await portal.event(proposed=usual)) == {"tls_downgrade": Severity.MEDIUM}
    event = await portal.event(baseline=usual)
    assert (event["sentinel.tls.downgrade"], told(event)) == (["http_served"], {"tls_downgrade": Severity.HIGH})
    since_ever = await portal.usual()
    assert (await portal.event(baseline=since_ever))["sentinel.tls.downgrade"] == [], "it never led to https"


async def test_the_promise_lost_and_https_left_is_high_for_both(portal: Portal) -> None:
    usual = await portal.usual()
    portal.secure, portal.plain = {ONE: PAGE}, PAGE
    event = await portal.event(baseline=usual)
    assert told(event) == {"tls_downgrade": Severity.HIGH, "tls_downgrade_hsts": Severity.HIGH}


@pytest.mark.parametrize(
    ("talk", "word", "weak"),
    [
        (moved("https://www.portal.test/"), "https", []),
        (moved("https://www.portal.test/", "302 Found"), "temporary", []),
        (moved("http://evil.example/"), "elsewhere", ["http_elsewhere"]),
        (moved("https://evil.example/?from=portal.test"), "elsewhere", ["http_elsewhere"]),
        (moved("http://[::1"), "elsewhere", ["http_elsewhere"]),
        (saying(http("404 No")), "refused", []),
        (saying(http("503 No")), "refused", []),
        (saying(http("200 OK", b"<title>Situs sedang dipelihara</title>")), "unknown", None),
        (hang_up, "unknown", None),
    ],
)
async def test_where_plain_http_leads(portal: Portal, talk: Talk, word: str, weak: list[str] | None) -> None:
    usual = await portal.usual()
    portal.plain = talk
    event = await portal.event(baseline=usual)
    assert event["sentinel.tls.over_http"] == [f"{ONE} {word}"]
    assert event.get("sentinel.tls.downgrade") == weak


async def test_a_port_that_is_shut_to_http_is_no_weakness(portal: Portal) -> None:
    with closed_port() as port:
        event = await portal.event(http_port=port)
    assert (event["sentinel.tls.over_http"], event["sentinel.tls.downgrade"]) == ([f"{ONE} closed"], [])


async def test_https_shut_while_http_shows_the_site(portal: Portal) -> None:
    usual = await portal.usual()
    portal.shut, portal.plain = True, PAGE
    event = await portal.event(baseline=usual)
    assert (event["sentinel.tls.downgrade"], told(event)) == (["https_closed"], {"tls_downgrade": Severity.HIGH})
    assert "sentinel.tls.hsts" not in event
    never = await portal.look()
    assert "sentinel.tls.downgrade" not in never.event, "a site that never had https has nothing to lose"
    assert PROBE.proposal(never.seen) is None, "and nobody gets used to it"


@pytest.mark.parametrize(
    "page",
    [
        http("511 Network Authentication Required"),
        http("200 OK", b"<!-- <WISPAccessGatewayParam> -->"),
        http("200 OK", b"<title>Sedang dalam pemeliharaan</title>"),
        http("302 Found", b"", "Location: http://login.cafe.example/?dst=http%3A%2F%2Fportal.test%2F"),
        http("302 Found", b"", "Location: http://192.168.88.1/login"),
        http("301 Moved", b"", "Location: https://portal.test/"),
    ],
)
async def test_a_network_s_login_or_a_notice_is_no_downgrade(portal: Portal, page: bytes) -> None:
    usual = await portal.usual()
    portal.shut, portal.plain = True, saying(page)
    event = await portal.event(baseline=usual)
    assert "sentinel.tls.downgrade" not in event
    assert event["sentinel.tls.over_http"] == [f"{ONE} {'https' if b'301 ' in page else 'unknown'}"]
    assert told(event) == {}


async def test_nobody_at_either_port_is_a_failed_look(portal: Portal) -> None:
    portal.shut = True
    with closed_port() as port:
        outcome = (await portal.look(http_port=port)).outcome
    assert isinstance(outcome, Failure)
    assert outcome.code == "connection_refused"


async def test_the_addresses_that_keep_visitors_from_https_are_named(portal: Portal) -> None:
    portal.secure = {ONE: KEPT, TWO: moved("http://portal.test/", "302 Found")}
    event = await portal.event()
    assert (event["sentinel.tls.downgrade"], event["sentinel.tls.downgrade_at"]) == (["https_to_http"], [TWO])
