"""Which keys and digests we understand, and which keys cost too much to be looked at."""

from collections.abc import Iterable

import dns.dnssec
from dns.dnssectypes import DSDigest
from dns.name import Name
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS

# RFC 8624 and 9904, what validators must or may know: RSA with SHA-1, SHA-256, SHA-512, both ECDSA, both EdDSA.
ALGORITHMS = frozenset({5, 7, 8, 10, 13, 14, 15, 16})
DIGESTS = frozenset({DSDigest.SHA1, DSDigest.SHA256, DSDigest.SHA384})
_RSA = frozenset({5, 7, 8, 10})
_MOST_MODULUS = 512  # bytes: 4096 bits
_MOST_EXPONENT = 8  # bytes: some old signers use 2^32 + 1; anything long makes a check as dear as a signature
_ZONE, _REVOKED, _PROTOCOL = 0x0100, 0x0080, 3


def signs_zone(key: DNSKEY) -> bool:
    """Whether a key may sign records at all (RFC 4034, section 2.1; RFC 5011) and is cheap enough to try."""
    lawful = key.flags & _ZONE and not key.flags & _REVOKED and key.protocol == _PROTOCOL
    return bool(lawful) and key.algorithm in ALGORITHMS and _cheap(key)


def _cheap(key: DNSKEY) -> bool:
    """An RSA key with a giant modulus or exponent turns one check into seconds."""
    if key.algorithm not in _RSA:
        return True
    long = key.key[:1] == b"\0"
    exponent = int.from_bytes(key.key[1:3]) if long else int.from_bytes(key.key[:1])
    modulus = len(key.key) - exponent - (3 if long else 1)
    return 0 < exponent <= _MOST_EXPONENT and 0 < modulus <= _MOST_MODULUS


def usable(pointers: Iterable[DS]) -> tuple[DS, ...]:
    """Those DS records that we understand; SHA-1 does not count beside a better digest (RFC 4509, section 3)."""
    known = [ds for ds in pointers if ds.algorithm in ALGORITHMS and ds.digest_type in DIGESTS]
    better = [ds for ds in known if ds.digest_type != DSDigest.SHA1]
    return tuple(better or known)


def names(pointer: DS, zone: Name, key: DNSKEY) -> bool:
    """Whether a DS record means this key: tag, algorithm and digest."""
    if not signs_zone(key) or key.algorithm != pointer.algorithm or dns.dnssec.key_id(key) != pointer.key_tag:
        return False
    made = dns.dnssec.make_ds(zone, key, pointer.digest_type, policy=dns.dnssec.allow_all_policy)
    return bool(made.digest == pointer.digest)
