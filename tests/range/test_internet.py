"""The Internet of the range by plain clients: who answers what, while the registrar, servers and resolvers change."""

import asyncio
import hashlib
import random
import socket
import ssl
import struct
import time
import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dns.message import Message
from dns.rdatatype import RdataType

import probes
from sentinel.config.load import load
from sentinel.config.plan import plan
from sentinel.courier.channel import recipients
from sentinel.kit import registry
from sentinel.range.internet import Internet
from sentinel.range.lab import lab_config
from sentinel.range.networks import NETWORKS
from sentinel.range.scenario import NoSuchVerb, do
from tests.range.clients import get

KPU, BAWASLU, INFO = "www.kpu.go.id", "www.bawaslu.go.id", "info.kpu.go.id"
TRUE, THIEF = "127.10.2.10", "127.66.0.6"
NS1, NS2 = "127.10.54.1", "127.10.54.2"


@dataclass
class Clock:
    at: datetime = field(default_factory=lambda: datetime(2029, 2, 14, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[Internet]:
    async with Internet(now=clock, dice=random.Random(7)) as opened:
        yield opened


async def ask(world: Internet, address: str, name: str, kind: str = "A", *, wait: float = 2.0) -> Message:
    panel = {panelist.address: panelist.port for panelist in world.panel.values()}
    query = dns.message.make_query(name, kind)
    return await dns.asyncquery.udp(query, address, port=panel.get(address, world.tree.port), timeout=wait)


def addresses(said: Message) -> list[str]:
    return sorted(r.to_text() for rrset in said.answer if rrset.rdtype == RdataType.A for r in rrset)


async def resolved(world: Internet, name: str, panelist: str = "panel-1") -> list[str]:
    return addresses(await ask(world, world.panel[panelist].address, name))


async def test_the_panel_follows_the_tree_as_fast_as_its_caches_let_it(world: Internet, clock: Clock) -> None:
    assert await resolved(world, BAWASLU) == [TRUE]
    hosted = do(world, "hoster.host", "evil", {"zone": "bawaslu.go.id", "but": {f"{BAWASLU} A": [THIEF]}, "ttl": 60})
    swapped = do(world, "registrar.swap", "bawaslu.go.id", {"to": ["ns1.evil.example", "ns2.evil.example"]})
    clock.later(299)
    said = await ask(world, world.panel["panel-1"].address, BAWASLU)
    assert (addresses(said), said.answer[0].ttl) == ([TRUE], 1)
    assert await resolved(world, BAWASLU, "panel-2") == [THIEF]
    clock.later(1)
    assert await resolved(world, BAWASLU) == [THIEF]
    assert await resolved(world, "webmail.bawaslu.go.id") == ["127.10.2.12"]
    assert (await ask(world, "127.77.53.2", BAWASLU)).authority[0].to_rdataset().to_text().count("evil") == 2
    known = world.rdap.records["bawaslu.go.id"].now
    assert known is not None
    assert known.servers == ("ns1.evil.example", "ns2.evil.example")
    swapped.undo()
    hosted.undo()
    clock.later(60)
    assert await resolved(world, BAWASLU) == [TRUE]


async def test_each_resolver_can_be_made_to_lie_alone(world: Internet) -> None:
    do(world, "resolver.poison", "panel-1", {"name": KPU, "to": [THIEF]})
    do(world, "resolver.block", "panel-2", {"name": KPU})
    do(world, "resolver.bogon", "panel-3", {"name": KPU})
    do(world, "resolver.rewrite", "panel-4", {})
    poisoned, blocked, bogon, honest = [await ask(world, p.address, KPU) for p in world.panel.values()]
    assert (addresses(poisoned), poisoned.answer[0].ttl) == ([THIEF], 86_400)
    assert [r.to_text() for r in blocked.answer[0]] == ["internet-positif.org."]
    assert (addresses(blocked), {r.ttl for r in blocked.answer}) == (["127.78.0.1"], {1})
    assert (addresses(bogon), addresses(honest)) == (["10.10.10.10"], ["127.10.1.10", "127.10.1.11"])
    assert await resolved(world, "tiada.kpu.go.id", "panel-4") == ["127.78.0.1"]
    assert (await ask(world, world.panel["panel-1"].address, "tiada.kpu.go.id")).rcode() == dns.rcode.NXDOMAIN
    world.heal()
    assert [await resolved(world, KPU, name) for name in world.panel] == [["127.10.1.10", "127.10.1.11"]] * 4


async def test_one_secondary_can_be_stale_compromised_or_silent(world: Internet) -> None:
    frozen = do(world, "server.freeze", NS1, {"zone": "bawaslu.go.id"})
    do(world, "zone.put", "bawaslu.go.id", {"name": BAWASLU, "kind": "A", "to": ["127.10.2.11"]})
    old, new = [await ask(world, server, "bawaslu.go.id", "SOA") for server in (NS1, NS2)]
    assert new.answer[0][0].serial == old.answer[0][0].serial + 1
    assert [addresses(await ask(world, server, BAWASLU)) for server in (NS1, NS2)] == [[TRUE], ["127.10.2.11"]]
    frozen.undo()
    assert addresses(await ask(world, NS1, BAWASLU)) == ["127.10.2.11"]
    do(world, "server.tamper", NS2, {"zone": "bawaslu.go.id", "name": BAWASLU, "kind": "A", "to": [THIEF]})
    assert [addresses(await ask(world, server, BAWASLU)) for server in (NS1, NS2)] == [["127.10.2.11"], [THIEF]]
    with do(world, "server.stop", NS1), pytest.raises(dns.exception.Timeout):
        await ask(world, NS1, BAWASLU, wait=0.2)
    assert addresses(await ask(world, NS1, BAWASLU)) == ["127.10.2.11"]


async def test_a_zone_ages_counts_and_answers_for_everything(world: Internet) -> None:
    do(world, "zone.age", "bawaslu.go.id", {"ttl": 60, "name": BAWASLU, "kind": "A"})
    do(world, "zone.wildcard", "bawaslu.go.id", {"to": THIEF})
    do(world, "zone.step", "bawaslu.go.id", {"by": -5})
    said = await ask(world, NS1, BAWASLU)
    assert said.answer[0].ttl == 60
    assert addresses(await ask(world, NS1, "apa-saja.bawaslu.go.id")) == [THIEF]
    assert (await ask(world, NS1, "bawaslu.go.id", "SOA")).answer[0][0].serial == 2**32 - 3
    world.heal()
    assert (await ask(world, NS1, BAWASLU)).answer[0].ttl == 300
    assert (await ask(world, NS1, "apa-saja.bawaslu.go.id")).rcode() == dns.rcode.NXDOMAIN


async def heard(world: Internet, name: str, server: str, seconds: float = 0.2) -> list[tuple[list[str], int]]:
    """All that comes back to one question: the addresses and the IP TTL of each packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        sock.setsockopt(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL
        sock.sendto(dns.message.make_query(name, "A").to_wire(), (server, world.tree.port))
        found: list[tuple[list[str], int]] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                data, more, _, _ = sock.recvmsg(4096, 512)
            except BlockingIOError:
                await asyncio.sleep(0.002)
                continue
            found.append((addresses(dns.message.from_wire(data)), struct.unpack("i", more[0][2])[0]))
        return found


async def test_an_injector_answers_first_or_late_and_from_nearer(world: Internet) -> None:
    forged, true = ([THIEF], 57), ([TRUE], 64)
    how = {"name": BAWASLU, "kind": "A", "to": [THIEF]}
    with do(world, "server.inject", NS1, {**how, "ahead": 1.0}):
        assert await heard(world, BAWASLU, NS1) == [forged, true]
    with do(world, "server.inject", NS1, {**how, "ahead": 0.0}):
        assert await heard(world, BAWASLU, NS1) == [true, forged]
        said = dns.message.make_query(BAWASLU, "A")
        assert addresses(await dns.asyncquery.tcp(said, NS1, port=world.tree.port, timeout=2)) == [TRUE]
    assert await heard(world, BAWASLU, NS1) == [true]


async def answered(world: Internet, name: str, server: str, count: int, seconds: float = 0.5) -> set[int]:
    """Which of so many questions, all put at once, are answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        for number in range(count):
            query = dns.message.make_query(name, "A", id=number)
            sock.sendto(query.to_wire(), (server, world.tree.port))
        found: set[int] = set()
        end = time.monotonic() + seconds
        while time.monotonic() < end and len(found) < count:
            try:
                found.add(dns.message.from_wire(sock.recv(4096)).id)
            except BlockingIOError:
                await asyncio.sleep(0.002)
        return found


async def test_the_weather_is_as_bad_as_told_and_the_same_for_the_same_dice(world: Internet) -> None:
    server = world.tree.server(NS1)

    async def arrived() -> set[int]:
        server.dice.seed(3)
        return await answered(world, BAWASLU, NS1, 40)

    assert await arrived() == set(range(40))
    with do(world, "path.storm", "", {"loss": 0.3}):
        first, second = await arrived(), await arrived()
    assert first == second
    assert 20 < len(first) < 36


async def shown(world: Internet, address: str, name: str) -> x509.Certificate:
    trusting = ssl.create_default_context(cafile=str(world.ca_file))
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(
        address, world.portals.https_port, ssl=trusting, server_hostname=name
    )
    found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    del reader
    return x509.load_der_x509_certificate(found)


async def test_whoever_pretends_shows_the_same_page_and_a_certificate_of_his_own() -> None:
    async with Internet(dice=random.Random(7)) as world:
        true, old = await get(world, world.site("bawaslu").url), await shown(world, TRUE, BAWASLU)
        do(world, "certificate.show", "gelap-bawaslu", {"paper": "fresh"})
        false = await get(world, world.site("bawaslu").url, address=THIEF)
        fresh = await shown(world, THIEF, BAWASLU)
        assert false.status == true.status == 200
        assert "Badan Pengawas Pemilu" in false.text
        assert fresh.public_key() != old.public_key()
        assert await shown(world, TRUE, BAWASLU) == old


async def test_a_log_says_when_it_saw_a_certificate_and_signs_it(world: Internet, clock: Clock) -> None:
    do(world, "certificate.show", "gelap-kpu", {"paper": "fresh_backdated"})
    certificate = await shown(world, "127.66.0.5", KPU)
    stamps = certificate.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
    assert {stamp.timestamp.replace(tzinfo=UTC) for stamp in stamps} == {clock.at}
    assert {stamp.log_id for stamp in stamps} == {log.id for log in world.authority.logs}
    assert certificate.not_valid_before_utc == clock.at - timedelta(days=30)
    issuer = world.authority.main.intermediate.public_key()
    tbs = certificate.tbs_precertificate_bytes
    spki = issuer.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    head = b"\0\0" + struct.pack(">Q", round(clock.at.timestamp() * 1000)) + b"\0\1" + hashlib.sha256(spki).digest()
    signed = head + len(tbs).to_bytes(3, "big") + tbs + b"\0\0"
    for stamp, log in zip(stamps, world.authority.logs, strict=True):
        log.public.verify(stamp.signature, signed, ec.ECDSA(hashes.SHA256()))


async def test_the_edges_of_a_cdn_take_turns(world: Internet) -> None:
    with do(world, "certificate.alternate", "info", {"papers": ["other_rsa", "third"]}):
        issuers = [(await shown(world, "127.20.1.1", INFO)).issuer.rfc4514_string() for _ in range(6)]
    assert len(set(issuers)) == 3
    assert issuers[:3] == issuers[3:]


async def test_a_word_that_this_world_does_not_know_is_refused(world: Internet) -> None:
    with pytest.raises(NoSuchVerb, match=r"there is no zone 'lain.go.id'"):
        do(world, "zone.put", "lain.go.id", {"name": "x", "kind": "A"})
    with pytest.raises(NoSuchVerb, match=r"registrar knows .*swap"):
        do(world, "registrar.steal", "kpu.go.id")


async def test_sentinel_takes_the_configuration_and_every_address_has_a_network(
    world: Internet, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(lab_config(world, tmp_path / "var"), "utf-8")
    load(file, registry.load(probes), recipients, environ={})
    told = tomllib.loads(file.read_text("utf-8"))
    assert (told["dns"]["roots"], told["rdap"]["url"]) == (world.roots, world.rdap.url)
    assert told["dns"]["trust_anchor"] == str(world.anchor_file)
    assert world.anchor_file.read_text("ascii") == world.tree.anchor
    assert [target["id"] for target in told["targets"]] == ["kpu", "bawaslu", "info"]
    blocks = {line.split("\t")[0].removesuffix(".0.0") for line in world.asn_file.read_text("utf-8").splitlines()}
    assert blocks == {network.block for network in NETWORKS}
    assert {server.rpartition(".")[0].rpartition(".")[0] for server in world.tree.servers} <= blocks


async def test_a_provider_that_diverts_answers_for_everybody_but_only_on_our_way(world: Internet) -> None:
    with do(world, "path.divert", "", {"name": KPU}):
        for server in ("127.10.53.1", "127.66.53.1", world.panel["panel-3"].address):
            said = await ask(world, server, KPU)
            assert (addresses(said), said.answer[0].ttl) == (["127.78.0.1"], 1)
            assert (bool(said.flags & dns.flags.AA), bool(said.flags & dns.flags.RA)) == (False, True)
        assert addresses(await ask(world, "127.77.53.1", BAWASLU)) == [TRUE]
        world.panel["panel-1"].heal()
        assert await resolved(world, KPU) == ["127.10.1.10", "127.10.1.11"]
    assert (await ask(world, "127.10.53.1", KPU)).flags & dns.flags.AA


async def test_every_check_of_such_a_lab_can_be_planned(world: Internet, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(lab_config(world, tmp_path / "var", {"uptime": "1s"}), "utf-8")
    known = registry.load(probes)
    checks = plan(load(file, known, recipients, environ={}), known, {})
    assert {check.probe for check in checks} >= {"uptime", "vantage", "vantage_path"}
