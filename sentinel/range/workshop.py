"""The workshop: authorities and certificates with every knob that the good ones leave alone."""

import ipaddress
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

AnyKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | dsa.DSAPrivateKey | ed25519.Ed25519PrivateKey
Extras: TypeAlias = Sequence[tuple[x509.ExtensionType, bool]]
Life: TypeAlias = tuple[datetime, datetime]
DAY = timedelta(days=1)
YEARS = timedelta(days=1825)
SERVER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A certificate, and its key as the server's file has it (PEM) and as it signs."""

    certificate: x509.Certificate
    key: AnyKey
    pem: bytes = b""

    @property
    def key_pem(self) -> bytes:
        """The key for the server's file."""
        return self.pem or self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a certificate is signed: over which hash, and for RSA by which scheme."""

    digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512 = field(default_factory=hashes.SHA256)
    pss: bool = False


PLAIN = How()


def usage(*, signs: bool) -> x509.KeyUsage:
    """What an authority's key is for: to sign certificates, or only lists."""
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def limits(depth: int | None = None) -> tuple[x509.ExtensionType, bool]:
    """Says that it is an authority, and how many more may stand below it."""
    return x509.BasicConstraints(ca=True, path_length=depth), True


ORDINARY: Extras = (limits(), (usage(signs=True), True))


class Workshop:
    """Makes certificates around one trusted root, its own unless it is given one, at a moment that counts as now."""

    def __init__(self, now: datetime, dice: random.Random, root: Made | None = None) -> None:
        self.now = now.replace(microsecond=0)
        self.dice = dice
        self._rsa: dict[tuple[int, int, int], rsa.RSAPrivateKey] = {}
        self.root = root or self.authority("Akar Latihan", None)
        self.middle = self.authority("Perantara Latihan", self.root)

    def ec(self, curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
        """A key on this curve, P-256 if none is named."""
        return ec.generate_private_key(curve or ec.SECP256R1())

    def rsa(self, bits: int = 2048, exponent: int = 65537, nth: int = 0) -> rsa.RSAPrivateKey:
        """An RSA key, made once for the whole workshop: they are slow to find. ``nth`` tells several apart."""
        known = self._rsa.get((bits, exponent, nth))
        if known is None:
            known = self._rsa[bits, exponent, nth] = rsa.generate_private_key(exponent, bits)
        return known

    def life(self, begins: timedelta = -30 * DAY, ends: timedelta = 60 * DAY) -> Life:
        """A validity period around now."""
        return self.now + begins, self.now + ends

    def authority(
        self,
        name: str,
        issuer: Made | None,
        *,
        key: AnyKey | None = None,
        life: Life | None = None,
        extras: Extras = ORDINARY,
        how: How = PLAIN,
    ) -> Made:
        """An authority below ``issuer``, or a root of its own."""
        subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Bengkel"), _common(name)])
        return self._signed(subject, issuer, key or self.ec(), life or self.life(-YEARS, YEARS), extras, how)

    def leaf(
        self,
        names: Sequence[str],
        issuer: Made | None = None,
        *,
        key: AnyKey | None = None,
        life: Life | None = None,
        extras: Extras = ((SERVER, False),),
        subject: x509.Name | None = None,
        how: How = PLAIN,
    ) -> Made:
        """A server's certificate for these names, below ``issuer`` or the ordinary intermediate."""
        san = [(x509.SubjectAlternativeName([_general(n) for n in names]), subject == x509.Name([]))] if names else []
        whole = (*extras, *san)
        named = x509.Name([_common("situs")]) if subject is None else subject
        return self._signed(named, issuer or self.middle, key or self.ec(), life or self.life(), whole, how)

    def _signed(
        self,
        subject: x509.Name,
        issuer: Made | None,
        key: AnyKey,
        life: Life,
        extras: Extras,
        how: How,
    ) -> Made:
        signer, above = (issuer.key, issuer.certificate.subject) if issuer else (key, subject)
        build = x509.CertificateBuilder().subject_name(subject).issuer_name(above).public_key(key.public_key())
        build = build.serial_number(x509.random_serial_number()).not_valid_before(life[0]).not_valid_after(life[1])
        identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        for extension, critical in (*extras, (own, False), (identity, False)):
            build = build.add_extension(extension, critical)
        algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else how.digest
        scheme = padding.PSS(padding.MGF1(how.digest), padding.PSS.DIGEST_LENGTH) if how.pss else None
        return Made(certificate=build.sign(signer, algorithm, rsa_padding=scheme), key=key)


def odd(*, critical: bool) -> tuple[x509.ExtensionType, bool]:
    """An extension that nobody knows."""
    return x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55555.2"), b"\x05\x00"), critical


def _common(name: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.COMMON_NAME, name)


def _general(name: str) -> x509.GeneralName:
    if "@" in name:
        return x509.RFC822Name(name)
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
