"""Handshakes with servers old, broken, silent and hostile: everything is seen, nothing is trusted."""

import asyncio
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from sentinel.kit.looks import Handshake
from sentinel.kit.net.faults import Stopped
from sentinel.kit.net.http import Ask, Engine, exchange
from sentinel.kit.net.openssl import library, prefer_groups
from sentinel.kit.net.tcp import connect
from sentinel.kit.net.tls import ANY, shake
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Failure
from tests.kit.net.servers import Talk, serving, shaking, silence


async def shaken(
    engine: Engine, port: int, name: str = "site.test", alpn: tuple[str, ...] = (), versions: tuple[str, str] = ANY
) -> Handshake:
    watch = Watch(time.monotonic, 5.0)
    line = await connect(engine.guard, "127.0.0.1", port, 5.0)
    try:
        tls = engine.contexts.connection(name, alpn, versions)
        return (await shake(watch, line, tls, ("127.0.0.1", port, name)))[1]
    finally:
        line.close()


async def failed(engine: Engine, port: int, versions: tuple[str, str] = ANY) -> Failure:
    with pytest.raises(Stopped) as stopped:
        await shaken(engine, port, versions=versions)
    return stopped.value.failure


def ders(certificate: trustme.LeafCert) -> tuple[bytes, ...]:
    pems = [blob.bytes() for blob in certificate.cert_chain_pems]
    return tuple(x509.load_pem_x509_certificate(p).public_bytes(serialization.Encoding.DER) for p in pems)


async def test_the_whole_chain_is_seen_as_sent(engine: Engine, authority: trustme.CA) -> None:
    certificate = authority.create_child_ca().issue_cert("deep.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    async with serving(silence, context=context) as port:
        seen = await shaken(engine, port, "deep.test")
    assert seen.chain == ders(certificate)
    assert len(seen.chain) == 2
    assert (seen.version, seen.alpn, seen.staple) == ("TLSv1.3", "", None)
    assert seen.took_ms > 0


async def test_a_bad_certificate_is_seen_like_a_good_one(engine: Engine) -> None:
    certificate, key = self_signed("wrong.test", days=-1)
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(certificate)
    context.use_privatekey(key)
    async with serving(shaking(context)) as port:
        seen = await shaken(engine, port)
    assert seen.chain == (certificate.public_bytes(serialization.Encoding.DER),)


def self_signed(name: str, days: int, names: int = 1) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    every = x509.SubjectAlternativeName([x509.DNSName(f"n{n}.{name}") for n in range(names)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now - timedelta(9)).not_valid_after(now + timedelta(days))
    return builder.add_extension(every, critical=False).sign(key, hashes.SHA256()), key


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"])
async def test_old_versions_are_spoken(engine: Engine, old_tls: SSL.Context, version: str) -> None:
    number = {"TLSv1": 0x301, "TLSv1.1": 0x302, "TLSv1.2": 0x303, "TLSv1.3": 0x304}[version]
    old_tls.set_min_proto_version(number)
    old_tls.set_max_proto_version(number)
    old_tls.set_cipher_list(b"ALL:@SECLEVEL=0")
    async with serving(shaking(old_tls)) as port:
        assert (await shaken(engine, port)).version == version
        assert (await shaken(engine, port, versions=(version, version))).version == version


async def test_versions_are_pinned(engine: Engine, old_tls: SSL.Context) -> None:
    async with serving(shaking(old_tls)) as port:
        assert (await shaken(engine, port, versions=("TLSv1.2", "TLSv1.2"))).version == "TLSv1.2"
        failure = await failed(engine, port, versions=("TLSv1", "TLSv1.1"))
    assert str(failure) == "tls.tls_handshake_failed"
    assert "alert" in failure.detail or "protocol" in failure.detail


async def test_the_server_hears_our_name_and_our_protocols(engine: Engine, server_tls: ssl.SSLContext) -> None:
    heard: list[str | None] = []
    server_tls.sni_callback = lambda _socket, name, _context: heard.append(name)
    server_tls.set_alpn_protocols(["h2", "http/1.1"])
    async with serving(silence, context=server_tls) as port:
        assert (await shaken(engine, port, alpn=("h2", "http/1.1"))).alpn == "h2"
        assert (await shaken(engine, port, alpn=("http/1.1",))).alpn == "http/1.1"
        assert (await shaken(engine, port, "127.0.0.1")).alpn == ""
        assert (await shaken(engine, port, "")).server_name == ""
    assert heard == ["site.test", "site.test", None, None]


async def test_a_site_is_asked_for_http_1_only(engine: Engine, server_tls: ssl.SSLContext) -> None:
    server_tls.set_alpn_protocols(["h2", "http/1.1"])
    async with serving(silence, context=server_tls) as port:
        ask = Ask(url=f"https://site.test:{port}/", address="127.0.0.1")
        seen = await exchange(engine, Watch(time.monotonic, 0.3), ask)
    assert seen.tls is not None
    assert seen.tls.alpn == "http/1.1"


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
async def test_a_staple_is_brought_along(
    engine: Engine, authority: trustme.CA, certificate: trustme.LeafCert, old_tls: SSL.Context, version: str
) -> None:
    answer = stapled(authority, certificate)
    old_tls.set_ocsp_server_callback(lambda _connection, _data: answer)
    async with serving(shaking(old_tls)) as port:
        assert (await shaken(engine, port, versions=(version, version))).staple == answer


async def test_a_nonsense_staple_is_no_staple_and_no_failure(engine: Engine, old_tls: SSL.Context) -> None:
    old_tls.set_ocsp_server_callback(lambda _connection, _data: b"nonsense")
    async with serving(shaking(old_tls)) as port:
        assert (await shaken(engine, port)).staple is None


def stapled(authority: trustme.CA, certificate: trustme.LeafCert) -> bytes:
    leaf = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    key = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    now = datetime.now(UTC)
    good = (ocsp.OCSPCertStatus.GOOD, now, now + timedelta(3), None, None)
    builder = ocsp.OCSPResponseBuilder().add_response(leaf, issuer, hashes.SHA256(), *good)
    answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer).sign(key, hashes.SHA256())
    return answer.public_bytes(serialization.Encoding.DER)


async def test_a_page_arrives_over_old_tls(engine: Engine, old_tls: SSL.Context) -> None:
    old_tls.set_max_proto_version(0x303)
    async with serving(shaking(old_tls)) as port:
        seen = await exchange(
            engine, Watch(time.monotonic, 5.0), Ask(url=f"https://site.test:{port}/", address="127.0.0.1")
        )
    assert (seen.failure, seen.body) == (None, b"ok")
    assert seen.tls is not None
    assert seen.tls.version == "TLSv1.2"


@pytest.mark.parametrize("alert", [0, 40, 70, 80, 112])
async def test_alerts_fail_the_handshake_and_are_named(engine: Engine, alert: int) -> None:
    async with serving(alerting(alert)) as port:
        failure = await failed(engine, port)
    assert str(failure) == "tls.tls_handshake_failed"
    assert failure.detail


def alerting(alert: int) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(bytes((21, 3, 3, 0, 2, 2, alert)))
        await writer.drain()
        await reader.read()

    return talk


async def test_hanging_up_in_the_handshake_is_a_failed_handshake(engine: Engine) -> None:
    async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)

    async with serving(hang_up) as port:
        assert str(await failed(engine, port)) == "tls.tls_handshake_failed"


