"""What a zone holds, beside what is usual: signatures near their end, mail, issuers, wildcards, serials."""

from datetime import timedelta

import pytest

from sentinel.model.event import Event
from sentinel.range.signing import Signing
from tests.probes.authorities import watching

PARENTS = ("127.77.53.2", "127.77.53.3")
ONE, TWO = "127.77.53.4", "127.77.53.5"
EVIL = ("ns1.evil.com.", "ns2.evil.com.")
KPU = "kpu.go.id"


def findings(event: Event) -> object:
    return event["sentinel.dns.findings"]


def of(event: Event, *names: str) -> list[object]:
    return [event.get(f"sentinel.dns.{name}") for name in names]


@pytest.mark.parametrize(
    ("ends", "level"), [(timedelta(hours=60), "medium"), (timedelta(hours=47), "medium"), (timedelta(hours=11), "high")]
)
async def test_signatures_that_end_soon(ends: timedelta, level: str) -> None:
    async with watching() as watch:
        watch.tree.zone(KPU).sign(Signing(begins=timedelta(days=-14), ends=ends))
        event = (await watch.events())[KPU]
    assert findings(event) == ["signature_expiring"]
    assert of(event, "signature_level", "signature_good", "dnssec") == [level, False, "secure"]
    assert event["sentinel.dns.signature_hours_left"] == pytest.approx(ends.total_seconds() / 3600, abs=0.3)


async def test_of_short_signatures_only_the_share_counts() -> None:
    async with watching() as watch:
        watch.tree.zone(KPU).sign(Signing(begins=timedelta(hours=-20), ends=timedelta(hours=28)))
        event = (await watch.events())[KPU]
    assert (findings(event), event["sentinel.dns.signature_good"]) == ([], True)


async def test_mail_wildcards_and_issuers() -> None:
    async with watching() as watch:
        watch.tree.zone(KPU).edit(KPU, "CAA", '0 issue "letsencrypt.org"')
        await watch.accept()
        watch.tree.zone(KPU).edit(KPU, "MX", "10 mx.evil.com.")
        watch.tree.zone(KPU).edit(f"*.{KPU}", "A", "127.66.0.5")
        watch.tree.zone(KPU).edit(KPU, "CAA", '0 issue "letsencrypt.org"', '0 issue "evil-ca.example"')
        watch.tree.zone(KPU).edit(KPU, "TXT", '"google-site-verification=evil"')
        event = (await watch.events())[KPU]
    assert findings(event) == ["mx_changed", "wildcard"]
    assert of(event, "wildcard_answers", "caa_change", "records_changed") == [["127.66.0.5"], "widened", ["txt"]]
    assert of(event, "mx_usual", "caa_usual", "wildcard_usual") == [False, False, False]


async def test_a_serial_that_goes_back() -> None:
    async with watching() as watch:
        soa = "ns1.kpu.go.id. hostmaster.kpu.go.id. {} 3600 600 86400 30"
        watch.tree.zone(KPU).edit(KPU, "SOA", soa.format(2029011502))
        await watch.accept()
        watch.tree.zone(KPU).edit(KPU, "SOA", soa.format(2029011501))
        event = (await watch.events())[KPU]
    assert (findings(event), event["sentinel.dns.serial"]) == (["serial_regression"], 2029011501)
