"""DNS messages by hand (RFC 1035, 6891): a query in a dozen microseconds, and a parser that believes nothing."""

import ipaddress
import struct
from dataclasses import dataclass
from functools import lru_cache

EDNS_SIZE = 1232
MOST_RECORDS = 200
MOST_ALIASES = 8
_MOST_NAME = 255
_POINTER = 0xC0
_PLAIN = frozenset(range(33, 127)) - frozenset(b".\\")
KINDS = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "DS": 43, "DNSKEY": 48, "CAA": 257}
SIZES = {KINDS["A"]: 4, KINDS["AAAA"]: 16}
RCODES = ("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED")
FORMERR, NXDOMAIN, NOTIMP = 1, 3, 4
_HEAD = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")
_OPT = b"\0" + struct.pack("!HHIH", 41, EDNS_SIZE, 0, 0)


class Malformed(ValueError):
    """Bytes that are no DNS answer, or break its bounds."""


class Foreign(ValueError):
    """An answer to a question that we did not ask: another id, another name, a late or forged packet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One question as it goes out. ``number`` is its random id, ``name`` lower case without the final dot."""

    number: int
    name: str
    kind: str

    def packet(self, *, edns: bool = True) -> bytes:
        """The bytes of the question: recursion desired, one question, EDNS with 1232 bytes."""
        head = _HEAD.pack(self.number, 0x0100, 1, 0, 0, 1 if edns else 0)
        return head + _question(self.name, self.kind) + (_OPT if edns else b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an answer says of the question: only what hangs on the name that was asked.

    ``found`` says whether a record of the asked kind is there; ``ttl`` is the lowest on the way (s), for a denial the
    zone's own negative TTL. ``authority``: an authoritative server speaks for itself. ``referral``: it knows nothing.
    """

    rcode: int
    truncated: bool = False
    authority: bool = False
    referral: bool = False
    found: bool = False
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ttl: int = 0

    @property
    def word(self) -> str:
        """The response code as people write it."""
        return RCODES[self.rcode] if self.rcode < len(RCODES) else f"RCODE{self.rcode}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    owner: str
    kind: int
    ttl: int
    start: int
    size: int


@lru_cache(maxsize=8192)
def _question(name: str, kind: str) -> bytes:
    labels = name.encode("ascii").split(b".") if name else []
    wire = b"".join(bytes((len(label),)) + label for label in labels)
    return wire + b"\0" + struct.pack("!HH", KINDS[kind], 1)


def read(data: bytes, query: Query) -> Message:
    """Read an answer to ``query``; records that do not hang on its name are ignored.

    Raises:
        Foreign: if it answers another question.
        Malformed: if it is broken, has more than 200 records or more than 8 aliases.
    """
    if len(data) < _HEAD.size:
        raise Malformed("shorter than a header")
    number, flags, questions, answers, authorities, _ = _HEAD.unpack_from(data)
    if number != query.number or not flags & 0x8000 or flags & 0x7800:
        raise Foreign("not an answer to this question")
    rcode, position = flags & 0xF, _HEAD.size
    if questions == 0 and rcode == FORMERR:
        return Message(rcode=rcode)
    position = _check_question(data, position, questions, query)
    truncated = bool(flags & 0x0200)
    if truncated:
        return Message(rcode=rcode, truncated=True)
    if answers + authorities > MOST_RECORDS:
        raise Malformed("more than 200 records")
    said, position = _records(data, position, answers)
    behind, _ = _records(data, position, authorities)
    authoritative, recursive = bool(flags & 0x0400), bool(flags & 0x0080)
    return _told(data, query, said, behind, (rcode, authoritative, recursive))


def _check_question(data: bytes, position: int, count: int, query: Query) -> int:
    if count != 1:
        raise Foreign("not one question")
    name, position = _name(data, position)
    if data[position : position + 4] != struct.pack("!HH", KINDS[query.kind], 1) or name != query.name:
        raise Foreign("another question")
    return position + 4


def _records(data: bytes, position: int, count: int) -> tuple[list[_Record], int]:
    records = []
    for _ in range(count):
        owner, position = _name(data, position)
        if position + _RECORD.size > len(data):
            raise Malformed("a record ends too early")
        kind, group, ttl, size = _RECORD.unpack_from(data, position)
        position += _RECORD.size
        if position + size > len(data) or SIZES.get(kind, size) != size:
            raise Malformed("a record of the wrong size")
        if group == 1:
            lasting = ttl if ttl < 1 << 31 else 0  # RFC 2181, section 8
            records.append(_Record(owner=owner, kind=kind, ttl=lasting, start=position, size=size))
        position += size
    return records, position


def _told(
    data: bytes, query: Query, said: list[_Record], behind: list[_Record], flags: tuple[int, bool, bool]
) -> Message:
    rcode, authoritative, recursive = flags
    name, aliases, ttls = _follow(data, query, said)
    wanted = [record for record in said if record.owner == name and record.kind == KINDS[query.kind]]
    soa = next((record for record in behind if record.kind == KINDS["SOA"]), None)
    delegates = any(record.kind == KINDS["NS"] for record in behind)
    ttls += [record.ttl for record in wanted] or [_negative(data, soa)]
    return Message(
        rcode=rcode,
        authority=authoritative and not recursive,
        referral=rcode == 0 and not wanted and soa is None and delegates and not authoritative,
        found=bool(wanted),
        addresses=tuple(dict.fromkeys(_address(data, record) for record in wanted if record.kind in SIZES)),
        aliases=aliases,
        ttl=min(ttls),
    )


def _follow(data: bytes, query: Query, said: list[_Record]) -> tuple[str, tuple[str, ...], list[int]]:
    """Walk the aliases from the name that was asked to the name that holds the records."""
    alias = {r.owner: r for r in reversed(said) if r.kind == KINDS["CNAME"]} if query.kind != "CNAME" else {}
    name, aliases, ttls = query.name, [], []
    while record := alias.get(name):
        name, end = _name(data, record.start)
        if end != record.start + record.size:
            raise Malformed("an alias of the wrong size")
        aliases.append(name)
        ttls.append(record.ttl)
        if len(aliases) > MOST_ALIASES:
            raise Malformed("more than 8 aliases, or a loop of them")
    return name, tuple(aliases), ttls


def _negative(data: bytes, soa: _Record | None) -> int:
    """How long a denial may be believed: the lower of the SOA's TTL and its last field (RFC 2308, section 5)."""
    if soa is None or soa.size < 4:  # noqa: PLR2004 - a 32 bit field
        return 0
    (minimum,) = struct.unpack_from("!I", data, soa.start + soa.size - 4)
    return min(soa.ttl, int(minimum))


def _address(data: bytes, record: _Record) -> str:
    return str(ipaddress.ip_address(data[record.start : record.start + record.size]))


def _name(data: bytes, position: int) -> tuple[str, int]:
    """A name at ``position`` and where it ends; pointers go strictly backwards, so they cannot loop."""
    labels: list[str] = []
    end, length, limit = -1, 0, len(data)
    while True:
        if position >= limit:
            raise Malformed("a name ends too early")
        size = data[position]
        if size >= _POINTER:
            end, limit = (position + 2 if end < 0 else end), position
            position = _pointed(data, position)
            continue
        if size > 63:  # noqa: PLR2004 - labels have 6 bits of length
            raise Malformed("an unknown kind of label")
        position += 1
        if size == 0:
            return ".".join(labels), (position if end < 0 else end)
        length += size + 1
        label = data[position : position + size]
        if length > _MOST_NAME or len(label) < size:
            raise Malformed("a name is too long or ends too early")
        labels.append(_label(label))
        position += size


def _pointed(data: bytes, position: int) -> int:
    if position + 1 >= len(data):
        raise Malformed("a pointer ends too early")
    target = (data[position] & 0x3F) << 8 | data[position + 1]
    if not _HEAD.size <= target < position:
        raise Malformed("a pointer that does not go back")
    return target


def _label(raw: bytes) -> str:
    """A label as text; whatever is not plain is written as its number (RFC 1035, section 5.1)."""
    return "".join(chr(byte) if byte in _PLAIN else f"\\{byte:03d}" for byte in raw.lower())
