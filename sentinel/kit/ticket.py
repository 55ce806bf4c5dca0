"""Tickets: a word that leaves the house in a message and proves, when it comes back, that we gave it out.

A ticket is text that fits into a link. It names one incident, the channel that it was sent over, the notice it stood
in, and until when it holds; behind it stands an HMAC (RFC 2104, SHA-256) that only the owner of the key can make.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 400  # characters; whatever is longer is none of ours
_FIELDS = re.compile(r"1:(\d{1,9}):([a-z0-9._-]{1,64}):([a-z_]{1,20}\.\d{1,9}):(\d{1,11})", re.ASCII)
_PURPOSE = b"sentinel-acknowledge-v1\0"
_SEAL = 18  # bytes: 144 bits, 24 characters


class BadTicket(ValueError):
    """Not a ticket that we gave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Leave to acknowledge one incident, once. ``notice`` is why and revision of the notice: ``opened.1``."""

    number: int
    channel: str
    notice: str
    until: datetime

    @property
    def key(self) -> str:
        """Under which its use is remembered: the same notice gives leave once, however often it was delivered."""
        return f"link:{self.number}:{self.channel}:{self.notice}"


def seal(ticket: Ticket, key: bytes) -> str:
    """The ticket as text for a link; the same ticket is always the same text."""
    until = int(ticket.until.timestamp())
    said = f"1:{ticket.number}:{ticket.channel}:{ticket.notice}:{until}".encode()
    return _text(said) + "." + _text(_mac(said, key))


def unseal(text: str, key: bytes) -> Ticket:
    """The ticket in a text; whether it still holds is for the caller to ask.

    Raises:
        BadTicket: if the text is none of ours, down to the last bit.
    """
    if len(text) > LONGEST:
        raise BadTicket("too long")
    first, _, last = text.partition(".")
    said, mac = _bytes(first), _bytes(last)
    if not hmac.compare_digest(mac, _mac(said, key)) or text != f"{_text(said)}.{_text(mac)}":
        raise BadTicket("not sealed by us")
    fields = _FIELDS.fullmatch(said.decode("ascii", "replace"))
    if fields is None:
        raise BadTicket("of another version")
    until = datetime.fromtimestamp(int(fields[4]), UTC)
    return Ticket(number=int(fields[1]), channel=fields[2], notice=fields[3], until=until)


def _mac(said: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + said, hashlib.sha256)[:_SEAL]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise BadTicket("not written by us") from None
