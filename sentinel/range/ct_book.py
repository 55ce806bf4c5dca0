"""The book of a log: entries that are only ever added, and the tree of hashes over them (RFC 6962, section 2)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

WIDTH = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry: what the log signs for (``leaf``), and what it keeps with it in either shape."""

    leaf: bytes
    extra: bytes = b""
    tail: bytes = b""

    @property
    def hash(self) -> bytes:
        """Its place in the tree."""
        return hashlib.sha256(b"\0" + self.leaf).digest()


def sized(data: bytes, width: int) -> bytes:
    """Bytes behind their own length."""
    return len(data).to_bytes(width, "big") + data


def record(ms: int, body: bytes, chain: Sequence[bytes], *, pre: bytes = b"", issuer: bytes = b"") -> Record:
    """An entry of this time for a certificate, or (``pre``: the poisoned one, ``issuer``: its key's hash) for a TBS."""
    kind = b"\0\1" + issuer if pre else b"\0\0"
    leaf = b"\0\0" + ms.to_bytes(8, "big") + kind + sized(body, 3) + b"\0\0"
    poison = sized(pre, 3) if pre else b""
    chained = sized(b"".join(sized(one, 3) for one in chain), 3)
    prints = sized(b"".join(hashlib.sha256(one).digest() for one in chain), 2)
    return Record(leaf=leaf, extra=poison + chained, tail=poison + prints)


@lru_cache(maxsize=65_536)
def root(hashes: tuple[bytes, ...]) -> bytes:
    """The hash over all of these, as the RFC defines it."""
    if len(hashes) < 2:  # noqa: PLR2004 - none, or one
        return hashes[0] if hashes else hashlib.sha256().digest()
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(hashes[:half]) + root(hashes[half:])).digest()


def path(index: int, hashes: tuple[bytes, ...]) -> list[bytes]:
    """The audit path of one entry, from below."""
    if len(hashes) < 2:  # noqa: PLR2004 - there is nothing beside it
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if index < half:
        return [*path(index, hashes[:half]), root(hashes[half:])]
    return [*path(index - half, hashes[half:]), root(hashes[:half])]


def level(hashes: tuple[bytes, ...], height: int) -> list[bytes]:
    """The whole subtrees of 256 to this power of entries, by their roots."""
    many = WIDTH**height
    return [root(hashes[n : n + many]) for n in range(0, len(hashes) - many + 1, many)]
