"""The tls_ways probe against real servers of every age, and against middleboxes that read the name."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from probes.tls_ways import PROBE, TlsWaysFacts
from sentinel.kit.ways import names
from sentinel.model.event import Event
from sentinel.model.failure import Failure, Layer, Skipped
from sentinel.range import hello
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from tests.authority import Issued, authority, rsa_key, server
from tests.kit.net.servers import closed_port, silence
from tests.probes.world import World, let_old, look, server_context, site, world

ROOT = authority("Ways Root", key=rsa_key(2048))
LEAF = server(ROOT, key=rsa_key(2048, 2))
HERE, THERE, NAME = "127.0.0.1", "127.0.0.2", "portal.test"
LONG = 30.0
SMALL_GROUP = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAIaD4HN28nD+tWfpUVR8YdxbxBIxE4+OBJdJjoZpYpQwiX9xwwCVUqmF
2oV9cs4uxUnNh2puvQ0oGJBS7hQlxCblfU1lrDC+UBNZNBKRuveuLfFqxIUTGJUN
pEJ2o3YpRcYeAsdA9riGhsTw53sVBZFTQSfud5k+dO1S+cUS90LnAgEC
-----END DH PARAMETERS-----
"""


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A site at one address or two, the line that leads there, and its settings."""

    line: Line
    url: str
    tls: ssl.SSLContext


@pytest.fixture
async def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(names, "PAUSES", (0.0, 0.0))
    (tmp_path / "roots.pem").write_bytes(ROOT.pem)
    async with world(tmp_path / "roots.pem") as made:
        made.name(NAME, [HERE])
        yield made


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[Portal]:
    async with standing(tmp_path, LEAF) as made:
        yield made


@asynccontextmanager
async def standing(folder: Path, leaf: Issued) -> AsyncIterator[Portal]:
    tls = server_context(folder, leaf)
    tls.set_alpn_protocols(["h2", "http/1.1"])
    listeners = [Listener(address, silence, tls) for address in (HERE, THERE)]
    port = 0
    for listener in listeners:
        listener.open(port)
        port = listener.port
    try:
        yield Portal(line=Line(listeners), url=f"https://{NAME}:{port}/", tls=tls)
    finally:
        for listener in listeners:
            await listener.close()


async def seen(net: World, portal: Portal, **more: object) -> Event:
    return (await look(net, PROBE, portal.url, LONG, **more)).event


async def test_a_good_server_has_nothing_weak(net: World, portal: Portal) -> None:
    event = await seen(net, portal)
    assert event["sentinel.tls.findings"] == []
    assert event["sentinel.tls.versions"] == ["1.2", "1.3"]
    assert (event["sentinel.tls.weak_ciphers"], event["sentinel.tls.ways_clear"]) == ([], True)
    assert (event["sentinel.tls.old_protocols"], event["sentinel.tls.sni_only"]) == (False, False)
    assert (event["tls.version"], event["tls.next_protocol"]) == ("1.3", "h2")
    assert {"sentinel.tls.dh_bits", "sentinel.tls.weak_points", "sentinel.tls.trusted"}.isdisjoint(event)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
async def test_each_version_alone(net: World, portal: Portal, version: str) -> None:
    with portal.line.speak(version, version):
        event = await seen(net, portal)
    old = version in ("1.0", "1.1")
    assert (event["sentinel.tls.versions"], event["tls.version"]) == ([version], version)
    assert event["sentinel.tls.findings"] == (["weak_protocol"] if old else [])
    assert (event["sentinel.tls.old_protocols"], event["sentinel.tls.ways_clear"]) == (old, True)
    assert event.get("sentinel.tls.weak_points") == ([f"TLS {version}"] if old else None)


@pytest.mark.parametrize(
    ("ciphers", "weak", "bits", "findings"),
    [
        (["rc4"], ["rc4"], None, ["weak_protocol"]),
        (["3des"], ["3des"], None, ["weak_protocol"]),
        (["export"], ["export"], None, ["weak_protocol"]),
        (["null", "rc4", "3des", "export"], ["3des", "export", "null", "rc4"], None, ["weak_protocol"]),
        (["dhe_export"], ["export"], 512, ["weak_protocol", "weak_dh"]),
        (["dhe_1024"], [], 1024, ["weak_dh"]),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else str(value),
)
async def test_each_weak_thing_is_found(
    net: World, portal: Portal, ciphers: list[str], weak: list[str], bits: int | None, findings: list[str]
) -> None:
    with portal.line.ancient(ciphers):
        event = await seen(net, portal)
    assert event["sentinel.tls.findings"] == findings
    assert (event["sentinel.tls.weak_ciphers"], event.get("sentinel.tls.dh_bits")) == (weak, bits)
    assert event["sentinel.tls.versions"] == ["1.2", "1.3"]


async def test_a_real_small_group_is_weak_by_our_word_and_by_openssl_s(
    net: World, portal: Portal, tmp_path: Path
) -> None:
    group = tmp_path / "group.pem"
    group.write_text(SMALL_GROUP, "ascii")
    portal.tls.load_dh_params(str(group))
    event = await seen(net, portal)
    assert (event["sentinel.tls.dh_bits"], event["sentinel.tls.findings"]) == (1024, ["weak_dh"])
    assert await shaken_by_openssl(portal, 0) == "shaken"
    assert "dh key too small" in (await shaken_by_openssl(portal, 2)).lower()


async def shaken_by_openssl(portal: Portal, level: int) -> str:
    """What OpenSSL's client says at a security level when it offers nothing but Diffie-Hellman."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(f"kDHE:@SECLEVEL={level}")
    port = int(portal.url.rpartition(":")[2].strip("/"))
    try:
        _, writer = await asyncio.open_connection(HERE, port, ssl=client)
    except ssl.SSLError as error:
        return str(error).replace("_", " ")
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
    return "shaken"


