from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sentinel.range.papers import PAPERS
from sentinel.range.portals import Site
from sentinel.range.world import World
from tests.range.clients import shown, verdict

WORDS = {
    "good": "ok",
    "expiring": "ok",
    "expiring_soon": "ok",
    "short_lived": "ok",
    "other_operator": "ok",
    "from_root": "ok",
    "rsa": "ok",
    "p384": "ok",
    "hostile_subject": "ok",
    "logged": "ok",
    "fresh": "ok",
    "fresh_backdated": "ok",
    "fresh_other": "ok",
    "fresh_short": "ok",
    "other_rsa": "ok",
    "third": "ok",
    "expired": "certificate has expired",
    "not_yet_valid": "certificate is not yet valid",
    "wrong_name": "Hostname mismatch, certificate is not valid for 'ntb.kpu.test'.",
    "self_signed": "self-signed certificate",
    "untrusted": "unable to get local issuer certificate",
    "incomplete": "unable to get local issuer certificate",
    "weak_key": "EE certificate key too weak",
    "weak_signature": "CA signature digest algorithm too weak",
}


@pytest.mark.parametrize(("paper", "words"), WORDS.items())
async def test_openssl_says_of_each_paper_what_is_wrong_with_it(
    world: World, site: Site, paper: str, words: str
) -> None:
    with site.certificate.show(paper):
        assert await verdict(world, site) == words
    assert await verdict(world, site) == "ok"


def test_every_paper_is_judged_here() -> None:
    assert set(PAPERS) - set(WORDS) == {"common_name_only"}


async def test_a_name_in_the_subject_alone_counts_for_nothing(world: World, site: Site) -> None:
    with site.certificate.show("common_name_only"):
        assert "mismatch" in await verdict(world, site, by_common_name=False)


async def test_the_swap_is_live_and_only_concerns_its_site(world: World, site: Site) -> None:
    other = world.site("bawaslu-ntb")
    before = await shown(world, site)
    with site.certificate.expire():
        assert (await shown(world, site)).not_valid_after_utc < world.now()
        assert await verdict(world, other) == "ok"
    assert (await shown(world, site)).serial_number == before.serial_number


async def test_renewal_stays_and_ends_the_fault(world: World, site: Site) -> None:
    before = await shown(world, site)
    late = site.certificate.expire()
    site.certificate.renew()
    late.undo()
    after = await shown(world, site)
    assert await verdict(world, site) == "ok"
    assert after.serial_number not in (before.serial_number, 0)
    assert after.public_key() != before.public_key()


async def test_lifetimes_and_keys_are_what_they_claim(world: World, site: Site) -> None:
    with site.certificate.show("short_lived"):
        short = await shown(world, site)
    assert timedelta(days=5) < short.not_valid_after_utc - short.not_valid_before_utc < timedelta(days=7)
    with site.certificate.show("weak_key"):
        key = (await shown(world, site)).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 1024


async def test_the_hostile_subject_is_hostile(world: World, site: Site) -> None:
    with site.certificate.show("hostile_subject"):
        certificate = await shown(world, site)
    name = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    assert "<script>" in name
    assert "\r\n" in name


async def test_a_stranger_name_gets_the_certificate_of_the_address(world: World, site: Site) -> None:
    certificate = await shown(world, site, name="entah.apa.test")
    assert certificate.serial_number == (await shown(world, site)).serial_number


async def test_operators_are_told_apart(world: World, site: Site) -> None:
    usual = (await shown(world, site)).issuer.rfc4514_string()
    with site.certificate.show("other_operator"):
        other = (await shown(world, site)).issuer.rfc4514_string()
    assert "Otoritas Sertifikat Latihan" in usual
    assert "Sertifikasi Elektronik Lain" in other
