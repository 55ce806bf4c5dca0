"""One TLS handshake without trust, over memory buffers: see everything, judge later, in process and repeatably."""

import asyncio
from collections.abc import Sequence

from OpenSSL import SSL
from OpenSSL.crypto import FILETYPE_ASN1, dump_certificate

from sentinel.kit.looks import Handshake
from sentinel.kit.net.faults import Stopped, stopped
from sentinel.kit.net.names import is_literal
from sentinel.kit.net.openssl import prefer_groups, staple
from sentinel.kit.net.tcp import CHUNK, IN_A_ROW, Line
from sentinel.kit.net.watch import Watch
from sentinel.model.failure import Code, Layer

HANDSHAKE_CAP = 512 * 1024
IDLE_TALK = 48 * 1024  # bytes after the handshake that bring no data: tickets and key updates without end
# No finite-field Diffie-Hellman: browsers have none any more, and a server may choose numbers of 10,000 bits, which
# cost it nothing and us the better part of a second of the whole daemon's time at each handshake.
CIPHERS = b"ALL:!aNULL:!kDHE:@SECLEVEL=0"
SUITES = b"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
VERSIONS = {"TLSv1": SSL.TLS1_VERSION, "TLSv1.1": SSL.TLS1_1_VERSION}
VERSIONS |= {"TLSv1.2": SSL.TLS1_2_VERSION, "TLSv1.3": SSL.TLS1_3_VERSION}
ANY = ("TLSv1", "TLSv1.3")
_OPTIONS = SSL.OP_NO_RENEGOTIATION | SSL.OP_LEGACY_SERVER_CONNECT | SSL.OP_NO_COMPRESSION


def _context(versions: tuple[str, str]) -> SSL.Context:
    """Verification off and an empty trust store: a store with roots in it would verify anyway and cost time."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_min_proto_version(VERSIONS[versions[0]])
    context.set_max_proto_version(VERSIONS[versions[1]])
    context.set_cipher_list(CIPHERS)
    context.set_tls13_ciphersuites(SUITES)
    context.set_options(_OPTIONS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    prefer_groups(context)
    return context


class Contexts:
    """TLS settings, made once per range of versions and used by every look: a context costs milliseconds."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], SSL.Context] = {}

    def connection(self, server_name: str, alpn: Sequence[str], versions: tuple[str, str]) -> SSL.Connection:
        """A client side over memory buffers; no server name for IP literals (RFC 6066, section 3)."""
        context = self._made.get(versions) or self._made.setdefault(versions, _context(versions))
        connection = SSL.Connection(context, None)
        if server_name and not is_literal(server_name):
            connection.set_tlsext_host_name(server_name.encode("ascii"))
        if alpn:
            connection.set_alpn_protos([name.encode("ascii") for name in alpn])
        connection.request_ocsp()
        connection.set_connect_state()
        return connection


async def shake(watch: Watch, line: Line, tls: SSL.Connection, to: tuple[str, int, str]) -> tuple["TlsLine", Handshake]:
    """Shake hands on an open line and tell what was seen; ``to`` is address, port and server name.

    Raises:
        Stopped: the handshake failed (layer ``tls``).
    """
    since = watch.ms()
    stream = TlsLine(line, tls)
    try:
        await stream.shake()
    finally:
        took = watch.note("tls", since, to[2])
    return stream, stream.seen(*to, took)


class TlsLine:
    """A TLS connection over a TCP line."""

    __slots__ = ("_idle", "_in_a_row", "_line", "_tls")

    def __init__(self, line: Line, tls: SSL.Connection) -> None:
        self._line = line
        self._tls = tls
        self._idle = 0
        self._in_a_row = 0

    async def shake(self) -> None:
        """Carry the handshake through.

        Raises:
            Stopped: an alert, an early end, or more than 512 KiB of handshake (layer ``tls``).
        """
        fed = 0
        while not await self._try_handshake():
            data = await self._line.receive()
            fed += len(data)
            if not data:
                raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, "closed by the peer during the handshake")
            if fed > HANDSHAKE_CAP:
                raise stopped(Layer.TLS, Code.TOO_LARGE, "handshake over 512 KiB")
            self._tls.bio_write(data)

    async def _try_handshake(self) -> bool:
        try:
            self._tls.do_handshake()
        except SSL.WantReadError:
            await self._flush()
            return False
        except SSL.Error as error:
            raise _named(error) from error
        return True  # our last flight leaves together with the first data, in one packet

    async def _flush(self) -> None:
        data = b"more"
        while data:
            try:
                data = self._tls.bio_read(CHUNK)
            except SSL.WantReadError:
                return
            await self._line.send(data)
            data = data if len(data) == CHUNK else b""

    async def send(self, data: bytes) -> None:
        """Send all of ``data``, which is small: one request."""
        try:
            self._tls.send(data)
        except SSL.Error as error:
            raise _named(error) from error
        await self._flush()

    async def receive(self) -> bytes:
        """The next decrypted bytes, or none at the end; a peer that hangs up without a farewell has ended too.

        Raises:
            Stopped: the peer broke the protocol, or keeps us busy without saying anything (layer ``tls``).
        """
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            self._in_a_row = 0
            await asyncio.sleep(0)
        while True:
            try:
                data = self._tls.recv(CHUNK)
            except SSL.WantReadError:
                if not await self._feed():
                    return b""
            except SSL.ZeroReturnError:
                return b""
            except SSL.Error as error:
                raise _named(error) from error
            else:
                self._idle = 0
                return data

    async def _feed(self) -> bool:
        """Hand the next bytes of the line to OpenSSL; False at the end."""
        if self._idle > IDLE_TALK:
            raise stopped(Layer.TLS, Code.TLS_HANDSHAKE_FAILED, "48 KiB of TLS messages without data")
        data = await self._line.receive()
        self._idle += len(data)
        if data:
            self._tls.bio_write(data)
        return bool(data)

    def close(self) -> None:
        """Give the connection up at once."""
        self._line.close()

    def seen(self, address: str, port: int, server_name: str, took_ms: float) -> Handshake:
        """What was negotiated and what was shown."""
        tls = self._tls
        chain = tls.get_peer_cert_chain() or ()
        return Handshake(
            address=address,
            port=port,
            server_name=server_name,
            version=tls.get_protocol_version_name(),
            cipher=tls.get_cipher_name() or "",
            alpn=tls.get_alpn_proto_negotiated().decode("ascii", "replace"),
            chain=tuple(dump_certificate(FILETYPE_ASN1, certificate) for certificate in chain),  # unparsed, as sent
            staple=staple(tls),
            took_ms=took_ms,
        )


def _named(error: SSL.Error) -> Stopped:
    """What OpenSSL says went wrong, as one line: the innermost reasons first."""
    reasons = "; ".join(str(part[-1]) for part in (error.args[0] if error.args else ())) or type(error).__name__
    code = Code.TOO_LARGE if "excessive message size" in reasons.lower() else Code.TLS_HANDSHAKE_FAILED
    return stopped(Layer.TLS, code, reasons)
