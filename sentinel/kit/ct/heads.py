"""Heads of logs: how large a log says it is, when, with which root; and did the log really sign that?

Both shapes: the signed tree head (RFC 6962, 3.5) and the checkpoint, a signed note (C2SP static-ct-api).
"""

import base64
import binascii
import hashlib
import json
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.kit.ct.merkle import MOST_LEAVES, SIZE
from sentinel.kit.x509.signed import signed_digest
from sentinel.kit.x509.stamp import EPOCH

MOST_LINES = 64
MOST_MS = 253_402_300_800_000  # the year 10000: no clock here counts further
AHEAD = timedelta(minutes=5)
_NOTE = b"\x05"  # the sort of key in the id of a log's note signature
_MARK = "\u2014 "


class BadHead(ValueError):
    """This is no head of that log, or the log did not sign it; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A log's own word: ``size`` entries at ``at``, with this root."""

    size: int
    root: bytes
    at: datetime


def timely(head: Head, now: datetime) -> Head:
    """The same head. One of the future would stand for "fresh" until then: a log that stops could not be noticed.

    Raises:
        BadHead: if it is of more than five minutes from now.
    """
    if head.at > now + AHEAD:
        raise BadHead("a head of the future")
    return head


def tree_head(body: bytes, key: bytes) -> Head:
    """Read the answer to ``get-sth``; ``key`` is the log's public key (DER).

    Raises:
        BadHead: if it cannot be read, or the log did not sign it.
    """
    try:
        told = json.loads(body)
        size, ms = told["tree_size"], told["timestamp"]
        root, signature = _bytes(told["sha256_root_hash"]), _bytes(told["tree_head_signature"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadHead("not a signed tree head") from None
    if type(size) is not int or type(ms) is not int:
        raise BadHead("not a signed tree head")
    return _verified(size, ms, root, signature, key)


def checkpoint(body: bytes, origin: str, key: bytes) -> Head:
    """Read a checkpoint of this origin; ``key`` is the log's public key (DER).

    Raises:
        BadHead: if it cannot be read, is another log's, or the log did not sign it.
    """
    try:
        text, _, notes = body.decode("utf-8").partition("\n\n")
        said, size, root, *_ = text.split("\n")[:MOST_LINES]
        found = [_signature(line) for line in notes.split("\n")[:MOST_LINES] if line.startswith(f"{_MARK}{origin} ")]
    except (ValueError, UnicodeDecodeError):
        raise BadHead("not a checkpoint") from None
    if said != origin:
        raise BadHead("the checkpoint of another log")
    wanted = hashlib.sha256(origin.encode() + b"\n" + _NOTE + hashlib.sha256(key).digest()).digest()[:4]
    mine = [one[4:] for one in found if one[:4] == wanted]
    if not mine or len(mine[0]) < 12:  # noqa: PLR2004 - eight bytes of time, four before the signature
        raise BadHead("the log has not signed it")
    try:
        many, ms = _number(size), int.from_bytes(mine[0][:8], "big")
        return _verified(many, ms, _bytes(root), mine[0][8:], key)
    except (ValueError, binascii.Error):
        raise BadHead("not a checkpoint, or not signed by the log") from None


def _verified(size: int, ms: int, root: bytes, signature: bytes, key: bytes) -> Head:
    if not (0 <= size < MOST_LEAVES and 0 <= ms < MOST_MS and len(root) == SIZE):
        raise BadHead("a head beyond all bounds")
    signed = struct.pack(">BBQQ", 0, 1, ms, size) + root
    if not signed_digest(key, signature[4:], hashlib.sha256(signed).digest()) or not _sized(signature):
        raise BadHead("the log has not signed it")
    return Head(size=size, root=root, at=EPOCH + timedelta(milliseconds=ms))


def _sized(signature: bytes) -> bool:
    """SHA-256, and as long as it says (RFC 5246, 4.7)."""
    return signature[:1] == b"\x04" and int.from_bytes(signature[2:4], "big") == len(signature) - 4


def _signature(line: str) -> bytes:
    return _bytes(line.rpartition(" ")[2])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):  # noqa: PLR2004 - more digits than any log has
        raise BadHead("a head beyond all bounds")
    return int(text)


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise BadHead("not base64")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadHead("not base64") from None
