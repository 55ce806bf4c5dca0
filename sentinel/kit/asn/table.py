"""The table of networks: a file of sorted numbers that is searched where it lies, so that opening it costs nothing.

Layout, little-endian: a header, then the positions of IPv6 (upper 64 bits) and IPv4, whose each is, the AS numbers that
have a name, where each name begins, and the names, each once, ended by a zero byte.
"""

import mmap
import struct
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv6Address
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TypeAlias

from sentinel.kit.asn.steps import NOBODY, Steps
from sentinel.kit.hosts import address_of

MAGIC = b"SNTLASN1"
HEADER = struct.Struct("<8sIIIIII")  # magic, date as a number such as 20260617, counts: IPv4, IPv6, names, bytes, spare
SHIFT = 64  # nobody routes less than a /64
OF_4 = 4

Numbers: TypeAlias = "memoryview[int]"


class Unreadable(ValueError):
    """The file is no table of networks; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsEntry:
    """One autonomous system: its number, and who it says it is."""

    number: int
    organisation: str = ""


class Table:
    """Whose network an address lies in. Built on bytes or a mapped file, which are only read; safe between threads.

    ``made_on`` is the day of the data. Errors: ``Unreadable`` if these bytes are no such table.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        whole = memoryview(data).toreadonly()
        if sys.byteorder != "little" or len(whole) < HEADER.size or bytes(whole[: len(MAGIC)]) != MAGIC:
            raise Unreadable("not a table of networks")
        _, day, four, six, named, names, _ = HEADER.unpack(whole[: HEADER.size])
        sizes = (six * 8, six * 4, four * 4, four * 4, named * 4, named * 4, names)
        ends = list(accumulate(sizes, initial=HEADER.size))
        if ends[-1] != len(whole):
            raise Unreadable("a table of networks that was cut off")
        parts = [whole[a:b] for a, b in pairwise(ends)]
        self._six, self._four = (parts[0].cast("Q"), parts[1].cast("I")), (parts[2].cast("I"), parts[3].cast("I"))
        self._named, self._places, self._names = parts[4].cast("I"), parts[5].cast("I"), parts[6]
        self.made_on = _day(day)

    @classmethod
    def open(cls, path: Path) -> "Table":
        """The table in this file.

        Raises:
            Unreadable: if it is none. OSError: if it cannot be read.
        """
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise Unreadable("not a table of networks")
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def __len__(self) -> int:
        """How many steps it holds."""
        return len(self._four[0]) + len(self._six[0])

    def find(self, ip: str) -> AsEntry | None:
        """The network of an address in text; None if the table knows none, or if it is no address."""
        address = address_of(ip)
        if isinstance(address, IPv6Address):
            address = address.ipv4_mapped or address
        if address is None:
            return None
        number = self._number(address)
        return AsEntry(number=number, organisation=self._organisation(number)) if number != NOBODY else None

    def _number(self, address: IPv4Address | IPv6Address) -> int:
        if address.version == OF_4:
            return _held(*self._four, int(address))
        return _held(*self._six, int(address) >> SHIFT)

    def _organisation(self, number: int) -> str:
        at = bisect_left(self._named, number)
        if at == len(self._named) or self._named[at] != number or self._places[at] >= len(self._names):
            return ""
        name = bytes(self._names[self._places[at] : self._places[at] + 1024])
        return name.partition(b"\0")[0].decode("utf-8", "replace")


def packed(four: Steps, six: Steps, names: Mapping[int, str], made_on: date) -> bytes:
    """The same as bytes of a file. ``six`` counts in /64; equal names are written once."""
    places: dict[str, int] = {}
    blob = bytearray()
    for name in sorted(set(names.values())):
        places[name] = len(blob)
        blob += name.replace("\0", "").encode("utf-8", "replace") + b"\0"
    numbers = sorted(names)
    day = made_on.year * 10_000 + made_on.month * 100 + made_on.day
    counts = (len(four.starts), len(six.starts), len(numbers), len(blob), 0)
    return b"".join(
        (
            HEADER.pack(MAGIC, day, *counts),
            struct.pack(f"<{len(six.starts)}Q", *six.starts),
            struct.pack(f"<{len(six.numbers)}I", *six.numbers),
            struct.pack(f"<{len(four.starts)}I", *four.starts),
            struct.pack(f"<{len(four.numbers)}I", *four.numbers),
            struct.pack(f"<{len(numbers)}I", *numbers),
            struct.pack(f"<{len(numbers)}I", *(places[names[number]] for number in numbers)),
            bytes(blob),
        )
    )


def _held(starts: Numbers, numbers: Numbers, place: int) -> int:
    at = bisect_right(starts, place) - 1
    return numbers[at] if at >= 0 else NOBODY


def _day(number: int) -> date:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise Unreadable("a table of networks without a date") from None
