"""Whether a registration is as usual: who keeps it, what locks it, who serves it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sentinel.kit.baseline import Normal, Trait, exact
from sentinel.kit.rdap.record import LOCK, Registration
from sentinel.kit.seen import Seen

REGISTRAR, NUMBER, LOCKS, SERVERS = "registrar", "registrar_id", "locks", "nameservers"
LEVELS = ((7.0, "high"), (30.0, "medium"), (60.0, "low"))  # days left, at most

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs from what is usual; None: nobody knows what is usual, or the registry does not tell."""

    registrar_changed: bool = False
    registrar_usual: str = ""
    locks_lost: Names | None = None
    added: Names | None = None
    removed: Names | None = None

    @property
    def findings(self) -> Names:
        """The words of the closed list."""
        told = {
            "registrar_changed": self.registrar_changed,
            "lock_lost": bool(self.locks_lost),
            "nameservers_changed": bool(self.added or self.removed),
        }
        return tuple(word for word, holds in told.items() if holds)


def changes(told: Registration | None, servers: Sequence[str] | None, seen: Seen[Any, Any]) -> Changes:
    """Compare with what was accepted, or proposed."""
    usual = seen.usual(SERVERS) if servers is not None else None
    return Changes(
        registrar_changed=told is not None and _moved(told, seen),
        registrar_usual=", ".join(seen.usual(REGISTRAR) or ()),
        locks_lost=_lost(told, seen.usual(LOCKS)) if told is not None else None,
        added=None if usual is None else _without(servers or (), usual),
        removed=None if usual is None else _without(usual, servers or ()),
    )


def proposed(told: Registration | None, servers: Sequence[str] | None) -> Normal:
    """What would be normal; what the registry does not tell stays unknown."""
    return Normal(traits=dict(_traits(told, servers)))


def expiry_level(days: float | None) -> str | None:
    """How near the end is: low from 60 days on, medium from 30, high from 7 and when it is over."""
    return None if days is None else next((level for most, level in LEVELS if days <= most), None)


def _traits(told: Registration | None, servers: Sequence[str] | None) -> Iterator[tuple[str, Trait]]:
    if told is not None and told.registrar:
        yield REGISTRAR, exact(told.registrar)
    if told is not None and told.registrar_id:
        yield NUMBER, exact(told.registrar_id)
    if told is not None and told.status:
        yield LOCKS, exact(*told.locks)
    if servers:
        yield SERVERS, exact(*servers)


def _moved(told: Registration, seen: Seen[Any, Any]) -> bool:
    """The number has the first word: a registrar may change its name."""
    number, name = seen.usual(NUMBER), seen.usual(REGISTRAR)
    if number and told.registrar_id:
        return told.registrar_id not in number
    known = {one.casefold() for one in name or ()}
    return bool(known and told.registrar) and told.registrar.casefold() not in known


def _lost(told: Registration, usual: Sequence[str] | None) -> Names | None:
    """Usual locks that are gone; one of the registrar's is not missed where the registry's own holds the same."""
    if usual is None or not told.status:
        return None
    held = {*told.locks, *(lock.replace("server ", "client ", 1) for lock in told.locks)}
    return tuple(lock for lock in usual if lock.endswith(LOCK) and lock not in held)


def _without(some: Sequence[str], others: Sequence[str]) -> Names:
    return tuple(name for name in some if name not in set(others))