@pytest.mark.parametrize(
    ("manner", "way", "cut"),
    [("reset", "reset", True), ("hang_up", "eof", True), ("noise", "other", True), ("alert", "alert", False)],
)
async def test_a_name_that_is_cut_off_is_filtered(
    net: World, portal: Portal, manner: str, way: str, cut: object
) -> None:
    with portal.line.filter(NAME, manner):
        event = await seen(net, portal)
    assert event["sentinel.tls.findings"] == ["handshake_failed"]
    assert event["sentinel.tls.failure_class"] == way
    assert (event["sentinel.tls.sni_only"], event["sentinel.tls.cut_off"]) == (True, cut)
    tried = event["sentinel.tls.names_tried"]
    assert isinstance(tried, list)
    assert tried[:3] == [f"ours: {way} {way} {way}", "none: ok ok", "neutral: ok ok"]
    assert (await seen(net, portal))["sentinel.tls.sni_only"] is False


@pytest.mark.slow
async def test_a_name_that_is_met_with_silence_is_filtered(net: World, portal: Portal) -> None:
    with portal.line.filter(NAME, "silence"):
        event = (await look(net, PROBE, portal.url, 20.0)).event
    assert (event["sentinel.tls.failure_class"], event["sentinel.tls.sni_only"]) == ("timeout", True)


@pytest.mark.parametrize("manner", ["reset", "hang_up", "noise", "alert"])
async def test_a_server_that_refuses_everybody_filters_no_name(net: World, portal: Portal, manner: str) -> None:
    with portal.line.filter("*", manner):
        event = await seen(net, portal)
    assert event["sentinel.tls.findings"] == ["handshake_failed"]
    assert "sentinel.tls.sni_only" not in event


async def test_a_firewall_against_robots_filters_no_name(net: World, portal: Portal) -> None:
    with portal.line.distrust(NAME):
        event = await seen(net, portal)
    assert (event["sentinel.tls.findings"], event["sentinel.tls.sni_only"]) == (["handshake_failed"], False)
    with portal.line.distrust():
        assert "sentinel.tls.sni_only" not in await seen(net, portal)


async def test_only_what_is_filtered_is_asked_for_by_other_names(net: World, portal: Portal) -> None:
    net.name(NAME, [HERE, THERE])
    with portal.line.filter(NAME, "reset", THERE):
        events = (await look(net, PROBE, portal.url, LONG)).events
    assert [(e["server.ip"], e["sentinel.tls.sni_only"]) for e in events] == [(HERE, False), (THERE, True)]
    assert ["sentinel.tls.names_tried" in e for e in events] == [False, True]


async def test_a_server_that_knows_nothing_but_rc4_cannot_be_told(net: World, portal: Portal) -> None:
    with portal.line.ancient(["rc4"], only=True):
        event = await seen(net, portal)
    assert event["sentinel.tls.findings"] == ["unprobeable", "weak_protocol"]
    assert (event["sentinel.tls.sni_only"], event["sentinel.tls.weak_points"]) == (False, ["RC4"])


async def test_a_demanded_client_certificate_is_no_filter(net: World, portal: Portal, tmp_path: Path) -> None:
    portal.tls.verify_mode = ssl.CERT_REQUIRED
    portal.tls.load_verify_locations(tmp_path / "roots.pem")
    with portal.line.speak("1.2", "1.2"):
        event = await seen(net, portal)
    assert event["sentinel.tls.sni_only"] is False
    assert event["sentinel.tls.findings"] == ["unprobeable"]


