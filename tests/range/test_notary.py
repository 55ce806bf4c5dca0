"""The notary and the odd certificates of the world, as a plain OpenSSL sees them."""

import asyncio
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.range.broken import RECIPES
from sentinel.range.portals import Site
from sentinel.range.scenario import do
from sentinel.range.world import World
from tests.range.clients import shown, verdict


async def openssl(*arguments: str) -> str:
    """What Debian's openssl program says; it shares nothing with our own judges."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("openssl", *arguments, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said, _ = await asyncio.wait_for(process.communicate(), 20)
    return said.decode()


@pytest.mark.parametrize(("reason", "word"), [("keyCompromise", "revoked"), ("", "good")])
async def test_openssl_believes_the_responder(world: World, site: Site, tmp_path: Path, reason: str, word: str) -> None:
    deed = site.certificate.revoke(reason or "superseded")
    leaf = await shown(world, site)
    if not reason:
        world.notary.taken.heal()
    files = {"leaf": leaf, "issuer": world.notary.issuer_of(leaf)}
    for name, certificate in files.items():
        (tmp_path / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    place = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value[0].access_location.value
    said = await openssl(
        *("ocsp", "-issuer", str(tmp_path / "issuer"), "-cert", str(tmp_path / "leaf"), "-url", place, "-no_nonce"),
        *("-CAfile", str(world.ca_file), "-partial_chain", "-trusted_first", "-VAfile", str(tmp_path / "issuer")),
    )
    assert "Response verify OK" in said
    assert f"leaf: {word}" in said
    deed.undo()
    assert await verdict(world, site) == "ok"


@pytest.mark.parametrize("kind", sorted(RECIPES))
async def test_every_odd_certificate_can_be_worn_and_taken_off(world: World, site: Site, kind: str) -> None:
    usual = site.certificate.worn.now()
    with do(world, "certificate.show", "kpu-ntb", {"paper": kind}):
        assert site.certificate.worn.now() is not usual
    assert site.certificate.worn.now() is usual
