"""Several addresses, redirects and foreign hosts: where a visitor really ends up."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from probes.uptime import PROBE
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer
from tests.kit.net.servers import Talk, closed_port, recording, saying
from tests.probes.world import World, assessed, http, look, site, world

GOOD = saying(http())
ONE, TWO, THREE, SIX = "127.0.0.1", "127.0.0.2", "127.0.0.3", "::1"


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        yield made


async def visit(net: World, talks: dict[str, Talk], refusing: tuple[str, ...] = ()) -> Event:
    """Look at a portal with these addresses; the refusing ones have nobody listening."""
    net.name("portal.test", [*talks, *refusing])
    async with site(talks) as port:
        return (await look(net, PROBE, f"http://portal.test:{port}/")).event


def to(url: str, *headers: str) -> Talk:
    return saying(http("302 Found", b"", f"Location: {url}", *headers))


async def test_every_address_is_asked(net: World) -> None:
    event = await visit(net, {ONE: GOOD, TWO: GOOD, SIX: GOOD})
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.addresses_failed"]) == ("up", [])
    assert (event["sentinel.uptime.ipv4_up"], event["sentinel.uptime.ipv6_up"]) == (2, 1)


async def test_one_address_that_refuses_makes_the_site_partly_down(net: World) -> None:
    event = await visit(net, {ONE: GOOD}, (TWO,))
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.addresses_failed"]) == ("up", [TWO])
    assert (event["sentinel.uptime.ipv4_up"], event["sentinel.uptime.ipv4_failed"]) == (1, 1)
    assert "error.type" not in event


async def test_most_refuse_and_one_answers_is_still_partly(net: World) -> None:
    event = await visit(net, {ONE: GOOD}, (TWO, THREE))
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.addresses_failed"]) == ("up", [TWO, THREE])


async def test_a_whole_family_that_refuses_is_seen(net: World) -> None:
    event = await visit(net, {ONE: GOOD}, (SIX,))
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.addresses_failed"]) == ("up", [SIX])
    assert (event["sentinel.uptime.ipv6_up"], event["sentinel.uptime.ipv6_failed"]) == (0, 1)


async def test_a_refusing_address_hides_slowness(net: World) -> None:
    net.name("portal.test", [ONE, TWO])
    async with site({ONE: GOOD}) as port:
        event = (await look(net, PROBE, f"http://portal.test:{port}/", slow_after="0s")).event
    assert event["sentinel.uptime.state"] == "up"


async def test_every_address_refuses(net: World) -> None:
    net.name("portal.test", [ONE, TWO])
    with closed_port() as port:
        event = (await look(net, PROBE, f"http://portal.test:{port}/")).event
    assert (event["sentinel.uptime.state"], event["error.type"]) == ("down", "connection_refused")


async def test_what_most_answer_is_the_state_and_the_rest_failed(net: World) -> None:
    broken, walled = saying(http("500 Oops")), saying(http("403 No"))
    two_good = await visit(net, {ONE: broken, TWO: GOOD, THREE: GOOD})
    assert (two_good["sentinel.uptime.state"], two_good["sentinel.uptime.addresses_failed"]) == ("up", [ONE])
    two_broken = await visit(net, {ONE: broken, TWO: broken, THREE: GOOD})
    assert (two_broken["sentinel.uptime.state"], two_broken["http.response.status_code"]) == ("down", 500)
    even = await visit(net, {ONE: GOOD, TWO: broken})
    assert even["sentinel.uptime.state"] == "down"
    walls = await visit(net, {ONE: GOOD, TWO: walled})
    assert walls["sentinel.uptime.state"] == "blocked"


async def test_an_address_that_we_refuse_counts_for_nothing(net: World) -> None:
    event = await visit(net, {ONE: GOOD}, ("169.254.169.254",))
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.addresses_failed"]) == ("up", [])


async def test_redirects_are_followed_and_recorded(net: World) -> None:
    asked: list[bytes] = []
    net.name("portal.test", [ONE])
    async with (
        site({ONE: recording(asked, http())}) as there,
        site({ONE: to(f"http://portal.test:{there}/id")}) as here,
    ):
        event = (await look(net, PROBE, f"http://portal.test:{here}/")).event
    assert event["sentinel.uptime.redirects"] == [f"http://portal.test:{there}/id"]
    assert event["sentinel.uptime.final_url"] == f"http://portal.test:{there}/id"
    assert asked[0].startswith(b"GET /id HTTP/1.1\r\nhost: portal.test:")
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.offsite"]) == ("up", False)


async def test_a_chain_that_ends_with_somebody_else_is_up_and_offsite(net: World) -> None:
    net.name("slot88.offsite.test", [TWO])
    async with site({TWO: GOOD}) as there:
        event = await visit(net, {ONE: to(f"http://slot88.offsite.test:{there}/")})
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.offsite"]) == ("up", True)
    assert event["sentinel.uptime.offsite_domain"] == "offsite.test"


async def test_one_hijacked_address_of_two_is_offsite_too(net: World) -> None:
    net.name("offsite.test", [TWO])
    async with site({TWO: GOOD}) as there:
        event = await visit(net, {ONE: GOOD, TWO: to(f"http://offsite.test:{there}/")})
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.offsite"]) == ("up", True)


async def test_a_host_of_the_same_owner_is_not_offsite(net: World) -> None:
    net.name("www.portal.test", [TWO])
    async with site({TWO: GOOD}) as there:
        event = await visit(net, {ONE: to(f"http://www.portal.test:{there}/")})
    assert event["sentinel.uptime.offsite"] is False


async def test_an_accepted_redirect_is_no_longer_offsite(net: World) -> None:
    net.name("sso.test", [TWO])
    net.name("portal.test", [ONE])
    async with site({TWO: GOOD}) as there, site({ONE: to(f"http://sso.test:{there}/")}) as here:
        url = f"http://portal.test:{here}/"
        first = await look(net, PROBE, url)
        assert first.event["sentinel.uptime.offsite"] is True
    proposed = PROBE.proposal(first.seen)
    assert proposed is not None
    assert proposed.values("ends") == ("sso.test",)
    merely_proposed = assessed(PROBE, first.outcome, url, proposed=proposed)
    assert merely_proposed.event["sentinel.uptime.offsite"] is True
    accepted = assessed(PROBE, first.outcome, url, baseline=proposed)
    assert accepted.event["sentinel.uptime.offsite"] is False


async def test_addresses_with_the_same_redirect_are_followed_once(net: World) -> None:
    asked: list[bytes] = []
    net.name("www.portal.test", [THREE])
    async with site({THREE: recording(asked, http())}) as there:
        same = to(f"http://www.portal.test:{there}/")
        event = await visit(net, {ONE: same, TWO: same})
    assert (event["sentinel.uptime.state"], len(asked)) == ("up", 1)


@pytest.mark.parametrize(
    ("location", "state", "error"),
    [
        ("/again", "down", "too_many_redirects"),
        ("intent://app", "down", "http_protocol_error"),
        ("http://[::1", "down", "http_protocol_error"),
        ("http://gone.test/", "down", "dns_nxdomain"),
        ("http://broken.test/", "unknown", "dns_servfail"),
        ("http://169.254.169.254/latest/", "unknown", "address_refused"),
        ("http://127.0.0.9:9/", "down", "connection_refused"),
    ],
)
async def test_where_a_redirect_fails_decides_whose_failure_it_is(
    net: World, location: str, state: str, error: str
) -> None:
    net.name("broken.test", "SERVFAIL")
    event = await visit(net, {ONE: to(location)})
    assert (event["sentinel.uptime.state"], event["error.type"]) == (state, error)


async def test_a_redirect_with_endless_credentials_leads_where_it_leads(net: World) -> None:
    async with site({ONE: GOOD}) as there:
        for disguise in ("u" * 1_015, "portal.test"):
            event = await visit(net, {ONE: to(f"http://{disguise}@127.0.0.1:{there}/")})
            assert (event["sentinel.uptime.state"], event["sentinel.uptime.offsite"]) == ("up", True)
            assert event["sentinel.uptime.offsite_domain"] == "127.0.0.1"
    six = await visit(net, {ONE: to(f"http://{'u' * 1_015}@[::1]:9/")})
    assert (six["sentinel.uptime.state"], six["sentinel.uptime.offsite"]) == ("down", True)


async def test_more_than_five_redirects_are_too_many(net: World) -> None:
    steps = count()

    async def onward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await to(f"/{next(steps)}")(reader, writer)

    event = await visit(net, {ONE: onward})
    assert (event["sentinel.uptime.state"], event["error.type"]) == ("down", "too_many_redirects")
    assert len(event["sentinel.uptime.redirects"]) == 5  # type: ignore[arg-type]  # a list by its name


async def test_a_redirect_to_itself_with_a_cookie_is_a_wall(net: World) -> None:
    event = await visit(net, {ONE: to("/", "Set-Cookie: gate=1")})
    assert (event["sentinel.uptime.state"], event["sentinel.uptime.reason"]) == ("blocked", "challenge_cookie-gate")


@pytest.mark.parametrize(("host", "always"), [("mitra.test", True), ("slot88.test", False)])
async def test_a_site_that_always_led_there_is_not_led_away_and_a_gambling_site_is_no_such_place(
    net: World,
    host: str,
    always: bool,  # noqa: FBT001 - one column of the table
) -> None:
    net.name(host, [TWO])
    net.name("portal.test", [ONE])
    async with site({TWO: GOOD}) as there, site({ONE: to(f"http://{host}:{there}/")}) as here:
        url = f"http://portal.test:{here}/"
        first = await look(net, PROBE, url)
    learned = PROBE.learn(None, first.seen)
    later = assessed(PROBE, first.outcome, url, learned=learned)
    assert (first.event["sentinel.uptime.offsite_always"], later.event["sentinel.uptime.offsite"]) == (False, True)
    assert later.event["sentinel.uptime.offsite_always"] is always


async def test_once_it_was_at_home_a_redirect_is_one_for_good(net: World) -> None:
    net.name("mitra.test", [TWO])
    net.name("portal.test", [ONE])
    async with site({TWO: GOOD}) as there, site({ONE: to(f"http://mitra.test:{there}/")}) as away:
        url = f"http://portal.test:{away}/"
        led = await look(net, PROBE, url)
    async with site({ONE: GOOD}) as home:
        seen_home = await look(net, PROBE, f"http://portal.test:{home}/")
    learned = PROBE.learn(PROBE.learn(None, led.seen), seen_home.seen)
    assert assessed(PROBE, led.outcome, url, learned=learned).event["sentinel.uptime.offsite_always"] is False
    upgraded = PROBE.learn(None, assessed(PROBE, led.outcome, url, before=seen_home.outcome).seen)
    assert assessed(PROBE, led.outcome, url, learned=upgraded).event["sentinel.uptime.offsite_always"] is False
    gone = assessed(PROBE, Failure(layer=Layer.DNS, code=Code.DNS_TIMEOUT), url, learned=learned)
    assert PROBE.learn(learned, gone.seen) == learned, "a look that met nobody teaches nothing"
