"""Keys of vantages: each agent signs with its own, and the hub knows the other half of every one it listens to."""

import base64
import binascii
import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

PREFIX = "ed25519:"
MOST_BYTES = 10_000


class BadKey(Exception):
    """A key file or a key's text cannot be used; the message says why, and never shows the key."""


def generate(path: Path) -> str:
    """Make a new signing key in a file that only its owner can read; returns the public half as text.

    Raises:
        BadKey: if there is a file already, or it cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadKey(f"{path} exists already: a key is never overwritten") from None
    except OSError as error:
        raise BadKey(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return public_text(key.public_key())


def load(path: Path) -> Ed25519PrivateKey:
    """Read a signing key.

    Raises:
        BadKey: if it is missing, no Ed25519 key, or readable by others than its owner.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(MOST_BYTES)
    except OSError as error:
        raise BadKey(f"{path} cannot be read: {error.strerror}") from None
    if mode & 0o077:
        raise BadKey(f"{path} can be read by others (mode {mode:04o}): chmod 600 it, or better, make a new key")
    return private(text, str(path))


def private(text: bytes, called: str) -> Ed25519PrivateKey:
    """The signing key in the content of a key file, which is ``called`` so in words for people.

    Raises:
        BadKey: if it is no Ed25519 key.
    """
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError):
        raise BadKey(f"{called} is no key in PEM") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{called} is no Ed25519 key")
    return key


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """The signature over a message, in base64."""
    return base64.b64encode(key.sign(message)).decode()


def public_text(key: Ed25519PublicKey) -> str:
    """The public half as the hub's configuration holds it, such as ``ed25519:qVnF…``."""
    return PREFIX + base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public(text: str) -> Ed25519PublicKey:
    """Read a public half.

    Raises:
        BadKey: if the text is none.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.removeprefix(PREFIX), validate=True))
    except (ValueError, binascii.Error):
        raise BadKey("a public key is ed25519: and 32 bytes in base64") from None


def verifies(key: Ed25519PublicKey, signature: str, message: bytes) -> bool:
    """Whether this signature (base64) over this message was made with the other half of the key."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
