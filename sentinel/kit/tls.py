"""The port to TLS: how a probe shakes hands, what it may ask of certificates, and whom they convince."""

from collections.abc import Sequence
from math import inf
from typing import Protocol

from sentinel.kit.looks import Handshake, Reception, Trust
from sentinel.kit.net.tls import ANY
from sentinel.kit.revocation.record import Revocation
from sentinel.kit.ways.offer import Offer
from sentinel.kit.ways.opening import Opening
from sentinel.model.failure import Failure


class Trusting(Protocol):
    """Whoever can say whether a browser would accept a chain of certificates."""

    def trust(self, chain: Sequence[bytes], host: str) -> Trust:
        """Would a browser accept this chain now? The host name is judged apart, by ``kit.x509.names``."""


class Tls(Trusting, Protocol):
    """Everything that one look may do with TLS. Nothing here raises for the network.

    ``within``: the most seconds that one handshake may take, connecting included.
    """

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

    async def greet(self, address: str, port: int, offer: Offer, *, within: float = inf) -> Opening | Failure:
        """Say a hello made by hand and hear how the server opens; the handshake is not carried on."""

    async def starttls(self, address: str, port: int, server_name: str) -> Reception:
        """Ask a mail server for TLS and shake hands without trusting; nothing is sent beyond EHLO and STARTTLS."""

    async def completed(self, seen: Handshake, trust: Trust) -> Trust:
        """The same judgement once authorities that the server forgot were fetched from where the chain names them."""

    async def revocation(self, seen: Handshake, trust: Trust) -> Revocation:
        """Was a certificate of this path taken back? Asked beside the look, which waits a few seconds at most."""
