"""What a site promises, against real servers: HSTS, and other places for its pages; beside what is usual."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from probes.tls_policy import PROBE
from sentinel.model.failure import Skipped
from sentinel.model.severity import Severity
from tests.authority import server
from tests.kit.net.servers import recording, saying
from tests.probes.promising import (
    GOOD,
    HSTS,
    KEPT,
    ONE,
    PAGE,
    ROOT,
    SHORT,
    STRANGER,
    TWO,
    Portal,
    by_method,
    moved,
    standing,
    told,
)
from tests.probes.world import hang_up, http, look, server_context, site


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[Portal]:
    async with standing(tmp_path) as made:
        yield made


async def test_a_site_in_good_order_and_what_it_proposes(portal: Portal) -> None:
    looked = await portal.look()
    event = looked.event
    assert {name.removeprefix("sentinel.tls."): value for name, value in event.items() if "sentinel.tls." in name} == {
        "look": "policy", "downgrade": [], "weaknesses": [],
        "over_https": [f"{ONE} holds"], "over_http": [f"{ONE} https"],
        "hsts": "present", "hsts_host": "portal.test", "hsts_max_age": 31_536_000, "hsts_subdomains": True,
        "hsts_preload": False,
    }  # fmt: skip
    assert (event["event.dataset"], told(event)) == ("sentinel.tls", {})
    usual = PROBE.proposal(looked.seen)
    assert usual is not None
    assert usual.values("hsts") == ("portal.test max-age=31536000; includeSubDomains",)
    assert (usual.values("weak"), usual.values("alternatives")) == ((), ())


async def test_a_promise_that_is_gone_is_lost_and_a_shorter_one_weakened(portal: Portal) -> None:
    usual = await portal.usual()
    for talk, word in ((PAGE, "lost"), (saying(http("200 OK", b"x", SHORT)), "weakened")):
        portal.secure = {ONE: talk}
        event = await portal.event(baseline=usual)
        assert event["sentinel.tls.hsts"] == word
        assert told(event) == {"tls_downgrade_hsts": Severity.MEDIUM}
        alone = await portal.event()
        assert alone["sentinel.tls.hsts"] in ("none", "present"), "nobody knows what is usual"
        assert told(alone) == {}
    changes = event["sentinel.tls.hsts_changes"]
    assert changes == [f"portal.test ({ONE}): max-age=31536000; includeSubDomains -> max-age=600; includeSubDomains"]
    longer = "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"
    portal.secure = {ONE: saying(http("200 OK", b"x", longer))}
    assert (await portal.event(baseline=usual))["sentinel.tls.hsts"] == "present", "more is no loss"


async def test_only_the_first_header_counts_and_nonsense_is_none(portal: Portal) -> None:
    usual = await portal.usual()
    for headers in (("Strict-Transport-Security: max-age=0", HSTS), (HSTS + "; max-age=1",)):
        portal.secure = {ONE: saying(http("200 OK", b"x", *headers))}
        assert (await portal.event(baseline=usual))["sentinel.tls.hsts"] == "lost"
    portal.secure = {ONE: saying(http("200 OK", b"x", HSTS, "Strict-Transport-Security: max-age=0"))}
    assert (await portal.event(baseline=usual))["sentinel.tls.hsts"] == "present"


async def test_errors_walls_and_certificates_that_nobody_trusts_are_no_loss(portal: Portal) -> None:
    usual = await portal.usual()
    maintenance = saying(http("200 OK", b"<title>Situs dalam pemeliharaan</title>"))
    for talk in (saying(http("503 Oops")), saying(http("403 No")), maintenance, hang_up):
        portal.secure = {ONE: talk}
        event = await portal.event(baseline=usual)
        assert "sentinel.tls.hsts" not in event
        assert "sentinel.tls.downgrade" not in event, "what was not seen is neither good nor bad"
        assert told(event) == {}
        assert PROBE.proposal((await portal.look()).seen) is None
    portal.secure, portal.leaf = {ONE: PAGE}, STRANGER
    event = await portal.event(baseline=usual)
    assert event["sentinel.tls.over_https"] == [f"{ONE} untrusted"]
    assert "sentinel.tls.hsts" not in event


async def test_a_site_behind_a_single_sign_on_promises_as_any_other(portal: Portal) -> None:
    door = "Location: https://masuk.sso.example/?kembali=https%3A%2F%2Fportal.test%2F"
    portal.secure = {ONE: saying(http("302 Found", b"<!-- WISPAccessGatewayParam -->", door, HSTS))}
    event = await portal.event(baseline=await portal.usual())
    assert (event["sentinel.tls.hsts"], event["sentinel.tls.over_https"]) == ("present", [f"{ONE} holds"])


async def test_a_site_that_asks_for_patience_is_not_hurried(portal: Portal) -> None:
    for status in ("429 Too Many Requests", "503 Service Unavailable"):
        portal.secure = {ONE: saying(http(status))}
        assert PROBE.strained((await portal.look()).outcome)


async def test_a_server_that_answers_the_short_question_badly_is_asked_for_the_page(portal: Portal) -> None:
    good = http("200 OK", b"<p>halo</p>", HSTS)
    for head in (http("405 Method Not Allowed", b""), http("200 OK", b""), b"", b"nonsense\r\n\r\n"):
        portal.secure = {ONE: by_method(head, good)}
        assert (await portal.event())["sentinel.tls.hsts"] == "present"
    portal.secure = {ONE: by_method(good, http("200 OK", b"<p>halo</p>"))}
    assert (await portal.event())["sentinel.tls.hsts"] == "none", "what visitors are given counts"


async def test_whoever_shows_no_good_certificate_is_asked_for_headers_alone(portal: Portal) -> None:
    asked: list[bytes] = []
    portal.leaf, portal.secure = STRANGER, {ONE: recording(asked, http("200 OK", b"", HSTS))}
    assert (await portal.event())["sentinel.tls.over_https"] == [f"{ONE} untrusted"]
    assert [request.partition(b" ")[0] for request in asked] == [b"HEAD"]


async def test_one_address_of_two_that_promises_nothing_is_a_loss(portal: Portal) -> None:
    portal.secure = {ONE: KEPT, TWO: KEPT}
    usual = await portal.usual()
    portal.secure = {ONE: KEPT, TWO: PAGE}
    event = await portal.event(baseline=usual)
    assert event["sentinel.tls.hsts"] == "lost"
    assert event["sentinel.tls.hsts_changes"] == [f"portal.test ({TWO}): max-age=31536000; includeSubDomains -> none"]
    portal.secure = {ONE: KEPT, TWO: saying(http("502 Bad Gateway"))}
    assert "sentinel.tls.hsts" not in await portal.event(baseline=usual), "one address was not heard"


async def test_another_place_for_the_pages_is_told_once_it_is_known_what_is_usual(portal: Portal) -> None:
    def with_places(header: str) -> None:
        portal.secure = {ONE: saying(http("200 OK", b"x", HSTS, f"Alt-Svc: {header}"))}

    with_places('h3=":9443"; ma=60')
    usual = await portal.usual()
    assert usual.values("alternatives") == ("portal.test:9443",)
    assert "sentinel.tls.alt_svc_unexpected" not in await portal.event(), "nobody knows what is usual"
    assert (await portal.event(baseline=usual))["sentinel.tls.alt_svc_unexpected"] == []
    for header, place in (('h3="evil.example:443"', "evil.example:443"), ('h2=":8443"', "portal.test:8443")):
        with_places(header)
        event = await portal.event(baseline=usual)
        assert event["sentinel.tls.alt_svc_unexpected"] == [place]
        assert told(event) == {"tls_alt_svc_changed": Severity.MEDIUM}
    with_places("clear")
    assert (await portal.event(baseline=usual))["sentinel.tls.alt_svc_unexpected"] == []


async def test_the_host_at_which_visitors_end_up_is_read_too(portal: Portal) -> None:
    portal.leaf = server(ROOT, ["portal.test", "www.portal.test"])
    context = server_context(portal.folder, portal.leaf)
    portal.net.name("www.portal.test", [TWO])
    async with site({TWO: KEPT}, context) as there:
        portal.secure = {ONE: moved(f"https://www.portal.test:{there}/")}
        usual = await portal.usual()
        event = await portal.event(baseline=usual)
    assert usual.values("hsts") == (
        "portal.test none",
        "www.portal.test max-age=31536000; includeSubDomains",
    )
    assert (event["sentinel.tls.hsts"], event["sentinel.tls.hsts_host"]) == ("present", "www.portal.test")
    async with site({TWO: PAGE}, context) as there:
        portal.secure = {ONE: moved(f"https://www.portal.test:{there}/")}
        event = await portal.event(baseline=usual)
    assert event["sentinel.tls.hsts"] == "lost"
    portal.secure = {ONE: moved("https://www.portal.test:1/")}
    assert "sentinel.tls.hsts" not in await portal.event(baseline=usual)


async def test_a_redirect_that_anybody_may_have_written_is_not_followed(portal: Portal) -> None:
    asked: list[bytes] = []
    portal.net.name("www.portal.test", [TWO])
    async with site({TWO: recording(asked)}, server_context(portal.folder, GOOD)) as there:
        portal.leaf, portal.secure = STRANGER, {ONE: moved(f"https://www.portal.test:{there}/")}
        assert (await portal.event())["sentinel.tls.over_https"] == [f"{ONE} untrusted"]
        assert asked == []


async def test_a_change_or_a_weakness_deserves_a_second_look(portal: Portal) -> None:
    good = (await portal.look()).outcome
    assert not PROBE.doubtful(good, None)
    assert not PROBE.strained(good)
    assert not PROBE.doubtful((await portal.look()).outcome, good)
    portal.secure = {ONE: PAGE}
    assert PROBE.doubtful((await portal.look()).outcome, good)
    portal.plain = PAGE
    assert PROBE.doubtful((await portal.look()).outcome, None)


async def test_a_site_without_https_is_not_asked_and_another_port_has_no_plain_one(portal: Portal) -> None:
    assert isinstance((await look(portal.net, PROBE, "http://portal.test/")).outcome, Skipped)
    event = await portal.event(http_port=None)
    assert "sentinel.tls.over_http" not in event
    assert event["sentinel.tls.downgrade"] == []
