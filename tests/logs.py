"""Certificate logs of a test: they sign certificates of the test authority, truly or not, and publish themselves."""

import base64
import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID

from tests.authority import DAY, NOW, Issued

EARLIER = NOW - 30 * DAY
State = Mapping[str, Mapping[str, str]]
USABLE: State = {"usable": {"timestamp": "2028-01-01T00:00:00Z"}}


@dataclass(frozen=True, kw_only=True)
class TestLog:
    """A log: whose it is, its key, and its state in the lists of browsers."""

    __test__ = False
    operator: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    state: State = field(default_factory=lambda: USABLE)

    @property
    def spki(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def log_id(self) -> bytes:
        return hashlib.sha256(self.spki).digest()

    def promise(self, kind: int, signed: bytes, at: datetime = EARLIER, *, forged: bool = False) -> bytes:
        """One timestamp as it stands in a list; a forged one is signed by somebody else."""
        when = int(at.replace(tzinfo=UTC).timestamp() * 1000)
        whole = struct.pack(">BBQH", 0, 0, when, kind) + signed + b"\0\0"
        signer = ec.generate_private_key(ec.SECP256R1()) if forged else self.key
        signature = signer.sign(whole, ec.ECDSA(hashes.SHA256()))
        tail = b"\4\3" + struct.pack(">H", len(signature)) + signature
        return b"\0" + self.log_id + struct.pack(">Q", when) + b"\0\0" + tail


def before(issued: Issued) -> bytes:
    """What logs sign of a certificate that has no timestamps yet."""
    assert issued.issuer is not None
    key = issued.issuer.certificate.public_key()
    body = issued.certificate.tbs_certificate_bytes
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).digest() + len(body).to_bytes(3) + body


def bundle(promises: Sequence[bytes]) -> bytes:
    """A list of timestamps, wrapped as the extension wants it."""
    whole = b"".join(struct.pack(">H", len(one)) + one for one in promises)
    whole = struct.pack(">H", len(whole)) + whole
    return der(0x04, whole)


def der(tag: int, body: bytes) -> bytes:
    """One value in DER, its length in as few bytes as it takes."""
    size = len(body)
    long = size.to_bytes((size.bit_length() + 7) // 8) if size else b""
    return bytes([tag]) + (bytes([size]) if size < 0x80 else bytes([0x80 | len(long)]) + long) + body


def stamped(issued: Issued, *promises: bytes) -> Issued:
    """The same certificate with these timestamps in it."""
    old, signer = issued.certificate, issued.issuer or issued
    build = x509.CertificateBuilder(
        issuer_name=old.issuer, subject_name=old.subject, public_key=old.public_key(),
        serial_number=old.serial_number, not_valid_before=old.not_valid_before_utc,
        not_valid_after=old.not_valid_after_utc, extensions=list(old.extensions),
    )  # fmt: skip
    value = x509.UnrecognizedExtension(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, bundle(promises))
    whole = build.add_extension(value, critical=False)
    return replace(issued, certificate=whole.sign(signer.key, hashes.SHA256()))


def seen_by(issued: Issued, *logs: TestLog, at: datetime = EARLIER) -> Issued:
    """The same certificate as these logs have seen it."""
    return stamped(issued, *(log.promise(1, before(issued), at) for log in logs))


def listing(logs: Sequence[TestLog], made: datetime | None = NOW) -> bytes:
    """The list of these logs as browsers publish it."""
    operators = [{"name": name, "logs": [_entry(log) for log in logs if log.operator == name]} for name in _names(logs)]
    head = {"log_list_timestamp": made.isoformat()} if made else {}
    return json.dumps({"version": "3.1", **head, "operators": operators}).encode()


def _names(logs: Sequence[TestLog]) -> list[str]:
    return list(dict.fromkeys(log.operator for log in logs))


def _entry(log: TestLog) -> dict[str, object]:
    key, name = base64.b64encode(log.spki).decode(), base64.b64encode(log.log_id).decode()
    return {"description": f"{log.operator} log", "log_id": name, "key": key, "state": log.state}
