"""DKIM keys (RFC 6376, RFC 8463) of the selectors that the operator named; nothing is guessed."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sentinel.kit.hosts import registrable
from sentinel.kit.mail.tags import Broken, shown, tags_of
from sentinel.kit.records.lookup import Lookup

VERSION = "DKIM1"
LEAST_BITS = 1024
ED25519_BYTES = 32
MOST_KEY = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One selector: what stands there now.

    ``state`` is ``sound``, ``gone`` (no record), ``revoked`` (an empty key), ``broken`` or ``unknown``. ``sha256`` is
    the hash of the key itself, ``bits`` its size (RSA), ``host`` whose record it is where an alias leads there.
    """

    selector: str
    state: str
    why: str = ""
    sha256: str = ""
    bits: int | None = None
    testing: bool = False
    host: str = ""

    @property
    def lost(self) -> bool:
        """Whether nothing that is signed with it can be verified any more."""
        return self.state in ("gone", "revoked", "broken")

    @property
    def weak(self) -> bool:
        """Whether it can be broken with today's means."""
        return self.bits is not None and self.bits < LEAST_BITS


def key_in(selector: str, lookup: Lookup | None) -> Key:
    """The key of a selector, as far as its record can be read."""
    if lookup is None or not lookup.known:
        return Key(selector=selector, state="unknown")
    if not lookup.texts:
        return Key(selector=selector, state="gone")
    host = registrable(lookup.aliases[-1]) if lookup.aliases else ""
    if len(lookup.texts) > 1:
        return Key(selector=selector, state="broken", why=f"{len(lookup.texts)} records", host=host)
    return _read(selector, lookup.texts[0], host)


def _read(selector: str, text: str, host: str) -> Key:
    tags = tags_of(text)
    if isinstance(tags, Broken):
        return Key(selector=selector, state="broken", why=tags.why, host=host)
    if tags.get("v", VERSION) != VERSION or "p" not in tags:
        return Key(selector=selector, state="broken", why="no key record", host=host)
    testing = "y" in tags.get("t", "").split(":")
    packed = "".join(tags["p"].split())
    if not packed:
        return Key(selector=selector, state="revoked", testing=testing, host=host)
    raw = _decoded(packed)
    size = _bits(tags.get("k", "rsa").lower(), raw)
    if isinstance(size, Broken):
        return Key(selector=selector, state="broken", why=size.why, testing=testing, host=host)
    digest = hashlib.sha256(raw).hexdigest()
    return Key(selector=selector, state="sound", sha256=digest, bits=size, testing=testing, host=host)


def _decoded(packed: str) -> bytes:
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _bits(kind: str, raw: bytes) -> int | Broken | None:
    """The size of an RSA key, None for Ed25519; or why it is no key."""
    if kind == "ed25519":
        return None if len(raw) == ED25519_BYTES else Broken(why="no Ed25519 key")
    if kind != "rsa":
        return Broken(why=f"k={shown(kind)}")
    try:
        key = load_der_public_key(raw[:MOST_KEY])
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Broken(why="no RSA key")
    return key.key_size if isinstance(key, RSAPublicKey) else Broken(why="no RSA key")
