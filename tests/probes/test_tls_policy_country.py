"""What a site promises in the country: every verb of the range that breaks a promise, and what the rules tell of it.

Addresses, names, signatures and certificates are the range's own; only the ports are not 443 and 80.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from probes.tls_policy import PROBE
from sentinel.kit.baseline import Normal
from sentinel.kit.path.state import PathState, SelfTest
from sentinel.kit.records.dane import prints_of
from sentinel.model.event import Event
from sentinel.model.severity import Severity
from sentinel.range.internet import Internet
from sentinel.range.scenario import do
from sentinel.range.wardrobe import Certificate
from tests.probes.country import country, look
from tests.probes.promising import told

pytestmark = pytest.mark.slow
SITE = "kpu"
HOME, DANE, HSTS = "www.kpu.go.id", "tls_dane_mismatch", "tls_downgrade_hsts"


@pytest.fixture
async def land() -> AsyncIterator[Internet]:
    async with country() as made:
        yield made


async def seen(land: Internet, site: str = SITE, **more: Any) -> Event:  # noqa: ANN401 - as for look
    """One look at a site of the country."""
    return (await look(land, PROBE, land.site(site).url, http_port=land.portals.http_port, **more)).event


async def usual(land: Internet, site: str = SITE) -> Normal:
    """What the site proposes as normal."""
    looked = await look(land, PROBE, land.site(site).url, http_port=land.portals.http_port)
    proposed = PROBE.proposal(looked.seen)
    assert proposed is not None
    return proposed


def pin(certificate: Certificate, usage: int = 3) -> str:
    """A TLSA record of the certificate's key (usage 3), or of the key of its issuer (usage 2)."""
    prints = prints_of([one.public_bytes(Encoding.DER) for one in load_pem_x509_certificates(certificate.leaf.chain)])
    return f"{usage} {prints[0 if usage == 3 else 1][2]}"


def publish(land: Internet, *pins: str) -> None:
    """Publish TLSA records for the site's port, signed as the zone is."""
    land.tree.zone("kpu.go.id").put(f"_{land.portals.https_port}._tcp.{HOME}", "TLSA", pins)


async def test_every_verb_that_breaks_a_promise_is_told(land: Internet) -> None:
    normal = await usual(land)
    assert told(await seen(land, baseline=normal)) == {}
    faults: list[tuple[str, Mapping[str, object], Mapping[str, Severity]]] = [
        ("policy.drop_hsts", {}, {HSTS: Severity.MEDIUM}),
        ("policy.say_hsts", {"header": "max-age=0"}, {HSTS: Severity.MEDIUM}),
        ("policy.say_hsts", {"header": "max-age=31536000"}, {HSTS: Severity.MEDIUM}),
        ("policy.downgrade", {}, {"tls_downgrade": Severity.HIGH}),
        ("policy.serve_plain", {}, {"tls_downgrade": Severity.HIGH}),
        ("policy.lead_plain", {"to": "http://evil.example/"}, {"tls_downgrade": Severity.HIGH}),
        ("policy.advertise", {"header": 'h3="evil.example:443"'}, {"tls_alt_svc_changed": Severity.MEDIUM}),
    ]
    for verb, how, expected in faults:
        with do(land, verb, SITE, how):
            event = await seen(land, baseline=normal)
        assert told(event) == expected, (verb, event)
    with do(land, "policy.serve_plain", SITE), do(land, "secure.refuse", SITE):
        shut = await seen(land, baseline=normal)
    assert (shut["sentinel.tls.downgrade"], told(shut)) == (["https_closed"], {"tls_downgrade": Severity.HIGH})
    assert told(await seen(land, baseline=normal)) == {}


