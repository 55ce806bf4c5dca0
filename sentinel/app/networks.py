"""The table of networks of this installation: the operator's file, made quick once, or the one that ships."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sentinel.config.config import Config
from sentinel.config.places import shipped
from sentinel.kit.asn.lines import BadLines, decoded, read
from sentinel.kit.asn.networks import OLD, REFERENCE, Networks
from sentinel.kit.asn.table import MAGIC, Table, Unreadable
from sentinel.kit.seen import Reference

SHIPPED = "data/networks.bin"
log = logging.getLogger("sentinel.networks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The table that counts, and why it is not the operator's newest (empty: it is, or he names none)."""

    networks: Networks
    problem: str = ""


def networks(config: Config) -> Found:
    """The operator's table; where it cannot be read the last good one, and before there was one, that which ships."""
    file = config.asn_file
    if file is None:
        return Found(networks=_named(Table.open(shipped(SHIPPED)), config))
    try:
        return Found(networks=_named(_own(file, config.data_dir / "asn"), config))
    except (OSError, Unreadable, BadLines) as error:
        problem = str(error) if isinstance(error, BadLines) else f"{file}: {error}"
    log.warning("[asn] file is not taken: %s", problem)
    return Found(
        networks=_named(_last(config.data_dir / "asn") or Table.open(shipped(SHIPPED)), config), problem=problem
    )


def age(found: Found, now: datetime) -> str:
    """How old the table is, and what that means; for people."""
    days = found.networks.age_days(now)
    told = f"data of {found.networks.made_at.date()}, {days} days old"
    if days <= OLD:
        return told
    return f"{told}: rules that rest on AS numbers are one level lower; [asn] file takes a newer table"


def weakened(config: Config, now: datetime) -> str:
    """Why what rests on AS numbers does not have its full weight; empty: it has."""
    found = networks(config)
    old = found.networks.age_days(now) > OLD
    return (
        f"networks: {found.problem.splitlines()[0] if found.problem else age(found, now)}"
        if old or found.problem
        else ""
    )


def reference(config: Config) -> Reference:
    """The same as reference data; the version is the day of the data."""
    found = networks(config).networks
    return Reference(name=REFERENCE, version=found.made_at.date().isoformat(), data=found)


def _named(table: Table, config: Config) -> Networks:
    return Networks(table=table, made_at=datetime.combine(table.made_on, time(), UTC), lab=config.lab)


def _own(file: Path, kept: Path) -> Table:
    """The operator's file, read once and then kept in the shape that needs no reading."""
    data, day = file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    if data.startswith(MAGIC):
        return Table(data)
    place = kept / f"{hashlib.blake2b(data + day.isoformat().encode(), digest_size=12).hexdigest()}.bin"
    if place.is_file():
        with suppress(Unreadable, OSError):
            return Table.open(place)
    return _made(data, day, str(file), place)


def _made(data: bytes, day: date, name: str, place: Path) -> Table:
    whole = read(decoded(data), name).packed(day)
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        young = place.with_suffix(".new")
        young.write_bytes(whole)
        young.replace(place)
    except OSError:  # nobody but the daemon may write there: what was read serves this once
        return Table(whole)
    for old in _kept(place.parent):
        if old != place:
            old.unlink(missing_ok=True)
    return Table.open(place)


def _last(kept: Path) -> Table | None:
    for place in _kept(kept):
        with suppress(Unreadable, OSError):
            return Table.open(place)
    return None


def _kept(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.bin"))
