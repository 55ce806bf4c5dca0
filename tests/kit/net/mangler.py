"""A TLS server over memory that says what no server says: its bytes bent, cut, doubled, shuffled, or without end.

It knows its own handshake; what is bent is what leaves it. Nothing waits: where it has no more to say, the line ends.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from OpenSSL import SSL, crypto

from sentinel.kit.net.tls import VERSIONS
from sentinel.kit.x509.read import opened
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.workshop import Workshop

HEAD = 5  # bytes before each record: kind, version, length
MOST = 65_535
RANGES = (("TLSv1.2", "TLSv1.2"), ("TLSv1.3", "TLSv1.3"), ("TLSv1", "TLSv1.3"))
KINDS = ("wildcard", "must_staple", "cross_signed", "rsa_2047", "long")
POURED = (b"\x16\x03\x03\x40\x00" + bytes(16_384), b"\x14\x03\x03\x00\x01\x01", b"\x15\x03\x03\x00\x02\x01\x00")


def mangled(whole: bytes, dice: random.Random, *, early: bool = True) -> bytes:
    """A few bytes flipped, cut out, doubled or put in; mostly near the beginning, where the structure is."""
    made = bytearray(whole)
    for _ in range(dice.randint(1, 4)):
        made = made or bytearray(b"\0")
        far = dice.expovariate(3 / len(made)) if early else dice.random() * len(made)
        at = min(int(far), len(made) - 1)
        kind = dice.randrange(5)
        if kind <= 1:
            made[at] ^= dice.randint(1, 255)
        elif kind == 2:
            del made[at : at + dice.randint(1, 40)]
        elif kind == 3:
            made[at:at] = made[at : at + dice.randint(1, 40)]
        else:
            made[at:at] = dice.randbytes(dice.randint(1, 8))
    return bytes(made or b"\0")


def records(flight: bytes) -> list[bytes]:
    """The records of a flight, as their heads say."""
    found = []
    while flight:
        size = HEAD + int.from_bytes(flight[3:HEAD])
        found.append(flight[:size])
        flight = flight[size:]
    return found


def _inside(flight: bytes, dice: random.Random) -> bytes:
    """One record's contents bent and its length set right, so that what is inside is read."""
    parts = records(flight)
    at = dice.randrange(len(parts))
    body = mangled(parts[at][HEAD:], dice)[:MOST]
    parts[at] = parts[at][:3] + len(body).to_bytes(2) + body
    return b"".join(parts)


def _shuffled(flight: bytes, dice: random.Random) -> bytes:
    parts = records(flight)
    return b"".join(dice.choice(parts) for _ in range(dice.randint(1, 2 * len(parts))))


def _sized(flight: bytes, dice: random.Random) -> bytes:
    """One record's head tells another length."""
    parts = records(flight)
    at = dice.randrange(len(parts))
    parts[at] = parts[at][:3] + dice.randbytes(2) + parts[at][HEAD:]
    return b"".join(parts)


def _grown(flight: bytes, dice: random.Random) -> bytes:
    """The first message tells another length, up to 16 MB."""
    return flight[: HEAD + 1] + dice.randrange(1 << 24).to_bytes(3) + flight[HEAD + 4 :]


BENDS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "none": lambda flight, _: flight,
    "early": mangled,
    "anywhere": lambda flight, dice: mangled(flight, dice, early=False),
    "inside": _inside,
    "shuffled": _shuffled,
    "sized": _sized,
    "grown": _grown,
    "cut": lambda flight, dice: flight[: dice.randrange(len(flight))],
    "noise": lambda flight, dice: dice.randbytes(len(flight)),
    "endless": lambda flight, _: flight,
}


class Wire:
    """The line to a server that bends what it says; it ends where there is nothing more to be said.

    ``bend`` is how (``BENDS``), ``staple`` what it hands over, whatever that is.
    """

    def __init__(self, context: SSL.Context, bend: str, dice: random.Random) -> None:
        self._server = SSL.Connection(context, None)
        self._server.set_accept_state()
        self._bend, self._dice = bend, dice
        self._says = bytearray()
        self._pours = dice.choice(POURED) if bend == "endless" else b""

    async def send(self, data: bytes) -> None:
        """What the client says is heard, and answered in bent words."""
        self._server.bio_write(data)
        with suppress(SSL.Error):  # it waits for more, or does not understand us: what it has said by now counts
            self._server.do_handshake()
        with suppress(SSL.WantReadError):  # nothing to say
            self._says += BENDS[self._bend](self._server.bio_read(MOST), self._dice)

    async def receive(self) -> bytes:
        """The next bytes, in pieces of every size."""
        size = self._dice.choice((1, 7, 512, MOST)) if len(self._says) < 64 else self._dice.choice((512, MOST))
        said = bytes(self._says[:size])
        del self._says[:size]
        return said or self._pours * 4

    def close(self) -> None:
        """There is nothing to close."""


def contexts(shop: Workshop, name: str, dice: random.Random, staple: Callable[[], bytes]) -> list[SSL.Context]:
    """Settings of a hundred servers: what stands above their own certificate is bent, as far as OpenSSL reads it."""
    chains = [chain_of(RECIPES[kind](shop, name)) for kind in KINDS]
    return [_context(dice.choice(chains), dice, staple) for _ in range(100)]


def _context(
    chain: tuple[bytes, Sequence[x509.Certificate]], dice: random.Random, staple: Callable[[], bytes]
) -> SSL.Context:
    key, certificates = chain
    made = SSL.Context(SSL.TLS_SERVER_METHOD)
    oldest, newest = dice.choice(RANGES)
    made.set_min_proto_version(VERSIONS[oldest])
    made.set_max_proto_version(VERSIONS[newest])
    made.set_cipher_list(b"ALL:@SECLEVEL=0")
    made.use_certificate(certificates[0])
    made.use_privatekey(load_pem_private_key(key, None))  # type: ignore[arg-type]  # of a sort that signs
    made.set_ocsp_server_callback(lambda _connection, _data: staple())
    for one in certificates[1:]:
        bent = opened(mangled(one.public_bytes(Encoding.DER), dice))
        try:
            made.add_extra_chain_cert(bent or one)
        except (crypto.Error, SSL.Error):
            made.add_extra_chain_cert(one)
    return made
