"""What is remembered of zones between looks: since when each is as it is, serials by server, keys once published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from sentinel.kit.zones.facts import ChildWord, ZoneFacts
from sentinel.kit.zones.reckoning import shape

MOST_SERIALS = 64
MOST_KEYS = 64
_HALF = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A zone as it was seen: a hash of what an attack would change, since when, and in how many looks in a row."""

    mark: str
    since: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """By zone: its standing. By zone and server: its serial. By zone and DS text: when such a key was first served."""

    standing: Mapping[str, Standing] = field(default_factory=dict)
    serials: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, datetime] = field(default_factory=dict)


def remembered(state: Memory | None, zones: Iterable[ZoneFacts], at: datetime) -> Memory:
    """The memory with this look in it."""
    known, seen = state or Memory(), tuple(zones)
    keys = {f"{zone.zone} {key}" for zone in seen for word in zone.children for key in word.keys or ()}
    serials = {place(zone, word): word.serial for zone in seen for word in zone.children if word.serial is not None}
    return Memory(
        standing={zone.zone: stands(known, zone, at) for zone in seen},
        serials=dict([*known.serials.items(), *serials.items()][-MOST_SERIALS:]),
        keys=dict([*((key, at) for key in sorted(keys)), *known.keys.items()][:MOST_KEYS]),
    )


def stands(state: Memory | None, zone: ZoneFacts, at: datetime) -> Standing:
    """How long a zone has been as this look shows it."""
    mark = blake2b(repr(shape(zone)).encode(), digest_size=8).hexdigest()
    before = state.standing.get(zone.zone) if state else None
    if before is None or before.mark != mark:
        return Standing(mark=mark, since=at)
    return Standing(mark=mark, since=before.since, looks=before.looks + 1)


def place(zone: ZoneFacts, word: ChildWord) -> str:
    """Whose serial it is: machines of one anycast address are told apart by what they call themselves."""
    return f"{zone.zone} {word.server} {word.nsid}".rstrip()


def fell(state: Memory | None, zone: ZoneFacts, word: ChildWord) -> bool:
    """Whether a server's serial went back (RFC 1982, section 3.2)."""
    before = state.serials.get(place(zone, word)) if state else None
    if before is None or word.serial is None or before == word.serial:
        return False
    return (before - word.serial) % (1 << 32) < _HALF


def published(state: Memory | None, zone: ZoneFacts, pointer: str, at: datetime, since: timedelta) -> bool:
    """Whether the key that a DS record means was served for at least that long before."""
    first = state.keys.get(f"{zone.zone} {pointer}") if state else None
    return first is not None and at - first >= since