async def test_what_only_looks_like_a_broken_promise_is_not_told(land: Internet) -> None:
    normal = await usual(land)
    benign: list[tuple[tuple[str, Mapping[str, object]], ...]] = [
        (("front.status", {"number": 502}),),
        (("front.maintenance", {}),),
        (("front.captcha", {}),),
        (("front.waf", {}),),
        (("policy.advertise", {"header": 'h3=":443"; ma=86400'}), ("policy.advertise", {"header": ""})),
        (("policy.say_hsts", {"header": "max-age=63072000; includeSubDomains; preload"}),),
        (("policy.captive", {}), ("secure.refuse", {})),
        (("policy.lead_plain", {"to": f"https://{HOME}/", "status": 302}),),
        (("line.refuse", {"address": "127.10.1.11"}),),
    ]
    for deeds in benign:
        done = [do(land, verb, SITE, how) for verb, how in deeds]
        assert told(await seen(land, baseline=normal)) == {}, deeds
        for deed in done:
            deed.undo()


async def test_one_edge_of_a_cdn_that_forgets_its_promise(land: Internet) -> None:
    normal = await usual(land, "info")
    event = await seen(land, "info", baseline=normal)
    assert told(event) == {}
    edges = [str(line).partition(" ")[0] for line in cast("list[str]", event["sentinel.tls.over_https"])]
    last = next(plot.id for plot in land.plots if plot.addresses == (edges[-1],))
    with do(land, "policy.drop_hsts", last):
        event = await seen(land, "info", baseline=normal)
    assert told(event) == {HSTS: Severity.MEDIUM}
    assert edges[-1] in str(event["sentinel.tls.hsts_changes"])


async def test_a_certificate_that_no_signed_record_names(land: Internet) -> None:
    certificate = land.site(SITE).certificate
    assert (await seen(land))["sentinel.tls.dane"] == "none"
    for usage in (3, 2):
        publish(land, pin(certificate, usage))
        event = await seen(land)
        assert (event["sentinel.tls.dane"], event["sentinel.tls.dane_mismatch"]) == ("fits", False), usage
    publish(land, pin(certificate))
    with do(land, "certificate.show", SITE, {"paper": "fresh_other"}):
        event = await seen(land)
        assert told(event) == {DANE: Severity.HIGH}
        assert event["sentinel.tls.dane_addresses"] == ["127.10.1.10", "127.10.1.11"]
        looked = await look(land, PROBE, land.site(SITE).url, http_port=land.portals.http_port)
        accepted = PROBE.proposal(looked.seen)
        assert told(await seen(land, proposed=accepted)) == {DANE: Severity.HIGH}, "a proposal excuses nothing"
        assert told(await seen(land, baseline=accepted)) == {}


async def test_the_next_certificate_s_record_stands_beside_the_present_one(land: Internet) -> None:
    publish(land, pin(land.site(SITE).certificate), "3 1 1 " + "ab" * 32, "1 1 1 " + "cd" * 32)
    assert (await seen(land))["sentinel.tls.dane"] == "fits"
    publish(land, "1 1 1 " + "cd" * 32)
    assert (await seen(land))["sentinel.tls.dane"] == "none", "browsers' own usages are passed over"
    publish(land, "2 0 0 30820122")
    assert "sentinel.tls.dane" not in await seen(land), "an anchor that nobody but the record holds"


async def test_only_what_signatures_prove_counts(land: Internet) -> None:
    publish(land, "3 1 1 " + "ab" * 32)
    assert told(await seen(land)) == {DANE: Severity.HIGH}
    with do(land, "zone.missign", "kpu.go.id"):
        bogus = await seen(land)
    assert "sentinel.tls.dane" not in bogus, "a broken signature proves nothing either way"
    with do(land, "registrar.strip_ds", "kpu.go.id"), do(land, "zone.unsign", "kpu.go.id"):
        assert (await seen(land))["sentinel.tls.dane"] == "none"


async def test_a_path_that_lies_takes_nothing_from_what_is_signed(land: Internet) -> None:
    publish(land, "3 1 1 " + "ab" * 32)
    lies = SelfTest(state=PathState.TAINTED, at=land.now())
    assert told(await seen(land, path=lies)) == {DANE: Severity.HIGH}
    publish(land)
    with do(land, "registrar.strip_ds", "kpu.go.id"), do(land, "zone.unsign", "kpu.go.id"):
        assert "sentinel.tls.dane" not in await seen(land, path=lies), "that there are no records is not signed"
