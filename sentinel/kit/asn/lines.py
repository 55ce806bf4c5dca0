"""A table of networks as text, as operators can fetch it: every line is read or named, and the whole has bounds.

Known shapes, by tabs, commas or semicolons: ``start end AS [country] [organisation]`` (ip2asn, CSV; addresses or their
numbers), ``prefix length AS`` (RouteViews pfx2as), ``prefix/length AS [organisation]`` and ``AS prefix/length peers``
(RIS whois dump). Empty lines and those that begin with # or % are passed over. Of several origins the first one counts.
"""

import csv
import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sentinel.kit.asn.steps import BITS_4, NOBODY, Row, flat
from sentinel.kit.asn.table import OF_4, SHIFT, packed
from sentinel.kit.codec import clean

MOST_BYTES = 256_000_000
MOST_LINES = 3_000_000
MOST_LINE = 2_048
MOST_NAME = 120
MOST_BAD = 50
MOST_NUMBER = 2**32 - 1
MOST_PREFIX = 128
_ORIGIN = re.compile(r"^\{?(?:AS)?(\d{1,10})(?:[_,}\s].*)?$", re.IGNORECASE)
_NOBODY = frozenset({"", "-", "none", "na", "null"})


class BadLines(ValueError):
    """A table with lines that nobody can read; ``problems`` names them, one sentence each, at most 50."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read so far: ranges by family, the organisations, and what could not be read."""

    four: list[Row] = field(default_factory=list)
    six: list[Row] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    more: int = 0

    def packed(self, made_on: date) -> bytes:
        """The table as the bytes of a file."""
        six = (((a + (1 << SHIFT) - 1) >> SHIFT, ((b + (1 << SHIFT)) >> SHIFT) - 1, n) for a, b, n in self.six)
        steps = flat(self.four, BITS_4), flat((row for row in six if row[0] <= row[1]), SHIFT)
        return packed(*steps, self.names, made_on)

    def miss(self, problem: str) -> None:
        """Name one more line that cannot be read."""
        if len(self.bad) < MOST_BAD:
            self.bad.append(problem)
        else:
            self.more += 1


def read(lines: Iterable[str], name: str) -> Reading:
    """Read all lines; ``name`` stands before the number of a bad one.

    Raises:
        BadLines: if any line cannot be read, there are too many, or there is none at all.
    """
    found = Reading()
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES:
            raise BadLines([f"{name}: more than {MOST_LINES} lines"])
        if not line.strip() or line[0] in "#%":
            continue
        try:
            _take(found, line)
        except ValueError as error:
            found.miss(f"{name}:{number}: {error}")
    if found.more:
        found.bad.append(f"{name}: and {found.more} more")
    if found.bad or not (found.four or found.six):
        raise BadLines(found.bad or [f"{name}: no line names a network"])
    return found


def _take(found: Reading, line: str) -> None:
    if len(line) > MOST_LINE:
        raise ValueError(f"longer than {MOST_LINE} characters")
    start, end, origin, organisation = _parts(_fields(line))
    number = _number(origin)
    first, last = _address(start), _address(end)
    if first.version != last.version or int(first) > int(last):
        raise ValueError(f"'{_short(start)}' to '{_short(end)}' is no range")
    rows = found.four if first.version == OF_4 else found.six
    rows.append((int(first), int(last), number))
    if organisation and number != NOBODY:
        found.names.setdefault(number, clean(organisation.strip())[:MOST_NAME])


def _fields(line: str) -> list[str]:
    text = line.rstrip("\r\n")
    if "\t" in text:
        return [part.strip() for part in text.split("\t")]
    mark = ";" if ";" in text and "," not in text else ","
    return [part.strip() for part in next(csv.reader([text], delimiter=mark, skipinitialspace=True))]


def _parts(fields: Sequence[str]) -> tuple[str, str, str, str]:
    """First and last address, origin, organisation."""
    one, two, *rest = (*fields, "", "")[: max(len(fields), 2)]
    if "/" in one:
        return (*_ends(one), two, rest[0] if rest else "")
    if "/" in two:  # RIS: origin first
        return (*_ends(two), one, "")
    if len(rest) == 1 and two.isascii() and two.isdigit() and int(two) <= MOST_PREFIX and not one.isdigit():
        return (*_ends(f"{one}/{two}"), rest[0], "")
    if not rest:
        raise ValueError("needs a range of addresses and an AS number")
    return one, two, rest[0], rest[-1] if len(rest) > 1 else ""


def _ends(prefix: str) -> tuple[str, str]:
    try:
        network = ipaddress.ip_network(prefix)
    except ValueError:
        raise ValueError(f"'{_short(prefix)}' is no network") from None
    return str(network[0]), str(network[-1])


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(int(text) if text.isascii() and text.isdigit() else text)
    except ValueError:
        raise ValueError(f"'{_short(text)}' is no address") from None


def _number(origin: str) -> int:
    if origin.lower() in _NOBODY:
        return NOBODY
    found = _ORIGIN.match(origin)
    if found is None or int(found[1]) > MOST_NUMBER:
        raise ValueError(f"'{_short(origin)}' is no AS number")
    return int(found[1])


def _short(text: str) -> str:
    return clean(text[:60])


def decoded(data: bytes) -> Iterator[str]:
    """The lines of a file's bytes.

    Raises:
        BadLines: if there are too many bytes.
    """
    if len(data) > MOST_BYTES:
        raise BadLines([f"more than {MOST_BYTES} bytes"])
    return iter(data.decode("utf-8", "replace").splitlines())
