"""RSA keys that are too small for the library: made by hand, as old routers and forgotten boxes still have them."""

import base64
import random
from dataclasses import dataclass

from sentinel.range.der import BITS, SEQUENCE, number, wrapped

EXPONENT = 65537
ROUNDS = 24
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyKey:
    """A key of its own: as PEM for a server, and its public half as a certificate holds it (DER)."""

    pem: bytes
    public: bytes


def tiny_key(bits: int, dice: random.Random) -> TinyKey:
    """Make an RSA key of so many bits; it protects nothing, and is not meant to."""
    first, second = _prime(bits // 2, dice), _prime(bits // 2, dice)
    modulus, order = first * second, (first - 1) * (second - 1)
    secret = pow(EXPONENT, -1, order)
    values = (0, modulus, EXPONENT, secret, first, second, secret % (first - 1), secret % (second - 1))
    whole = wrapped(SEQUENCE, *map(number, values), number(pow(second, -1, first)))
    public = wrapped(SEQUENCE, number(modulus), number(EXPONENT))
    lines = base64.encodebytes(whole).decode()
    pem = f"-----BEGIN RSA PRIVATE KEY-----\n{lines}-----END RSA PRIVATE KEY-----\n".encode()
    return TinyKey(pem=pem, public=wrapped(SEQUENCE, _RSA, wrapped(BITS, b"\x00", public)))


def _prime(bits: int, dice: random.Random) -> int:
    while True:
        candidate = dice.getrandbits(bits) | 3 << (bits - 2) | 1
        if candidate % EXPONENT != 1 and all(_passes(candidate, dice) for _ in range(ROUNDS)):
            return candidate


def _passes(candidate: int, dice: random.Random) -> bool:
    """One round of the test of Miller and Rabin."""
    odd, twos = candidate - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    value = pow(dice.randrange(2, candidate - 1), odd, candidate)
    for _ in range(twos):
        if value in (1, candidate - 1):
            return True
        value = value * value % candidate
    return value == 1
