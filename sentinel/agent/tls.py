"""TLS for looks: hands are shaken without trusting, and whom a chain convinces is asked afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from sentinel.agent.judge import Judge
from sentinel.kit.looks import Handshake, Reception, Trust
from sentinel.kit.net.http import Engine
from sentinel.kit.net.meeting import Greeting, met
from sentinel.kit.net.opening import Hello, opened
from sentinel.kit.net.smtp import received
from sentinel.kit.net.tls import ANY
from sentinel.kit.net.watch import Watch
from sentinel.kit.revocation.issuers import Issuers
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.revocation.revocations import Revocations
from sentinel.kit.ways.offer import Offer
from sentinel.kit.ways.opening import Opening
from sentinel.kit.x509.path import NO_ISSUER
from sentinel.model.failure import Failure


@dataclass(slots=True, kw_only=True)
class TlsDesk:
    """What all looks share. ``judge`` says whom browsers trust, ``draw(bits)`` is randomness, ``now`` aware UTC."""

    engine: Engine
    judge: Judge
    revocations: Revocations
    issuers: Issuers
    now: Callable[[], datetime]
    draw: Callable[[int], int]

    def look(self, watch: Watch) -> "TlsLook":
        """TLS for one look, whose time and steps ``watch`` keeps."""
        return TlsLook(desk=self, watch=watch)


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsLook:
    """TLS for one look; implements ``sentinel.kit.tls.Tls``."""

    desk: TlsDesk
    watch: Watch

    async def handshake(
        self,
        address: str,
        port: int,
        server_name: str,
        *,
        alpn: Sequence[str] = ("h2", "http/1.1"),
        versions: tuple[str, str] = ANY,
        within: float = inf,
    ) -> Handshake | Failure:
        """Shake hands without trusting: the whole chain as sent, the staple, what was negotiated."""
        ask = Greeting(server_name=server_name, alpn=alpn, versions=versions, within=within)
        return await met(self.desk.engine, self.watch, (address, port), ask)

    async def greet(self, address: str, port: int, offer: Offer, *, within: float = inf) -> Opening | Failure:
        """Say a hello made by hand and hear how the server opens; the handshake is not carried on."""
        return await opened(self.desk.engine, self.watch, (address, port), Hello(offer, self.desk.draw, within))

    async def starttls(self, address: str, port: int, server_name: str) -> Reception:
        """Ask a mail server for TLS and shake hands without trusting; nothing is sent beyond EHLO and STARTTLS."""
        return await received(self.desk.engine, self.watch, address, port, server_name)

    def trust(self, chain: Sequence[bytes], host: str) -> Trust:
        """Would a browser accept this chain now? The host name is judged apart, by ``kit.x509.names``."""
        return self.desk.judge.judge(chain, host, self.desk.now())

    async def completed(self, seen: Handshake, trust: Trust) -> Trust:
        """The same judgement once forgotten authorities were fetched; waits four seconds at most."""
        if trust.except_dates not in NO_ISSUER:
            return trust
        found = await self.desk.issuers.missing(seen.chain, self.watch, seen.server_name)
        mended = self.desk.judge.mended(seen.chain, found, seen.server_name, self.desk.now()) if found else None
        return mended or trust

    async def revocation(self, seen: Handshake, trust: Trust) -> Revocation:
        """Was a certificate of this path taken back? Asked beside the look, which waits four seconds at most."""
        path = self.desk.judge.lineage(seen.chain, trust)
        return await self.desk.revocations.watched(path, seen.staple, self.watch)
