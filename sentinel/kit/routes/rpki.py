"""Who may announce a prefix, by RPKI, offline: the file of validated payloads that rpki-client or Routinator writes."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from sentinel.kit.routes.updates import Address, network, within

MOST_FILE = 64_000_000
MOST_ROAS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Roa:
    """One network's right to announce a prefix, and parts of it down to length ``longest``."""

    origin: str
    prefix: str
    longest: int


def roas(path: str, addresses: Iterable[str]) -> tuple[Roa, ...]:
    """The rights to prefixes that hold one of these addresses; a file that cannot be read knows of none."""
    file = Path(path)
    try:
        about = file.stat()
        return () if about.st_size > MOST_FILE else _read(file, about.st_mtime_ns, tuple(addresses))
    except (OSError, ValueError, RecursionError):
        return ()


def validity(prefix: str, origin: str, known: Iterable[Roa]) -> str:
    """``valid``, ``invalid``, or ``unknown`` where nobody holds a right to the prefix (RFC 6811, section 2)."""
    block, found = network(prefix), False
    for roa in known:
        held = network(roa.prefix)
        if block is None or held is None or not within(block, held):
            continue
        if roa.origin == origin and block.prefixlen <= roa.longest:
            return "valid"
        found = True
    return "invalid" if found else "unknown"


@lru_cache(maxsize=256)
def _read(file: Path, _written: int, addresses: tuple[str, ...]) -> tuple[Roa, ...]:
    said = json.loads(file.read_bytes())
    rows = said.get("roas") if isinstance(said, dict) else None
    near = tuple(map(ip_address, addresses))
    return tuple(_rights(rows if isinstance(rows, list) else [], near))[:MOST_ROAS]


def _rights(rows: list[object], addresses: tuple[Address, ...]) -> Iterator[Roa]:
    for row in rows:
        if not isinstance(row, dict) or (block := network(row.get("prefix"))) is None:
            continue
        origin, longest = str(row.get("asn")).upper().removeprefix("AS"), row.get("maxLength", block.prefixlen)
        if origin.isdigit() and isinstance(longest, int) and any(a in block for a in addresses):
            yield Roa(origin=f"AS{int(origin)}", prefix=str(block), longest=longest)
