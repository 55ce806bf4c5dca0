"""One question as it goes out, and the strict reading of what comes back (RFC 1035, 6891, 7873; 0x20)."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

import dns.flags
import dns.message
import dns.opcode
import dns.rdataclass
from dns.edns import CookieOption, NSIDOption, OptionType
from dns.exception import DNSException
from dns.message import Message
from dns.name import Name
from dns.rcode import Rcode
from dns.rdatatype import RdataType

PAYLOAD = 1232
MOST_RECORDS = 200
_HEAD = struct.Struct("!6H")
_REPLY, _OPCODE = 0x8000, 0x7800


class Foreign(ValueError):
    """A packet that does not answer our question; its text is one word: ``short stray id question case cookie``.

    ``stray`` is noise that does not even know our name; the others are tries at our question, or come too late.
    """


class Malformed(ValueError):
    """An answer to our question that cannot be read, or is larger than we read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. ``name`` is in mixed case, which the answer must repeat; ``cookie`` is the client's half."""

    number: int
    name: Name
    kind: RdataType
    cookie: bytes

    def packet(self, *, edns: bool = True, server_cookie: bytes = b"") -> bytes:
        """The bytes: no recursion, DNSSEC wanted, 1232 bytes at most, a cookie, and the question who speaks (NSID)."""
        options = [CookieOption(self.cookie, server_cookie), NSIDOption(b"")]
        message = dns.message.make_query(
            self.name,
            self.kind,
            use_edns=0 if edns else -1,
            want_dnssec=edns,
            payload=PAYLOAD if edns else None,
            options=options if edns else None,
            flags=0,
            id=self.number,
        )
        return message.to_wire()


def mixed(name: Name, draw: Callable[[int], int]) -> Name:
    """The same name with the case of each letter drawn, so that a forger must guess it too (0x20)."""
    bits = draw(256)
    labels: list[bytes] = []
    for label in name.labels:
        spelled = bytearray(label.lower())
        for at, letter in enumerate(spelled):
            if 97 <= letter <= 122:  # noqa: PLR2004 - a to z
                spelled[at], bits = (letter - 32 if bits & 1 else letter), bits >> 1
        labels.append(bytes(spelled))
    return Name(labels)


def read(data: bytes, question: Question, *, strict: bool = True, cookie: bool = False) -> Message:
    """Read an answer to ``question``; ``strict`` wants the spelling repeated, ``cookie`` the cookie too.

    Raises:
        Foreign: if it answers another question.
        Malformed: if it cannot be read or has more than 200 records.
    """
    if len(data) < _HEAD.size:
        raise Foreign("short")
    number, flags, questions, *counts = _HEAD.unpack_from(data)
    if number != question.number or not flags & _REPLY or flags & _OPCODE:
        raise Foreign("id" if _about(data, question) else "stray")
    if questions:
        data = _spelled(data, questions, question, strict=strict)
    elif flags & 0xF != Rcode.FORMERR:
        raise Foreign("question")
    if sum(counts) > MOST_RECORDS:
        raise Malformed(f"{sum(counts)} records")
    message = _parsed(data, cut=bool(flags & dns.flags.TC))
    mine, theirs = cookies(message)
    if mine not in (b"", question.cookie) or (cookie and not theirs):
        raise Foreign("cookie")
    return message


def _spelled(data: bytes, count: int, question: Question, *, strict: bool) -> bytes:
    """The packet with our question in lower case, so that no record inherits our odd spelling by compression."""
    name = question.name.to_wire() or b""
    end = _HEAD.size + len(name)
    theirs, tail = data[_HEAD.size : end], struct.pack("!HH", question.kind, dns.rdataclass.IN)
    if count != 1 or theirs.lower() != name.lower() or data[end : end + len(tail)] != tail:
        raise Foreign("question")
    if strict and theirs != name:
        raise Foreign("case")
    return data[: _HEAD.size] + name.lower() + data[end:]  # lengths of labels are below 64 and have no case


def _about(data: bytes, question: Question) -> bool:
    """Whether a packet with another number at least asks or answers about our name: a guess, or too late."""
    name = question.name.to_wire() or b""
    return data[_HEAD.size : _HEAD.size + len(name)].lower() == name.lower()


def _parsed(data: bytes, *, cut: bool) -> Message:
    try:
        return dns.message.from_wire(data, ignore_trailing=True, question_only=cut)
    except DNSException as error:
        raise Malformed(f"{type(error).__name__}: {error}") from None
    except Exception as error:  # noqa: BLE001 - hostile bytes in a library's parser: whatever it trips over, it is no answer
        raise Malformed(f"{type(error).__name__}: {error}") from None


def cookies(message: Message) -> tuple[bytes, bytes]:
    """The client's and the server's half of the cookie in an answer; empty if there is none (RFC 7873)."""
    for option in message.options:
        if isinstance(option, CookieOption):
            return option.client, option.server
    return b"", b""


def nsid(message: Message) -> str:
    """Which machine says that it spoke (RFC 5001): as text if it is, else in hex; at most 64 characters."""
    for option in message.options:
        if option.otype == OptionType.NSID and isinstance(option, NSIDOption):
            text = option.nsid.decode("ascii", "replace")
            return (text if text.isprintable() and text.isascii() else option.nsid.hex())[:64]
    return ""
