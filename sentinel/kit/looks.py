"""What the tools bring back: plain records of one bounded step each. Nothing here raises and nothing here judges."""

from dataclasses import dataclass
from datetime import datetime

from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one resolver said of one name: addresses, the alias chain, the lowest TTL (s), or the failure."""

    resolver: str
    name: str
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ttl: int | None = None
    took_ms: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Every address of a name, IPv4 and IPv6, and who said so.

    ``failure`` is set when there is no address. ``agreed`` is then True only if the denial (NXDOMAIN, no address) came
    from the authority or from two resolvers; otherwise we do not know.
    """

    name: str
    addresses: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    failure: Failure | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """One TLS handshake, taken without trust: what was negotiated and the chain exactly as sent (DER, leaf first)."""

    address: str
    port: int
    server_name: str
    version: str
    cipher: str
    alpn: str
    chain: tuple[bytes, ...]
    staple: bytes | None = None
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """OpenSSL's word on a chain at one moment: 0 and ``ok``, or its verify code with depth and text.

    ``except_dates`` is the code of the same judgement as if every certificate were in its validity period, so that an
    expired certificate of a known operator is told apart from an unknown one. ``repaired`` means that a known
    intermediate, which the server failed to send, had to be added. ``path`` is the accepted chain, leaf to root, dates
    aside if need be, as SHA-256 in hex; ``root_key`` is the SHA-256 of its root's public key, ``root_organization`` who
    the root says it is, ``public_root`` whether browsers have it too and the operator's ``ca_file`` does not (None: no
    path, or an agent that does not tell). ``issuer_key`` is the SHA-256 of the key above the leaf on that path, sent
    or not. ``strict_ok`` is cryptography's second opinion.
    """

    ok: bool
    code: int
    text: str
    depth: int
    at: datetime
    except_dates: int
    repaired: bool = False
    path: tuple[str, ...] = ()
    strict_ok: bool | None = None
    root_key: str = ""
    root_organization: str = ""
    public_root: bool | None = None
    issuer_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request to one address, as far as it came. Times are milliseconds; None: that phase was not reached.

    ``failure`` says what stopped it; ``truncated`` that the body was cut at the cap or its packing breaks off, a
    fact and no failure.
    ``headers`` are lower-case names with their values, in order, at most 128. ``first_byte_ms`` counts from the start.
    """

    url: str
    address: str
    port: int
    failure: Failure | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float = 0.0
    tls: Handshake | None = None
    status: int | None = None
    version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, or None; names are lower case."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a stream of messages said while we listened; ``failure``: why it could not be heard, or not to the end."""

    messages: tuple[str, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How a mail server received us when we asked for TLS (RFC 3207). No letter was sent.

    ``offered``: whether it offers STARTTLS; None: we could not see, ``failure`` says why. ``tls`` is the handshake,
    taken without trust; where that did not come about although TLS was offered, ``failure`` says why, too.
    """

    address: str
    port: int
    server_name: str
    offered: bool | None = None
    said: str = ""
    tls: Handshake | None = None
    failure: Failure | None = None
