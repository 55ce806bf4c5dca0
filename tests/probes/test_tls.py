"""The tls probe against real servers with certificates of every sort, through the real toolbox."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from probes.tls import PROBE, TlsFacts
from sentinel.model.event import Event
from sentinel.model.failure import Code, Failure, Layer, Skipped
from tests.authority import DAY, NOW, Issued, authority, issue, named, resigned, rsa_key, san, server
from tests.kit.net.servers import Talk, closed_port, resetting, saying, silence
from tests.probes.world import Looked, World, babble, hang_up, http, let_old, look, server_context, site, world

ROOT = authority("Lab Root", key=rsa_key(2048))
ISSUING = authority("Lab Issuing", ROOT, key=rsa_key(2048, 1))
HERE, THERE = "127.0.0.1", "127.0.0.2"
GOOD = saying(http())
PAST = (NOW - 90 * DAY, NOW - DAY)


@pytest.fixture
async def net(tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name("portal.test", [HERE])
        yield made


async def show(net: World, folder: Path, leaf: Issued, chain: Sequence[Issued] = (ISSUING,)) -> Looked:
    """Look at a portal that shows this certificate and sends these along."""
    async with site({HERE: GOOD}, server_context(folder, leaf, chain=chain)) as port:
        return await look(net, PROBE, f"https://portal.test:{port}/")


def findings(event: Event) -> object:
    return event["sentinel.tls.findings"]


@pytest.mark.parametrize(
    "leaf",
    [
        server(ISSUING),
        server(ISSUING, ["*.test.portal.test", "portal.test"]),
        server(ISSUING, key=rsa_key(4096)),
        server(ISSUING, key=ec.generate_private_key(ec.SECP384R1())),
        server(ISSUING, life=(NOW - 3 * DAY, NOW + 3 * DAY)),
    ],
    ids=["P-256", "several names", "RSA 4096", "P-384", "six days"],
)
async def test_good_certificates_raise_nothing(net: World, tmp_path: Path, leaf: Issued) -> None:
    event = (await show(net, tmp_path, leaf)).event
    assert findings(event) == []
    assert event["sentinel.tls.trusted"] is True
    assert event["sentinel.tls.lint"] == []
    assert "sentinel.tls.expiry_level" not in event
    assert net.kept == []


async def test_an_event_says_what_was_shown(net: World, tmp_path: Path) -> None:
    leaf = server(ISSUING, ["portal.test"])
    event = (await show(net, tmp_path, leaf)).event
    assert event["server.ip"] == HERE
    assert (event["tls.version"], event["tls.established"]) == ("1.3", True)
    assert event["tls.server.x509.issuer.organization"] == "Test Trust"
    assert event["tls.server.x509.issuer.common_name"] == "Lab Issuing"
    assert event["tls.server.x509.subject.common_name"] == "portal.test"
    assert event["tls.server.x509.alternative_names"] == ["portal.test"]
    assert event["tls.server.x509.not_after"] == "2029-04-15T04:00:00.000Z"
    assert (event["sentinel.tls.days_left"], event["sentinel.tls.life_left"]) == (60.0, 0.6667)
    assert (event["sentinel.tls.chain_length"], event["sentinel.tls.verify_code"]) == (2, 0)
    assert (event["sentinel.tls.addresses"], event["sentinel.tls.addresses_expired"]) == (1, 0)


@pytest.mark.parametrize(
    ("leaf", "chain", "expected"),
    [
        (server(ISSUING, life=PAST), (ISSUING,), ["expired"]),
        (server(ISSUING, life=(NOW - 80 * DAY, NOW + 10 * DAY)), (ISSUING,), ["expiring"]),
        (server(ISSUING, life=(NOW + DAY, NOW + 90 * DAY)), (ISSUING,), ["not_yet_valid"]),
        (server(ISSUING, ["other.test"]), (ISSUING,), ["hostname_mismatch"]),
        (server(ISSUING, ()), (ISSUING,), ["hostname_mismatch"]),
        (server(None), (), ["self_signed"]),
        (server(None, ["x.test"], life=PAST), (), ["expired", "hostname_mismatch", "self_signed"]),
        (server(authority("Unknown")), (authority("Unknown"),), ["untrusted_root"]),
        (server(ISSUING), (), ["incomplete_chain"]),
        (resigned(server(ISSUING), "sha1"), (ISSUING,), ["weak_signature"]),
        (server(ISSUING, key=rsa_key(1024)), (ISSUING,), ["weak_key"]),
        (server(ISSUING, life=(NOW + DAY / 1440, NOW + 90 * DAY)), (ISSUING,), []),
    ],
    ids=[
        "expired", "expiring", "not yet valid", "wrong name", "no name", "self-signed", "all at once", "unknown root",
        "incomplete", "SHA-1", "RSA 1024", "our clock is a minute late",
    ],
)  # fmt: skip
async def test_each_fault_has_its_finding(
    net: World, tmp_path: Path, leaf: Issued, chain: Sequence[Issued], expected: list[str]
) -> None:
    looked = await show(net, tmp_path, leaf, chain)
    assert isinstance(looked.outcome, TlsFacts)
    assert findings(looked.event) == expected
    assert looked.event["sentinel.tls.trusted"] is (expected == ["expiring"])
    assert looked.event["event.outcome"] == "success"


async def test_an_expired_intermediate_is_expired(net: World, tmp_path: Path) -> None:
    old = authority("Old Issuing", ROOT, life=(NOW - 400 * DAY, NOW - DAY))
    event = (await show(net, tmp_path, server(old), [old])).event
    assert (findings(event), event["sentinel.tls.days_left"]) == (["expired"], -1.0)


async def test_an_expired_certificate_that_nobody_needs_is_only_untidy(net: World, tmp_path: Path) -> None:
    leftover = authority("Leftover", ROOT, life=(NOW - 400 * DAY, NOW - DAY))
    event = (await show(net, tmp_path, server(ISSUING), [leftover, ISSUING])).event
    assert (findings(event), event["sentinel.tls.trusted"]) == ([], True)
    assert event["sentinel.tls.lint"] == ["extra_certificates"]


async def test_a_weak_root_is_its_own_business(net: World, tmp_path: Path) -> None:
    event = (await show(net, tmp_path, server(ISSUING), [ISSUING, resigned(ROOT, "sha1")])).event
    assert "weak_signature" not in findings(event)  # type: ignore[operator]  # a list by its name


async def test_a_forgotten_intermediate_that_we_know_is_trusted_and_still_named(net: World, tmp_path: Path) -> None:
    await show(net, tmp_path, server(ISSUING))
    event = (await show(net, tmp_path, server(ISSUING), ())).event
    assert findings(event) == ["incomplete_chain"]
    assert (event["sentinel.tls.trusted"], event["sentinel.tls.repaired"]) == (True, True)


async def test_a_bad_chain_is_kept_as_evidence(net: World, tmp_path: Path) -> None:
    stranger = server(None)
    await show(net, tmp_path, stranger, ())
    assert net.kept == [(stranger.der, "application/pkix-cert")]


@pytest.mark.parametrize(("left", "level"), [(19, None), (18, "medium"), (4.6, "medium"), (4.4, "high"), (-1, "high")])
async def test_how_near_the_end_is_has_a_level(net: World, tmp_path: Path, left: float, level: str | None) -> None:
    end = NOW + left * DAY
    event = (await show(net, tmp_path, server(ISSUING, life=(end - 90 * DAY, end)))).event
    assert event.get("sentinel.tls.expiry_level") == level


async def test_every_address_has_its_own_event(net: World, tmp_path: Path) -> None:
    expired = server(ISSUING, life=PAST)
    net.name("portal.test", [HERE, THERE])
    events = await both(net, tmp_path, server(ISSUING), expired)
    assert [(e["server.ip"], findings(e)) for e in events] == [(HERE, []), (THERE, ["expired"])]
    assert [e.get("sentinel.tls.expiry_level") for e in events] == [None, "medium"]
    events = await both(net, tmp_path, expired, expired)
    assert [e["sentinel.tls.expiry_level"] for e in events] == ["critical", "critical"]
    assert events[0]["sentinel.tls.addresses_expired"] == 2


async def both(net: World, folder: Path, here: Issued, there: Issued) -> list[Event]:
    """Two addresses of one site, each with its own certificate on the same port."""
    contexts = {
        HERE: server_context(folder, here, chain=[ISSUING]),
        THERE: server_context(folder, there, chain=[ISSUING]),
    }
    async with site({HERE: GOOD, THERE: GOOD}, contexts) as port:
        return (await look(net, PROBE, f"https://portal.test:{port}/")).events


async def test_an_address_that_nobody_answers_is_lost_coverage(net: World, tmp_path: Path) -> None:
    net.name("portal.test", [HERE, THERE])
    events = (await show(net, tmp_path, server(ISSUING))).events
    assert [e["event.outcome"] for e in events] == ["success", "unknown"]
    assert events[1]["error.type"] == "connection_refused"
    assert "sentinel.tls.findings" not in events[1]


async def test_nobody_answers_at_all(net: World) -> None:
    with closed_port() as port:
        looked = await look(net, PROBE, f"https://portal.test:{port}/")
    assert looked.outcome == Failure(layer=Layer.TCP, code=Code.CONNECTION_REFUSED, detail="ECONNREFUSED")
    gone = await look(net, PROBE, "https://gone.test/")
    assert isinstance(gone.outcome, Failure)
    assert gone.event["error.type"] == "dns_nxdomain"


@pytest.mark.parametrize(
    ("talk", "way"),
    [(babble, "other"), (resetting(b"\x16"), "reset"), (silence, "timeout"), (hang_up, "eof")],
    ids=["nonsense", "reset", "silence", "hangs up"],
)
async def test_a_handshake_that_fails_is_a_finding_with_its_class(net: World, talk: Talk, way: str) -> None:
    async with site({HERE: talk}) as port:
        event = (await look(net, PROBE, f"https://portal.test:{port}/", 0.5)).event
    assert findings(event) == ["handshake_failed"]
    assert event["sentinel.tls.failure_class"] == way
    assert "sentinel.tls.trusted" not in event


async def test_ten_thousand_names_cannot_be_told(net: World, tmp_path: Path) -> None:
    monster = server(ISSUING, [f"a-rather-long-name-{n}.portal.test" for n in range(10_000)])
    event = (await show(net, tmp_path, monster)).event
    assert findings(event) == ["unprobeable"]
    assert "sentinel.tls.trusted" not in event


async def test_only_https_has_certificates(net: World) -> None:
    looked = await look(net, PROBE, "http://portal.test/")
    assert looked.outcome == Skipped(reason="not an https address")
    assert looked.event["event.outcome"] == "unknown"


async def test_a_server_that_knows_nothing_newer_is_weak_at_every_look(net: World, tmp_path: Path) -> None:
    old = let_old(server_context(tmp_path, server(ISSUING, key=rsa_key(2048, 2)), chain=[ISSUING]), alone=True)
    async with site({HERE: GOOD}, old) as port:
        event = (await look(net, PROBE, f"https://portal.test:{port}/")).event
    assert (findings(event), event["tls.version"]) == (["weak_protocol"], "1.1")


async def test_a_second_look_is_for_what_changed_or_is_bad_at_first(net: World, tmp_path: Path) -> None:
    good = (await show(net, tmp_path, server(ISSUING))).outcome
    other = (await show(net, tmp_path, server(ISSUING))).outcome
    bad = (await show(net, tmp_path, server(None), ())).outcome
    assert not PROBE.doubtful(good, None)
    assert not PROBE.doubtful(good, good)
    assert PROBE.doubtful(other, good)
    assert PROBE.doubtful(bad, None)
    assert not PROBE.doubtful(bad, bad)
    assert PROBE.doubtful(Failure(layer=Layer.TCP, code=Code.CONNECT_TIMEOUT), good)


async def test_a_certificate_that_nobody_can_read_is_unprobeable(net: World, tmp_path: Path) -> None:
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), b"\x30\x03\x82\x01\xff")
    event = (await show(net, tmp_path, server(ISSUING, (), extensions=[(broken, False)]))).event
    assert findings(event) == ["unprobeable"]


async def test_a_hostile_subject_reaches_the_event_as_text(net: World, tmp_path: Path) -> None:
    nasty = issue(named("<script>\n\x1b[31m", "A" * 64), ISSUING, extensions=[(san(["portal.test"]), False)])
    event = (await show(net, tmp_path, nasty)).event
    assert (findings(event), event["tls.server.x509.subject.common_name"]) == ([], "<script>\n\x1b[31m")
