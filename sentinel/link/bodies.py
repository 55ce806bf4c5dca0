"""Evidence on its way to the hub: a body with its name and kind, packed; what is unpacked is proved to be its name."""

import gzip
import hashlib
import re
from dataclasses import dataclass

from sentinel.kit import codec
from sentinel.link.gunzip import Bomb, gunzip

MOST_PACKED = MOST_BODY = 9_000_000
MOST_NAMES = 1_000
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BadBody(ValueError):
    """This is no evidence: too large, or not what its name says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One piece of evidence; ``media_type`` is what its sender calls it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The first line of a body as it travels."""

    name: str
    media_type: str


def is_name(text: str) -> bool:
    """Whether this is a name of evidence: a SHA-256 in hexadecimal."""
    return _NAME.fullmatch(text) is not None


def pack(body: Body) -> bytes:
    """A body as it travels."""
    label = codec.encode(Label(name=body.name, media_type=body.media_type))
    return gzip.compress(label + b"\n" + body.content, compresslevel=6, mtime=0)


def unpack(packed: bytes) -> Body:
    """A body from its packed form; call it only after the signature held.

    Raises:
        BadBody: if it is too large, none, or not what its name says.
    """
    try:
        head, _, content = gunzip(packed, MOST_BODY).partition(b"\n")
        label = codec.decode(Label, head)
    except (Bomb, codec.Undecodable) as error:
        raise BadBody(str(error)) from None
    if hashlib.sha256(content).hexdigest() != label.name:
        raise BadBody("it is not what its name says")
    return Body(name=label.name, media_type=label.media_type, content=content)
