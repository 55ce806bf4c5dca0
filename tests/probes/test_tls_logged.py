"""Does the site show what the public logs know? Under a public root, with and without a list of logs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from OpenSSL import SSL

from probes.tls import PROBE
from sentinel.kit.seen import Reference
from sentinel.kit.x509.handed import handed_stamps
from sentinel.kit.x509.logs import LIST, read
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from tests.authority import NOW, Issued, authority, rsa_key, server
from tests.kit.net.servers import Talk, saying, shaking
from tests.logs import TestLog, before, listing, seen_by, stamped
from tests.probes.world import World, http, look, server_context, site, world

ROOT = authority("Public Root", key=rsa_key(2048))
ISSUING = authority("Public Issuing", ROOT, key=rsa_key(2048, 1))
HERE = "127.0.0.1"
GOOD = saying(http())
ALPHA, BETA = TestLog(operator="Alpha"), TestLog(operator="Beta")
LEAF = server(ISSUING)
INSTALLED = {LIST: Reference(name=LIST, version="1", data=read(listing([ALPHA, BETA]), NOW))}


@pytest.fixture
async def net() -> AsyncIterator[World]:
    async with world() as made:
        made.toolbox.tls.judge = TrustStore(None, [ROOT.der])
        made.name("portal.test", [HERE])
        yield made


async def show(net: World, folder: Path, leaf: Issued, reference: dict[str, Reference] | None = None) -> Event:
    async with site({HERE: GOOD}, server_context(folder, leaf, chain=[ISSUING])) as port:
        return (await look(net, PROBE, f"https://portal.test:{port}/", reference=reference or {})).event


async def test_a_public_certificate_in_no_log_is_refused_by_browsers(net: World, tmp_path: Path) -> None:
    event = await show(net, tmp_path, LEAF)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == (["no_sct"], False)
    assert (event["sentinel.tls.verify_code"], event["sentinel.tls.public_root"]) == (0, True)
    assert (event["sentinel.tls.sct_policy"], event["sentinel.tls.sct_basis"]) == ("none", "count")


async def test_without_a_list_two_timestamps_suffice_and_nobody_claims_to_have_verified_them(
    net: World, tmp_path: Path
) -> None:
    forged = stamped(LEAF, ALPHA.promise(1, b"else"), BETA.promise(1, b"else"))
    event = await show(net, tmp_path, forged)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert (event["sentinel.tls.sct_policy"], event["sentinel.tls.sct_basis"]) == ("met", "count")
    assert "sentinel.tls.sct_valid" not in event


async def test_with_a_list_only_true_signatures_count(net: World, tmp_path: Path) -> None:
    good = await show(net, tmp_path, seen_by(LEAF, ALPHA, BETA), INSTALLED)
    assert (good["sentinel.tls.findings"], good["sentinel.tls.trusted"]) == ([], True)
    assert (good["sentinel.tls.sct_policy"], good["sentinel.tls.sct_valid"]) == ("met", 2)
    assert good["sentinel.tls.sct_earliest"] == "2029-01-15T04:00:00.000Z"
    forged = stamped(LEAF, *(log.promise(1, before(LEAF), forged=True) for log in (ALPHA, BETA)))
    bad = await show(net, tmp_path, forged, INSTALLED)
    assert (bad["sentinel.tls.findings"], bad["sentinel.tls.trusted"]) == (["no_sct"], False)
    few = await show(net, tmp_path, seen_by(LEAF, ALPHA), INSTALLED)
    assert (few["sentinel.tls.findings"], few["sentinel.tls.sct_policy"]) == ([], "below")


async def test_the_operators_own_authority_needs_no_log(net: World, tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    net.toolbox.tls.judge = TrustStore(tmp_path / "roots.pem", [ROOT.der])
    event = await show(net, tmp_path, LEAF, INSTALLED)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert event["sentinel.tls.public_root"] is False
    assert "sentinel.tls.sct_policy" not in event


def answering(extension: bytes) -> Talk:
    """A server that sends these bytes as its timestamps to whoever offers TLS 1.2, without a word more.

    Nobody else makes it; our library speaks to the ordinary server beside it.
    """
    name = b"\x00\x12" + len(extension).to_bytes(2) + extension
    body = b"\x03\x03" + bytes(32) + b"\x00\xc0\x2f\x00" + len(name).to_bytes(2) + name
    hello = b"\x02" + len(body).to_bytes(3) + body
    done = b"\x0e\x00\x00\x00"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for message in (hello, done):
            writer.write(b"\x16\x03\x03" + len(message).to_bytes(2) + message)
        await writer.drain()

    return talk


def by_hand(first: Talk, other: Talk) -> Talk:
    """Meet our library with one talk, and the hello made by hand, which offers no TLS 1.3, with the other."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = await reader.read(65536)
        again = asyncio.StreamReader()
        again.feed_data(heard)
        offers_newest = b"\x00\x2b" in heard and b"\x03\x04" in heard
        pump = asyncio.create_task(_pump(reader, again))
        await (first if offers_newest else other)(again, writer)
        pump.cancel()

    return talk


async def _pump(source: asyncio.StreamReader, to: asyncio.StreamReader) -> None:
    while data := await source.read(65536):
        to.feed_data(data)
    to.feed_eof()


async def handing(net: World, other: Talk, reference: dict[str, Reference] | None = None) -> Event:
    """What a look makes of a site that speaks TLS as others, and meets a hello made by hand in its own way."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(LEAF.certificate)
    context.add_extra_chain_cert(ISSUING.certificate)
    context.use_privatekey(cast("Any", LEAF.key))
    async with site({HERE: by_hand(shaking(context), other)}) as port:
        return (await look(net, PROBE, f"https://portal.test:{port}/", reference=reference or {})).event


def final(*logs: TestLog, forged: bool = False) -> bytes:
    """A list of timestamps over the certificate itself, as the handshake carries it."""
    signed = len(LEAF.der).to_bytes(3) + LEAF.der
    whole = b"".join(len(p).to_bytes(2) + p for p in (log.promise(0, signed, forged=forged) for log in logs))
    return len(whole).to_bytes(2) + whole


async def test_timestamps_that_come_in_the_handshake_count(net: World) -> None:
    event = await handing(net, answering(final(ALPHA, BETA)), INSTALLED)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert (event["sentinel.tls.sct_handed"], event["sentinel.tls.sct_valid"]) == ("sent", 2)
    forged = await handing(net, answering(final(ALPHA, BETA, forged=True)), INSTALLED)
    assert (forged["sentinel.tls.findings"], forged["sentinel.tls.trusted"]) == (["no_sct"], False)


@pytest.mark.slow
async def test_a_thief_does_not_hide_behind_tls_1_3(net: World) -> None:
    event = await handing(net, saying(b"\x15\x03\x03\x00\x02\x02\x46"))
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == (["no_sct"], False)
    assert (event["sentinel.tls.sct_policy"], event["sentinel.tls.sct_handed"]) == ("none", "hidden")


@pytest.mark.parametrize("listed", [b"\x00", b"\xff" * 9, b"\x00\x04\x00\x02ab", b"\x00\x30\x00\x2e" + b"\x09" * 46])
def test_a_list_that_cannot_be_read_holds_nothing(listed: bytes) -> None:
    assert list(handed_stamps(listed, LEAF.der)) == []
