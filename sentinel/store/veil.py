"""The veil over personal data: what is written behind it nobody reads from the ledger's file or its copies alone.

The key lies beside the ledger, not in it (``data_dir/personal.key``). What it hides is sealed with AES-256-GCM (NIST SP
800-38D) under a key per column, so that no cell can be moved to another column; what it marks is an HMAC (RFC 2104).
"""

import base64
import binascii
import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sentinel.kit import keyfile
from sentinel.store.errors import StoreUnusable, explain_files

NAME = "personal.key"
NONCE = 12
FORM = "1:"  # the form of a sealed text, so that a later one can be told apart


class Unveilable(ValueError):
    """A text that this key did not seal, or that was sealed for another column."""


class Veil:
    """Hides and shows personal data with one key of 32 bytes; the empty text stays empty."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def hide(self, text: str, column: str) -> str:
        """Seal a text for one column; the same text is never sealed alike twice."""
        if not text:
            return ""
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(self._of("hide", column)).encrypt(nonce, text.encode("utf-8", "replace"), column.encode())
        return FORM + base64.b64encode(nonce + sealed).decode()

    def show(self, sealed: str, column: str) -> str:
        """The text behind the veil.

        Raises:
            Unveilable: if this key did not seal it for this column.
        """
        if not sealed:
            return ""
        try:
            raw = base64.b64decode(sealed.removeprefix(FORM), validate=True)
            opened = AESGCM(self._of("hide", column)).decrypt(raw[:NONCE], raw[NONCE:], column.encode())
        except (InvalidTag, ValueError, binascii.Error):
            raise Unveilable(f"{column}: sealed by another key, or changed") from None
        return opened.decode("utf-8", "replace")

    def mark(self, text: str, purpose: str) -> str:
        """A mark that always is the same for the same text, and betrays it to nobody without the key (128 bits)."""
        return hmac.digest(self._of("mark", purpose), text.encode("utf-8", "replace"), "sha256").hex()[:32]

    def _of(self, act: str, purpose: str) -> bytes:
        return hmac.digest(self._key, f"sentinel-veil-v1\0{act}\0{purpose}".encode(), "sha256")


def veil_of(folder: Path) -> Veil:
    """The veil of this installation; its key is made where there is none yet.

    Raises:
        StoreUnusable: if the key cannot be made or read, or others may read it: personal data is then taken nowhere.
    """
    file = folder / NAME
    try:
        keyfile.make(file)
        return Veil(keyfile.read(file))
    except OSError as error:
        said = explain_files(error, str(file))
        raise StoreUnusable(said.where, said.what) from None
    except keyfile.BadKey:
        raise StoreUnusable(str(file), "is no key of ours, or may be read by others (chmod 600)") from None
