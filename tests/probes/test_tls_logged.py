"""Does the site show what the public logs know? Under a public root, with and without a list of logs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from probes.tls import PROBE
from sentinel.kit.seen import Reference
from sentinel.kit.x509.logs import LIST, read
from sentinel.kit.x509.trust import TrustStore
from sentinel.model.event import Event
from tests.authority import NOW, Issued, authority, rsa_key, server
from tests.kit.net.servers import saying
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
        made.toolbox.trust = TrustStore(None, [ROOT.der])
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
    net.toolbox.trust = TrustStore(tmp_path / "roots.pem", [ROOT.der])
    event = await show(net, tmp_path, LEAF, INSTALLED)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.trusted"]) == ([], True)
    assert event["sentinel.tls.public_root"] is False
    assert "sentinel.tls.sct_policy" not in event
