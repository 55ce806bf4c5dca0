"""Certification authorities of the world: a root, an intermediate below it, and the certificates they issue."""

import ipaddress
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sentinel.range.papers import Issuer, Key, Paper
from sentinel.range.stamps import Log, extension
from sentinel.range.weak import signed_with_sha1
from sentinel.range.workshop import Made, Workshop

Logs: TypeAlias = tuple[Log, ...]
PrivateKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_PEM = serialization.Encoding.PEM
_YEARS = timedelta(days=3650)
_KEYS: Mapping[Key, Callable[[], PrivateKey]] = {
    Key.P256: lambda: ec.generate_private_key(ec.SECP256R1()),
    Key.P384: lambda: ec.generate_private_key(ec.SECP384R1()),
    Key.RSA2048: lambda: rsa.generate_private_key(65537, 2048),
    Key.RSA1024: lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - weak on purpose
}
_DIGESTS: Mapping[str, hashes.SHA256 | hashes.SHA384] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A certificate as a server holds it: its key and the chain that it sends (PEM), and the certificate itself."""

    key: bytes
    chain: bytes
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class _Signer:
    name: x509.Name
    key: PrivateKey


def _subject(common_name: str, organization: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64] or "-"),
        ]
    )


def _start(subject: x509.Name, key: PrivateKey, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, by: _Signer, digest: str = "sha256") -> x509.Certificate:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    named = builder.issuer_name(by.name).add_extension(identifier, critical=False)
    return named.sign(by.key, _DIGESTS[digest])


def _as_ca(builder: x509.CertificateBuilder, depth: int | None) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    limits = x509.BasicConstraints(ca=True, path_length=depth)
    return builder.add_extension(limits, critical=True).add_extension(usage, critical=True)


def _as_server(builder: x509.CertificateBuilder, names: tuple[str, ...]) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    if not names:
        return builder
    return builder.add_extension(x509.SubjectAlternativeName([_san(name) for name in names]), critical=False)


def _san(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Operator:
    """One operator of a CA: a root of its own and an intermediate that signs its certificates."""

    def __init__(self, name: str, now: datetime, logs: Logs = ()) -> None:
        self.name, self._logs = name, logs
        self._root = _Signer(_subject(f"{name} Root", name), _KEYS[Key.P256]())
        self._middle = _Signer(_subject(f"{name} R1", name), _KEYS[Key.P256]())
        root = _start(self._root.name, self._root.key, now - _YEARS, now + _YEARS)
        middle = _start(self._middle.name, self._middle.key, now - _YEARS / 2, now + _YEARS / 2)
        self.root = _signed(_as_ca(root, None), self._root)
        self.intermediate = _signed(_as_ca(middle, 0), self._root)

    def workshop(self, now: datetime) -> Workshop:
        """Where odd certificates are made below this operator's root."""
        dice = random.Random()  # noqa: S311 - for keys that are too small to protect anything
        return Workshop(now, dice, Made(certificate=self.root, key=self._root.key))

    def issue(self, names: tuple[str, ...], paper: Paper, now: datetime) -> Leaf:
        """Make the certificate that ``paper`` describes, for these names (host names or IP addresses)."""
        key = _KEYS[paper.key]()
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, (paper.common_name or names[0])[:64])])
        builder = _start(subject, key, now + paper.begins, now + paper.ends)
        builder = _as_server(builder, names if paper.names is None else paper.names)
        if paper.digest == "sha1":
            certificate, above = self._old_fashioned(builder, now)
        else:
            signer = self._signer(paper.issuer, _Signer(subject, key))
            builder = builder if paper.logged is None else self._logged(builder, signer, now + paper.logged)
            certificate, above = _signed(builder, signer, paper.digest), self.intermediate
        alone = not paper.whole or paper.issuer in (Issuer.ITSELF, Issuer.ROOT)
        return _leaf(key, certificate, *(() if alone else (above,)))

    def _signer(self, issuer: Issuer, itself: _Signer) -> _Signer:
        return {Issuer.ITSELF: itself, Issuer.ROOT: self._root}.get(issuer, self._middle)

    def _logged(self, builder: x509.CertificateBuilder, signer: _Signer, at: datetime) -> x509.CertificateBuilder:
        """Show it to the logs, and put what they say into it."""
        public = signer.key.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            raise TypeError("the operators of this world sign with elliptic curves")
        before = _signed(builder, signer)
        stamps = (log.stamp(before, public, at) for log in self._logs)
        return builder.add_extension(extension(*stamps), critical=False)

    def _old_fashioned(
        self, builder: x509.CertificateBuilder, now: datetime
    ) -> tuple[x509.Certificate, x509.Certificate]:
        """Sign over SHA-1, by an RSA intermediate made for the occasion; returns the certificate and its issuer's."""
        key = rsa.generate_private_key(65537, 2048)
        signer = _Signer(_subject(f"{self.name} Lama", self.name), key)
        middle = _signed(_as_ca(_start(signer.name, key, now - _YEARS / 2, now + _YEARS / 2), 0), self._root)
        return signed_with_sha1(_signed(builder, signer), key), middle


def _leaf(key: PrivateKey, *chain: x509.Certificate) -> Leaf:
    secret = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Leaf(key=secret, chain=b"".join(one.public_bytes(_PEM) for one in chain), certificate=chain[0])


class Authority:
    """All the CAs of the world: three operators that ``bundle`` trusts, one that nobody knows; and two logs."""

    def __init__(self, now: datetime) -> None:
        self.logs = (Log(), Log())
        self.main = Operator("Otoritas Sertifikat Latihan", now, self.logs)
        self.other = Operator("Sertifikasi Elektronik Lain", now, self.logs)
        self.third = Operator("Sertifikat Awan", now, self.logs)
        self.stranger = Operator("Tidak Dikenal", now, self.logs)

    @property
    def bundle(self) -> bytes:
        """The trusted roots (PEM), as ``[tls] ca_file`` wants them."""
        return b"".join(operator.root.public_bytes(_PEM) for operator in (self.main, self.other, self.third))

    def issue(self, names: tuple[str, ...], paper: Paper, now: datetime) -> Leaf:
        """Make the certificate that ``paper`` describes, by the operator that it names."""
        special = {Issuer.OTHER: self.other, Issuer.THIRD: self.third, Issuer.STRANGER: self.stranger}
        return special.get(paper.issuer, self.main).issue(names, paper, now)