async def test_the_ways_are_asked_for_once_a_day_and_remembered(net: World, portal: Portal) -> None:
    with portal.line.speak("1.0", "1.3"):
        first = await look(net, PROBE, portal.url, LONG)
        assert first.event["sentinel.tls.findings"] == ["weak_protocol"]
        cursor = PROBE.cursor(first.outcome)
        later = await look(net, PROBE, portal.url, LONG, cursor=cursor)
        assert "sentinel.tls.findings" not in later.event, "not asked, not remembered: nothing is known"
    assert PROBE.cursor(later.outcome) == cursor
    learned = PROBE.learn(None, first.seen)
    kept = await look(net, PROBE, portal.url, LONG, cursor=cursor, learned=learned)
    assert kept.event["sentinel.tls.findings"] == ["weak_protocol"], "it was asked a moment ago"
    with portal.line.filter("*"):
        shut = await look(net, PROBE, portal.url, LONG, cursor=cursor, learned=learned)
    assert shut.event["sentinel.tls.findings"] == ["handshake_failed"], "what it accepted says nothing of now"
    assert {"sentinel.tls.versions", "sentinel.tls.ways_clear"}.isdisjoint(shut.event)
    again = await look(net, PROBE, portal.url, LONG, cursor="2029-02-13T04:00:00.000Z weak", learned=learned)
    assert again.event["sentinel.tls.findings"] == []
    assert PROBE.doubtful(again.outcome, None), "what is mended is looked at twice"
    assert PROBE.cursor(again.outcome) == "2029-02-14T04:00:00.000Z mended"


async def test_what_is_weak_is_asked_for_twice(net: World, portal: Portal) -> None:
    tools = net.toolbox.for_look(LONG, attempt=1, cursor="2029-02-14T04:00:00.000Z weak")
    subject = (await look(net, PROBE, portal.url, LONG, every="1d")).seen.subject
    second = await PROBE.observe(subject, PROBE.options(), tools)
    assert isinstance(second, TlsWaysFacts)
    assert second.asked
    well = net.toolbox.for_look(LONG, attempt=1, cursor="2029-02-14T04:00:00.000Z well")
    third = await PROBE.observe(subject, PROBE.options(), well)
    assert isinstance(third, TlsWaysFacts)
    assert not third.asked


async def test_tls_1_3_that_vanishes_with_another_machine_in_its_place(net: World, portal: Portal) -> None:
    usual = PROBE.proposal((await look(net, PROBE, portal.url, LONG)).seen)
    assert usual is not None
    assert usual.values("newest_tls") == ("1.3",)
    with portal.line.speak("1.2", "1.2"):
        event = await seen(net, portal, baseline=usual)
        assert event["sentinel.tls.newest_lost"] is False, "the same server, told to speak less"
        portal.tls.set_ciphers("AES128-SHA:@SECLEVEL=0")
        event = await seen(net, portal, baseline=usual)
    assert (event["sentinel.tls.newest_lost"], event["sentinel.baseline.basis"]) == (True, "accepted")
    assert (await seen(net, portal, baseline=usual))["sentinel.tls.newest_lost"] is False


async def test_nobody_answers(net: World, portal: Portal) -> None:
    net.name(NAME, [HERE, THERE])
    with closed_port() as port:
        gone = await look(net, PROBE, f"https://{NAME}:{port}/", LONG)
    assert isinstance(gone.outcome, Failure)
    assert gone.outcome.layer is Layer.TCP
    assert (await look(net, PROBE, "http://portal.test/")).outcome == Skipped(reason="not an https address")
    with portal.line.refuse(THERE):
        events = (await look(net, PROBE, portal.url, LONG)).events
    assert [e["event.outcome"] for e in events] == ["success", "unknown"]
    assert {"sentinel.tls.findings", "sentinel.tls.sni_only"}.isdisjoint(events[1])


async def test_an_old_server_of_the_standard_library_is_found_as_well(net: World, tmp_path: Path) -> None:
    old = let_old(server_context(tmp_path, LEAF))
    async with site({HERE: silence}, old) as port:
        event = (await look(net, PROBE, f"https://{NAME}:{port}/", LONG)).event
    assert event["sentinel.tls.weak_points"] == ["TLS 1.0", "TLS 1.1"]


async def hostile(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Open with sixty extensions and a protocol of blanks and orders to terminals, and go no further."""
    offered = hello.read(await reader.read(16_384)).ciphers
    alpn = b"\x00\x10\x00\x23\x00\x21\x20" + b"\x1b[31m <b>x\x00\n y" * 2 + b"  "
    strange = b"".join(n.to_bytes(2) + b"\x00\x00" for n in range(50_000, 50_060))
    said = alpn[:4] + alpn[4 : 4 + 0x23].ljust(0x23) + strange
    body = b"\x03\x03" + bytes(32) + b"\x00" + offered[-1].to_bytes(2) + b"\x00" + len(said).to_bytes(2) + said
    message = b"\x02" + len(body).to_bytes(3) + body
    writer.write(b"\x16\x03\x03" + len(message).to_bytes(2) + message)
    await writer.drain()


async def test_a_hostile_opening_is_shown_within_bounds(net: World) -> None:
    async with site({HERE: hostile}) as port:
        looked = await look(net, PROBE, f"https://{NAME}:{port}/", LONG)
    event = looked.event
    assert event["sentinel.tls.findings"] == ["unprobeable", "weak_protocol"], "it says itself that it takes anything"
    stack = str(event["sentinel.tls.fingerprint"])
    assert (100 < len(stack) < 512, stack.isprintable(), stack.count(" ")) == (True, True, 1)
