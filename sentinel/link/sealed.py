"""A request on the link, signed and packed: what is signed, and what may be unpacked after the signature held."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sentinel.kit import codec
from sentinel.link.gunzip import Bomb, gunzip
from sentinel.link.ports import MOST_ROWS, Parcel
from sentinel.link.unpack import BadParcel

MOST_PACKED, MOST_UNPACKED = 1 << 20, 8 << 20
VANTAGE, EPOCH, SENT, BODY = "Sentinel-Vantage", "Sentinel-Epoch", "Sentinel-Sent", "Sentinel-Body"
SIGNATURE = "Sentinel-Signature"
SIGNED = (VANTAGE, EPOCH, SENT, BODY)
MOST_HEADER = 200


class TooBig(Exception):
    """What was packed is larger than a hub takes at once: send less of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first line of a packed parcel: which numbers it covers."""

    first: int
    last: int


def digest(body: bytes) -> str:
    """The hash of a body as it travels, which its signature covers."""
    return hashlib.sha256(body).hexdigest()


def to_sign(action: str, headers: Mapping[str, str]) -> bytes:
    """The bytes that are signed: what is asked, by whom, for which epoch, when, and the hash of the packed body."""
    return "\n".join(["sentinel-link-v1", action, *(headers.get(name, "") for name in SIGNED)]).encode()


def sane(headers: Mapping[str, str]) -> bool:
    """Whether the signed headers are there, short, and cannot be read in two ways."""
    told = [headers.get(name, "") for name in SIGNED]
    return all(0 < len(text) <= MOST_HEADER and text.isprintable() for text in told)


def pack(parcel: Parcel) -> bytes:
    """A parcel as gzipped lines, its cover first.

    Raises:
        TooBig: if that is more than a hub takes.
    """
    cover = codec.encode(Cover(first=parcel.first, last=parcel.last))
    plain = b"\n".join([cover, *parcel.lines])
    body = gzip.compress(plain, compresslevel=6, mtime=0)
    if len(body) > MOST_PACKED or len(plain) > MOST_UNPACKED:
        raise TooBig(f"{len(body)} bytes packed, {len(plain)} unpacked")
    return body


def unpack(body: bytes, vantage: str, epoch: str) -> Parcel:
    """A parcel from its packed form; call it only after the signature held.

    Raises:
        BadParcel: if it is too large, cut, no gzip, or not of this form.
    """
    try:
        cover, *lines = gunzip(body, MOST_UNPACKED).split(b"\n")
    except Bomb as error:
        raise BadParcel(str(error)) from None
    if len(lines) > MOST_ROWS:
        raise BadParcel(f"{len(lines)} rows")
    try:
        told = codec.decode(Cover, cover)
    except codec.Undecodable as error:
        raise BadParcel(str(error)) from None
    return Parcel(vantage=vantage, epoch=epoch, first=told.first, last=told.last, lines=tuple(lines))
