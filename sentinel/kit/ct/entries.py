"""Entries of a log, in both shapes: the answer to ``get-entries`` (RFC 6962, 4.6) and data tiles (static-ct-api)."""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sentinel.kit.ct.body import names_of
from sentinel.kit.ct.heads import MOST_MS
from sentinel.kit.ct.merkle import MOST_LEAVES, leaf_hash
from sentinel.kit.x509.stamp import EPOCH

MOST_CHAIN = 12
MOST_TOP = 20_000  # bytes of a certificate that is kept beside an entry
PRINT = 32  # bytes of a SHA-256
MOST_ENTRIES = 256  # nobody is asked for more at once
FINAL, PRE = 0, 1


class BadEntry(ValueError):
    """The log sent something that is no entry; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as the log signed for it. ``hash`` is its leaf hash.

    ``body`` is the certificate, or of a pre-certificate (``pre``) what is to be signed. ``top`` is the last certificate
    above it, or its SHA-256 where the log names it instead; nobody signed for that. ``names`` are all names of the
    certificate, folded; None: it cannot be read.
    """

    index: int
    at: datetime
    hash: bytes
    body: bytes
    pre: bool = False
    top: bytes = b""
    names: tuple[str, ...] | None = None


class _Bytes:
    """Bytes that are read from left to right."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise BadEntry("cut off")
        found, self.at = self.data[self.at : end], end
        return found

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def sized(self, width: int) -> bytes:
        return self.take(self.number(width))

    @property
    def left(self) -> bool:
        return self.at < len(self.data)


def answered(body: bytes, start: int) -> tuple[Entry, ...]:
    """The entries in an answer to ``get-entries``, of which the first has this index.

    Raises:
        BadEntry: if it is none, or one of them is none.
    """
    try:
        told = json.loads(body)["entries"]
        if len(told) > MOST_ENTRIES:
            raise BadEntry("more entries than were asked for")
        pairs = [(_bytes(one["leaf_input"]), _bytes(one["extra_data"])) for one in told]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadEntry("not an answer to get-entries") from None
    return tuple(_entry(leaf, extra, start + n) for n, (leaf, extra) in enumerate(pairs))


def tiled(data: bytes, start: int) -> tuple[Entry, ...]:
    """The entries of a data tile, of which the first has this index.

    Raises:
        BadEntry: if one of them is none.
    """
    return tuple(_tile(_Bytes(data), start))


def _entry(leaf: bytes, extra: bytes, index: int) -> Entry:
    read = _Bytes(leaf)
    try:
        version = read.take(2)
        at, pre, body = _signed(read)
    except BadEntry:
        version = b""
    if version != b"\0\0":  # what the log signed for is no entry: it counts in the tree, and somebody must hear of it
        return Entry(index=index, at=EPOCH, hash=leaf_hash(leaf), body=leaf)
    top = _same(_top(_Bytes(extra), pre=pre))
    return Entry(index=index, at=at, hash=leaf_hash(leaf), body=body, pre=pre, top=top, names=names_of(body, pre=pre))


def _tile(read: _Bytes, index: int) -> Iterator[Entry]:
    most = index + MOST_ENTRIES
    while read.left:
        if index == most:
            raise BadEntry("more entries than a tile holds")
        begin = read.at
        at, pre, body = _signed(read)
        leaf = b"\0\0" + read.data[begin : read.at]
        if pre:
            read.sized(3)
        top = _same(read.sized(2)[-PRINT:])
        names = names_of(body, pre=pre)
        yield Entry(index=index, at=at, hash=leaf_hash(leaf), body=body, pre=pre, top=top, names=names)
        index += 1


def _signed(read: _Bytes) -> tuple[datetime, bool, bytes]:
    """Time, sort and content of an entry, up to the end of its extensions."""
    ms, kind = read.number(8), read.number(2)
    if ms >= MOST_MS or kind not in (FINAL, PRE):
        raise BadEntry("of a time or sort that nobody knows")
    if kind == PRE:
        read.take(32)
    body = read.sized(3)
    read.sized(2)
    return EPOCH + timedelta(milliseconds=ms), kind == PRE, body


def _top(read: _Bytes, *, pre: bool) -> bytes:
    """The last certificate above an entry; nobody signed for them, so that broken ones are merely not known."""
    found = b""
    try:
        if pre:
            read.sized(3)
        listed = _Bytes(read.sized(3))
        for _ in range(MOST_CHAIN):
            if listed.left:
                found = listed.sized(3)
    except BadEntry:
        return found
    return found if len(found) <= MOST_TOP else b""


@lru_cache(maxsize=1024)
def _same(data: bytes) -> bytes:
    """The same bytes, once: thousands of entries stand under a few dozen roots."""
    return data


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise BadEntry("not base64")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadEntry("not base64") from None


def path(body: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The leaf hash and the audit path in an answer to ``get-entry-and-proof`` (RFC 6962, 4.8).

    Raises:
        BadEntry: if it is none.
    """
    try:
        told = json.loads(body)
        leaf, hashes = _bytes(told["leaf_input"]), [_bytes(one) for one in told["audit_path"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadEntry("not an entry with its proof") from None
    if len(hashes) > MOST_LEAVES.bit_length():
        raise BadEntry("a proof beyond all bounds")
    return leaf_hash(leaf), tuple(hashes)