async def test_a_monstrous_certificate_is_too_large(engine: Engine) -> None:
    certificate, key = self_signed("x" * 50 + ".test", days=9, names=10_000)
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(certificate)
    context.use_privatekey(key)
    async with serving(shaking(context)) as port:
        assert str(await failed(engine, port)) == "tls.too_large"


async def test_a_handshake_without_end_is_cut(engine: Engine) -> None:
    async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        while True:  # HelloRequest may come at any time and must be ignored (RFC 5246, section 7.4.1.1)
            writer.write(bytes((22, 3, 3, 0, 4, 0, 0, 0, 0)) * 10_000)
            await writer.drain()

    async with serving(flood) as port:
        failure = await failed(engine, port)
    assert (str(failure), failure.detail) == ("tls.too_large", "handshake over 512 KiB")


async def test_contexts_are_made_once(engine: Engine) -> None:
    first = engine.contexts.connection("a.test", (), ANY).get_context()
    assert engine.contexts.connection("b.test", ("h2",), ANY).get_context() is first
    assert engine.contexts.connection("b.test", (), ("TLSv1.2", "TLSv1.2")).get_context() is not first


async def test_x25519_goes_first(engine: Engine, old_tls: SSL.Context) -> None:
    assert prefer_groups(SSL.Context(SSL.TLS_CLIENT_METHOD))
    connection = engine.contexts.connection("a.test", (), ANY)
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()
    hello = connection.bio_read(65536)
    groups = hello.index(b"\x00\x0a\x00\x0a\x00\x08")
    assert hello[groups + 6 : groups + 8] == b"\x00\x1d"
    assert not prefer_groups(old_tls, b"no such group")


def test_the_library_is_known() -> None:
    assert library().startswith("OpenSSL ")


DENY_WRITE_EXECUTE = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit(77)
from sentinel.kit.net.tls import ANY, Contexts
Contexts().connection("site.test", ("h2",), ANY)
"""


def test_no_memory_is_written_and_executed() -> None:
    """The unit denies it (MemoryDenyWriteExecute); a callback of cffi would need it."""
    ran = subprocess.run([sys.executable, "-c", DENY_WRITE_EXECUTE], capture_output=True, check=False)
    if ran.returncode == 77:
        pytest.skip("this kernel cannot deny it (Linux 6.3 or newer is needed)")
    assert (ran.returncode, ran.stderr) == (0, b"")
