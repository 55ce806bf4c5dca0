"""A test authority: certificates of every sort, good and bad, around a moment that is not now."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from OpenSSL import crypto

NOW = datetime(2029, 2, 14, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY
_SERIALS = count(1_000)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A certificate, its key and who issued it."""

    certificate: x509.Certificate
    key: CertificateIssuerPrivateKeyTypes
    issuer: "Issued | None" = None

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def chain(self) -> list[bytes]:
        """What a well-kept server sends: everything but the root."""
        if self.issuer is None:
            return [self.der]
        return [self.der, *(self.issuer.chain if self.issuer.issuer else [])]


@lru_cache(maxsize=16)
def rsa_key(bits: int, nth: int = 0) -> rsa.RSAPrivateKey:
    """An RSA key, made once for the whole run: they are slow to find. ``nth`` makes several of a size."""
    assert nth >= 0
    return rsa.generate_private_key(65_537, bits)


def named(common_name: str, organization: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else []
    owner = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*owner, *parts])


def san(names: Iterable[str]) -> x509.SubjectAlternativeName:
    def general(name: str) -> x509.GeneralName:
        try:
            return x509.IPAddress(ip_address(name))
        except ValueError:
            return x509.DNSName(name)

    return x509.SubjectAlternativeName([general(n) for n in names])


def issue(
    subject: x509.Name,
    issuer: Issued | None = None,
    *,
    key: CertificateIssuerPrivateKeyTypes | None = None,
    life: tuple[datetime, datetime] = (NOW - 30 * DAY, NOW + 60 * DAY),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """Sign a certificate; without an issuer it signs itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    signer, name = (issuer.key, issuer.certificate.subject) if issuer else (own, subject)
    build = x509.CertificateBuilder().subject_name(subject).issuer_name(name).serial_number(next(_SERIALS))
    build = build.public_key(own.public_key()).not_valid_before(life[0]).not_valid_after(life[1])
    for extension, critical in extensions:
        build = build.add_extension(extension, critical)
    return Issued(certificate=build.sign(signer, hashes.SHA256()), key=own, issuer=issuer)


def authority(
    name: str = "Test Root",
    issuer: Issued | None = None,
    *,
    key: CertificateIssuerPrivateKeyTypes | None = None,
    life: tuple[datetime, datetime] = (NOW - 5 * YEAR, NOW + 5 * YEAR),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A certificate authority: a root, or an intermediate of ``issuer``."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    marks: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (usage, True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ]
    return issue(named(name, "Test Trust"), issuer, key=key, life=life, extensions=[*marks, *extensions])


def server(
    issuer: Issued | None,
    names: Sequence[str] = ("portal.test",),
    *,
    key: CertificateIssuerPrivateKeyTypes | None = None,
    life: tuple[datetime, datetime] = (NOW - 30 * DAY, NOW + 60 * DAY),
    usages: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Issued:
    """A server's certificate for these names and addresses."""
    marks: list[tuple[x509.ExtensionType, bool]] = [(san(names), False)] if names else []
    marks += [(x509.ExtendedKeyUsage(usages), False)] if usages else []
    if issuer is not None:
        identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        marks.append((identity, False))
    subject = named(names[0][:60] if names else "portal.test")
    return issue(subject, issuer, key=key, life=life, extensions=[*marks, *extensions])


def resigned(issued: Issued, algorithm: str) -> Issued:
    """The same certificate, signed once more over ``sha1`` or ``md5``, which cryptography refuses to do."""
    signer = (issued.issuer or issued).key
    assert isinstance(signer, rsa.RSAPrivateKey)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        copy = crypto.load_certificate(crypto.FILETYPE_ASN1, issued.der)
        copy.sign(crypto.PKey.from_cryptography_key(signer), algorithm)
    return replace(issued, certificate=copy.to_cryptography())
