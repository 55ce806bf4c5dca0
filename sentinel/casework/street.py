"""A street: the sites that share a provider, as one vantage sees them, and whether they fail together.

What a look says of a site is remembered as two spells: since when it is down, and since when it is choked, that is slow
or down because nothing answered in time. Blocked looks are our own trouble and end both; unknown ones say nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sentinel.model.event import Event

OUTAGE, DDOS = "provider_outage", "ddos_suspected"
STATE = "sentinel.uptime.state"
SEEN = frozenset({"up", "slow", "down", "blocked"})
TIMEOUTS = frozenset({"connect_timeout", "tls_timeout", "http_timeout"})
LEAST = 3  # sites
WINDOW = 120.0  # seconds
SURE = 2  # looks in a row: one failed look is no outage


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """Something that is so since a moment (event time, seconds), seen so many times in a row; two are as many."""

    since: float
    looks: int = 1

    @property
    def sure(self) -> bool:
        """Whether a second look saw it too."""
        return self.looks >= SURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How one site stands: its spells, the interval of its looks (seconds), whether it was ever seen up."""

    interval: float
    proven: bool = False
    down: Spell | None = None
    choked: Spell | None = None


Street = Mapping[str, Site]
SPELL: Mapping[str, Callable[[Site], Spell | None]] = MappingProxyType(
    {OUTAGE: lambda site: site.down, DDOS: lambda site: site.choked}
)


def seen(before: Site | None, event: Event, at: float, interval: float) -> Site | None:
    """How the site stands after this look; None if the look says nothing of it."""
    state = event.get(STATE)
    if state not in SEEN:
        return None
    was = before or Site(interval=interval)
    down = state == "down"
    choked = state == "slow" or (down and event.get("error.type") in TIMEOUTS)
    return Site(
        interval=interval,
        proven=was.proven or state in ("up", "slow"),
        down=_spell(was.down, at) if down else None,
        choked=_spell(was.choked, at) if choked else None,
    )


def _spell(before: Spell | None, at: float) -> Spell:
    return replace(before, looks=min(before.looks + 1, SURE)) if before else Spell(since=at)


def struck(street: Street, kind: str) -> tuple[str, ...]:
    """The sites that are down (or choked), seen twice; one that never was up may be a wrong address."""
    found = ((name, site.proven, SPELL[kind](site)) for name, site in street.items())
    return tuple(sorted(name for name, proven, spell in found if proven and spell is not None and spell.sure))


def together(street: Street, kind: str, at: float) -> tuple[str, ...]:
    """The sites that failed together; empty if fewer than three did, or fewer than half of the street.

    Together is within two minutes, or within two intervals of the slowest of them where that is longer.
    """
    bad = struck(street, kind)
    span = max((2 * street[name].interval for name in bad), default=0.0)
    since = {name: spell.since for name in bad if (spell := SPELL[kind](street[name])) is not None}
    hit = tuple(name for name in bad if at - since[name] <= max(WINDOW, span))
    known = sum(site.proven for site in street.values())
    return hit if len(hit) >= LEAST and 2 * len(hit) >= known else ()


def calm(street: Street) -> bool:
    """Whether every site of the street that ever was up was last seen neither down nor choked."""
    return all(site.down is None and site.choked is None for site in street.values() if site.proven)
