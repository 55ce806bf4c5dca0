"""Make the table of networks that ships, from its seed (``make data``): give the unpacked package and the new file."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sentinel.kit.asn.lines import read

SOURCES = ("asn-ipv4-num.csv", "asn-ipv6-num.csv")


def made_on(package: Path) -> date:
    """The day of the seed, from its version such as 2.3.2026061719."""
    stamp = str(json.loads((package / "package.json").read_text("utf-8"))["version"]).rpartition(".")[2]
    return date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:8]))


def make(package: Path, target: Path) -> None:
    """Read the unpacked seed and write the table.

    Raises:
        BadLines: if any line cannot be read. OSError: if a file is missing.
    """
    target.write_bytes(read(_lines(package), package.name).packed(made_on(package)))


def _lines(package: Path) -> Iterator[str]:
    for name in SOURCES:
        with (package / name).open(encoding="utf-8") as file:
            yield from file


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
