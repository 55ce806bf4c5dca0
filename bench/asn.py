"""How much the table of networks costs: to open, to ask, to keep in memory. Prints JSON."""

import json
import random
import resource
import sys
import time
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from sentinel.kit.asn.table import Table

FILE = Path(__file__).parent.parent / "data" / "networks.bin"
LOOKUPS = 100_000


def resident() -> float:
    """Megabytes of our own memory now; mapped pages that were touched count."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main() -> None:
    dice = random.Random(5)
    four = [str(IPv4Address(dice.getrandbits(32))) for _ in range(LOOKUPS)]
    six = [str(IPv6Address((0x2A00 << 112) + dice.getrandbits(108))) for _ in range(LOOKUPS)]
    before, began = resident(), time.perf_counter()
    table = Table.open(FILE)
    opened = time.perf_counter()
    known = sum(table.find(ip) is not None for ip in four)
    asked = time.perf_counter()
    known_6 = sum(table.find(ip) is not None for ip in six)
    ended = time.perf_counter()
    figures = {
        "load_ms": round((opened - began) * 1e3, 3),
        "lookup_us_4": round((asked - opened) / LOOKUPS * 1e6, 2),
        "lookup_us_6": round((ended - asked) / LOOKUPS * 1e6, 2),
        "resident_mb": round(resident() - before, 1),
        "file_mb": round(FILE.stat().st_size / 1e6, 1),
        "steps": len(table),
        "known_share_4": round(known / LOOKUPS, 3),
        "known_share_6": round(known_6 / LOOKUPS, 3),
        "made_on": table.made_on.isoformat(),
    }
    json.dump(figures, sys.stdout)
    print()


if __name__ == "__main__":
    main()
