"""Broken: what no library makes, by hand: old hashes, tiny keys, odd numbers, torn extensions, false signatures."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sentinel.range import der
from sentinel.range.oddities import ODDITIES, Recipe, Sent
from sentinel.range.tiny import tiny_key
from sentinel.range.workshop import How, Made, Workshop

SERIAL, PUBLIC, LAST = 1, 6, -1
_NAMES = bytes.fromhex("0603551d11")


def _changed(change: der.Change) -> Recipe:
    """The site's certificate with its inner parts changed."""

    def make(shop: Workshop, name: str) -> Sent:
        return [_resigned(shop.leaf([name]), shop.middle, change), shop.middle]

    return make


def _resigned(made: Made, issuer: Made, change: der.Change = der.unchanged, digest: str = "sha256") -> Made:
    if not isinstance(issuer.key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("signed by RSA or elliptic curves only")
    return replace(made, certificate=der.loaded(der.signed_anew(made.certificate, issuer.key, change, digest)))


def _serial(value: int) -> Recipe:
    return _changed(lambda inner: [*inner[:SERIAL], der.number(value), *inner[SERIAL + 1 :]])


def _old_hash(digest: str, *, above: bool) -> Recipe:
    """Signed over an old hash: the site's certificate, or the intermediate above it."""

    def make(shop: Workshop, name: str) -> Sent:
        root = shop.authority("Perantara RSA", shop.root, key=shop.rsa(2048, nth=1))
        if not above:
            return [_resigned(shop.leaf([name], root), root, digest=digest), root]
        middle = _resigned(shop.authority("Perantara Tua", root, key=shop.rsa(2048, nth=2)), root, digest=digest)
        return [shop.leaf([name], middle), middle, root]

    return make


def _tiny(bits: int) -> Recipe:
    def make(shop: Workshop, name: str) -> Sent:
        key = tiny_key(bits, shop.dice)
        made = _resigned(
            shop.leaf([name]), shop.middle, lambda inner: [*inner[:PUBLIC], key.public, *inner[PUBLIC + 1 :]]
        )
        return [replace(made, pem=key.pem), shop.middle]

    return make


def _signed_by_pss(shop: Workshop, name: str) -> Sent:
    middle = shop.authority("Perantara PSS", shop.root, key=shop.rsa(2048, nth=1))
    return [shop.leaf([name], middle, how=How(pss=True)), middle]


def _forged(shop: Workshop, name: str) -> Sent:
    """Everything is right but the signature, which somebody else made."""
    return [_resigned(shop.leaf([name]), shop.authority("Perantara Latihan", shop.root)), shop.middle]


def _extensions(change: Callable[[list[bytes]], list[bytes]]) -> der.Change:
    """The extensions changed, the rest kept."""

    def made(inner: list[bytes]) -> list[bytes]:
        (found,) = der.parts(inner[LAST])
        return [*inner[:LAST], der.wrapped(der.EXTENSIONS, der.wrapped(der.SEQUENCE, *change(der.parts(found))))]

    return made


def _torn(extensions: list[bytes]) -> list[bytes]:
    """The list of names holds one that is no text."""
    torn = der.wrapped(der.SEQUENCE, _NAMES, der.wrapped(0x04, b"\x30\x03\x82\x01\xff"))
    return [*(e for e in extensions if _NAMES not in e), torn]


def _twice(shop: Workshop, name: str) -> Sent:
    """The intermediate has one of its extensions twice."""
    middle = shop.authority("Perantara Ganda", shop.root)
    twice = _resigned(middle, shop.root, _extensions(lambda extensions: [*extensions, extensions[LAST]]))
    return [shop.leaf([name], middle), twice]


def _ancient(inner: list[bytes]) -> list[bytes]:
    """Version 1: neither version nor extensions."""
    return inner[1:LAST]


BROKEN: Mapping[str, Recipe] = {
    "md5": _old_hash("md5", above=False),
    "sha1": _old_hash("sha1", above=False),
    "middle_md5": _old_hash("md5", above=True),
    "middle_sha1": _old_hash("sha1", above=True),
    "rsa_512": _tiny(512),
    "rsa_768": _tiny(768),
    "pss": _signed_by_pss,
    "forged": _forged,
    "serial_zero": _serial(0),
    "serial_negative": _serial(-7),
    "serial_long": _serial(1 << 300),
    "middle_twice": _twice,
    "torn_names": _changed(_extensions(_torn)),
    "version_1": _changed(_ancient),
}
RECIPES: Mapping[str, Recipe] = {**ODDITIES, **BROKEN}


def chain_of(sent: Sent) -> tuple[bytes, list[x509.Certificate]]:
    """What a server's file holds: the key (PEM) of the first certificate, and all of them."""
    return sent[0].key_pem, [made.certificate for made in sent]
