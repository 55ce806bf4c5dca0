"""Certificate timestamps that come neither in the certificate nor in the staple but in the handshake (RFC 6962, 3.3).

Our TLS library cannot show them, so a hello made by hand asks for them, only where no timestamp came any other way.
TLS 1.3 hides the answer: whoever speaks nothing older may have sent some, and then nobody says that there are none.
"""

import struct
from collections.abc import Iterator
from datetime import timedelta

from sentinel.kit.looks import Trust
from sentinel.kit.tools import Tools
from sentinel.kit.ways.ciphers import MODERN
from sentinel.kit.ways.offer import Offer
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge, Handed
from sentinel.kit.x509.sct import demanded
from sentinel.kit.x509.stamp import EPOCH, FINAL, MILLISECOND, MOST_SIGNATURE, MOST_STAMPS, UNSIGNABLE, Stamp, digest
from sentinel.model.failure import Failure

WITHIN = 4.0
HEAD = struct.Struct(">B32sQH")  # version, log, time (ms), length of the extensions
LAST = timedelta(days=365_000) // MILLISECOND
SHA256 = 4


async def handed(
    tools: Tools, edge: Edge, leaf: CertificateFacts, trust: Trust, to: tuple[int, str, bytes]
) -> tuple[Handed, tuple[Stamp, ...]]:
    """Ask for them if they are wanted and none were seen; ``to`` is the port, the name and the leaf (DER)."""
    if leaf.scts or edge.stamps or not demanded(leaf, public_root=trust.public_root):
        return Handed.NOT_ASKED, ()
    port, name, der = to
    offer = Offer(ciphers=MODERN, newest="1.2", server_name=name, scts=True)
    found = await tools.tls.greet(edge.address, port, offer, within=WITHIN)
    if isinstance(found, Failure):
        return Handed.HIDDEN, ()
    return (Handed.SENT, tuple(handed_stamps(found.scts, der))) if found.scts else (Handed.NONE, ())


def handed_stamps(listed: bytes, leaf: bytes) -> Iterator[Stamp]:
    """The timestamps of a list as it stands in the handshake, at most 12, as far as it can be read."""
    at, count = 2, 0
    while at + 2 <= len(listed) and count < MOST_STAMPS:
        size = int.from_bytes(listed[at : at + 2])
        stamp = _stamp(listed[at + 2 : at + 2 + size], leaf)
        at, count = at + 2 + size, count + 1
        if stamp is not None:
            yield stamp


def _stamp(one: bytes, leaf: bytes) -> Stamp | None:
    if len(one) < HEAD.size:
        return None
    version, log, ms, size = HEAD.unpack_from(one)
    extensions, tail = one[HEAD.size : HEAD.size + size], one[HEAD.size + size :]
    signature = tail[4 : 4 + int.from_bytes(tail[2:4])]
    if version != 0 or ms > LAST or len(tail) < len(b"hash") or not 0 < len(signature) <= MOST_SIGNATURE:
        return None
    when = EPOCH + ms * MILLISECOND
    if tail[0] != SHA256:
        return Stamp(log=log.hex(), at=when, digest=UNSIGNABLE)
    told = digest(ms, FINAL, len(leaf).to_bytes(3) + leaf, extensions)
    return Stamp(log=log.hex(), at=when, digest=told, signature=signature.hex())
