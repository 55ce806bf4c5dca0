"""Signing: how a zone of the world is signed, well or badly, and the keys that do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

import dns.dnssec
import dns.name
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from dns.name import Name
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rrset import RRset, from_rdata

PrivateKey: TypeAlias = (
    rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
)
_MAKE: Mapping[int, Callable[[], PrivateKey]] = {
    8: lambda: rsa.generate_private_key(65537, 2048),
    13: lambda: ec.generate_private_key(ec.SECP256R1()),
    14: lambda: ec.generate_private_key(ec.SECP384R1()),
    15: ed25519.Ed25519PrivateKey.generate,
    16: ed448.Ed448PrivateKey.generate,
}
_ZONE_AND_ENTRY = 257


class Chain(StrEnum):
    """How a zone proves that something is not there."""

    NSEC = "nsec"
    NSEC3 = "nsec3"
    OPT_OUT = "opt_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a zone is signed. The validity counts from now; ``stranger``: by a key that the zone does not publish.

    ``signer`` puts another zone's name into the signatures; ``labels`` is added to their count of labels.
    """

    chain: Chain = Chain.NSEC
    begins: timedelta = timedelta(days=-1)
    ends: timedelta = timedelta(days=14)
    iterations: int = 0
    salt: bytes = b""
    stranger: bool = False
    signer: str = ""
    labels: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A key pair that signs for one zone; it is both entry point and signer."""

    apex: Name
    algorithm: int = 13
    private: PrivateKey = field(repr=False)
    public: DNSKEY

    @classmethod
    def cut(cls, apex: Name, algorithm: int = 13) -> "Pen":
        """Make a new key."""
        private = _MAKE[algorithm]()
        public = dns.dnssec.make_dnskey(private.public_key(), algorithm, flags=_ZONE_AND_ENTRY)
        return cls(apex=apex, algorithm=algorithm, private=private, public=public)

    def pointer(self, digest: str = "SHA256") -> DS:
        """The DS record for the parent."""
        return dns.dnssec.make_ds(self.apex, self.public, digest, policy=dns.dnssec.allow_all_policy)

    def sign(self, rrset: RRset, how: Signing, now: datetime) -> RRset:
        """The signature over a set of records, as ``how`` says."""
        signature = dns.dnssec.sign(
            rrset,
            self.private,
            dns.name.from_text(how.signer) if how.signer else self.apex,
            self.public,
            inception=now + how.begins,
            expiration=now + how.ends,
        )
        altered = signature.replace(labels=signature.labels + how.labels) if how.labels else signature
        return from_rdata(rrset.name, rrset.ttl, altered)
