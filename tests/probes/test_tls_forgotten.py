"""Servers that forgot an intermediate: it is fetched from where the certificate names it, and never trusted itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import AuthorityInformationAccessOID

from probes.tls import PROBE
from sentinel.kit.net.guard import Guard
from sentinel.kit.revocation.issuers import BOUNDS, Issuers, places
from sentinel.kit.revocation.papers import Paper, Papers
from sentinel.model.event import Event
from sentinel.model.failure import Failure
from tests.authority import Issued, authority, rsa_key, server
from tests.kit.net.servers import saying, serving
from tests.probes.world import World, http, look, server_context, site, world

ROOT = authority("Lab Root", key=rsa_key(2048))
OTHER = authority("Lab Issuing", authority("Nobody"), key=rsa_key(2048, 1))
HERE = "127.0.0.1"


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name("portal.test", [HERE])
        opened = Guard(trusted=frozenset((HERE, port) for port in range(1024, 65536)))
        box = made.toolbox
        box.tls.issuers = Issuers(Papers(replace(box.engine, guard=opened), box.stub, box.families, box.clock))
        yield made


def at(url: str) -> list[tuple[x509.ExtensionType, bool]]:
    way = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url))
    return [(x509.AuthorityInformationAccess([way]), False)]


async def show(net: World, folder: Path, leaf: Issued) -> Event:
    """A look at a portal that sends its own certificate and nothing else."""
    async with site({HERE: saying(http())}, server_context(folder, leaf)) as port:
        return (await look(net, PROBE, f"https://portal.test:{port}/")).event


def told(event: Event) -> tuple[Any, ...]:
    return event["sentinel.tls.findings"], event["sentinel.tls.trusted"], event["sentinel.tls.repaired"]


@pytest.mark.parametrize("form", ["der", "pem", "bundle"])
async def test_a_forgotten_intermediate_is_fetched_and_browsers_cope(net: World, tmp_path: Path, form: str) -> None:
    issuing = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
    bundle = serialize_certificates([OTHER.certificate, issuing.certificate], Encoding.DER)
    body = {"der": issuing.der, "pem": issuing.pem, "bundle": bundle}[form]
    async with serving(saying(http("200 OK", body))) as port:
        leaf = server(issuing, extensions=at(f"http://{HERE}:{port}/issuing.cer"))
        assert told(await show(net, tmp_path, leaf)) == (["incomplete_chain"], True, True)
    assert told(await show(net, tmp_path, server(issuing))) == (["incomplete_chain"], True, True), "it is remembered"


async def test_what_leads_to_nobody_whom_we_trust_mends_nothing_and_is_not_remembered(
    net: World, tmp_path: Path
) -> None:
    async with serving(saying(http("200 OK", OTHER.der))) as port:
        leaf = server(OTHER, extensions=at(f"http://{HERE}:{port}/x.cer"))
        assert told(await show(net, tmp_path, leaf)) == (["incomplete_chain"], False, False)
    assert net.toolbox.trust._known.generation == 0  # type: ignore[attr-defined]  # the store's own memory


@pytest.mark.parametrize("body", [b"", b"\x30\x82\xff\xff", b"<html>", b"\0" * 70_000, ROOT.der])
async def test_garbage_is_no_certificate(net: World, tmp_path: Path, body: bytes) -> None:
    issuing = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
    async with serving(saying(http("200 OK", body))) as port:
        leaf = server(issuing, extensions=at(f"http://{HERE}:{port}/issuing.cer"))
        assert told(await show(net, tmp_path, leaf)) == (["incomplete_chain"], False, False)


async def test_a_certificate_sends_us_nowhere_but_to_public_web_servers(net: World, tmp_path: Path) -> None:
    issuing = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
    assert [places(server(issuing, extensions=at(url)).der) for url in ("ldap://x/", "file:///etc/passwd")] == [(), ()]
    box = net.toolbox
    box.tls.issuers = Issuers(Papers(replace(box.engine, guard=Guard()), box.stub, box.families, box.clock))
    async with serving(saying(http("200 OK", issuing.der))) as port:
        leaf = server(issuing, extensions=at(f"http://{HERE}:{port}/issuing.cer"))
        assert told(await show(net, tmp_path, leaf)) == (["incomplete_chain"], False, False)


async def test_one_site_is_asked_for_one_issuer_at_one_place(net: World, tmp_path: Path) -> None:
    asked = list[str]()

    class Shelf(Papers):
        async def get(self, url: str, wait: float, question: bytes = b"", asker: str = "") -> Paper | Failure:
            asked.append(url)
            return await super().get(url, wait, question, asker)

    box = net.toolbox
    box.tls.issuers = Issuers(Shelf(box.engine, box.stub, box.families, box.clock, BOUNDS))
    issuing = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
    for number in range(4):
        await show(net, tmp_path, server(issuing, extensions=at(f"http://{HERE}:1/{number}.cer")))
    assert set(asked) == {f"http://{HERE}:1/0.cer"}
