"""Papers: every sort of certificate that the world can show, good and bad, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Issuer(StrEnum):
    """Who signs: the trusted root's intermediate, that root, two other trusted operators, a stranger, the holder."""

    INTERMEDIATE = "intermediate"
    ROOT = "root"
    OTHER = "other"
    THIRD = "third"
    STRANGER = "stranger"
    ITSELF = "itself"


class Key(StrEnum):
    """What sort of key the certificate holds."""

    P256 = "p256"
    P384 = "p384"
    RSA2048 = "rsa2048"
    RSA1024 = "rsa1024"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How a certificate is made: its validity counted from now, its signer and key, what is wrong with it.

    ``names`` replaces the names that it should carry; ``common_name`` the subject's. ``whole`` is False when the server
    forgets to send the intermediate. ``digest`` is the hash of the signature. ``logged`` is when two logs saw it,
    counted from now; None: none did.
    """

    begins: timedelta = timedelta(days=-1)
    ends: timedelta = timedelta(days=89)
    issuer: Issuer = Issuer.INTERMEDIATE
    key: Key = Key.P256
    names: tuple[str, ...] | None = None
    common_name: str | None = None
    whole: bool = True
    digest: str = "sha256"
    logged: timedelta | None = None


_MONTH, _NOW = timedelta(days=-30), timedelta()
GOOD = Paper()
HOSTILE_NAME = "<script>alert(1)</script>\r\nBcc: x@y.test\x1b[31m"

PAPERS: Mapping[str, Paper] = {
    "good": GOOD,
    "expired": Paper(begins=timedelta(days=-91), ends=timedelta(hours=-1)),
    "expiring": Paper(begins=timedelta(days=-86), ends=timedelta(days=4)),
    "expiring_soon": Paper(begins=timedelta(days=-89), ends=timedelta(hours=20)),
    "short_lived": Paper(begins=timedelta(hours=-1), ends=timedelta(days=6)),
    "not_yet_valid": Paper(begins=timedelta(days=1), ends=timedelta(days=90)),
    "wrong_name": Paper(names=("salah.lain.test",), common_name="salah.lain.test"),
    "common_name_only": Paper(names=()),
    "self_signed": Paper(issuer=Issuer.ITSELF),
    "untrusted": Paper(issuer=Issuer.STRANGER),
    "other_operator": Paper(issuer=Issuer.OTHER),
    "from_root": Paper(issuer=Issuer.ROOT),
    "incomplete": Paper(whole=False),
    "weak_key": Paper(key=Key.RSA1024),
    "weak_signature": Paper(digest="sha1"),
    "rsa": Paper(key=Key.RSA2048),
    "p384": Paper(key=Key.P384, digest="sha384"),
    "logged": Paper(begins=_MONTH, ends=timedelta(days=60), logged=_MONTH),
    "fresh": Paper(begins=_NOW, ends=timedelta(days=90), logged=_NOW),
    "fresh_backdated": Paper(begins=_MONTH, ends=timedelta(days=60), logged=_NOW),
    "fresh_other": Paper(begins=_NOW, ends=timedelta(days=90), logged=_NOW, issuer=Issuer.OTHER),
    "fresh_short": Paper(begins=_NOW, ends=timedelta(days=47), logged=_NOW),
    "other_rsa": Paper(begins=_MONTH, ends=timedelta(days=60), logged=_MONTH, issuer=Issuer.OTHER, key=Key.RSA2048),
    "third": Paper(begins=_MONTH, ends=timedelta(days=60), logged=_MONTH, issuer=Issuer.THIRD),
    "hostile_subject": Paper(common_name=HOSTILE_NAME),
}
