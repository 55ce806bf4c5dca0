"""Providers that fail: looks are noted per street, and at the end of a sitting the streets are weighed.

Streets are windows of the ledger, one row per vantage and provider, so a restart forgets nothing.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sentinel.casework.derived import COUNT, led, provider_event
from sentinel.casework.look import Source, key_of, service_of
from sentinel.casework.provider import providers
from sentinel.casework.street import DDOS, OUTAGE, Site, Spell, Street, calm, seen, struck, together
from sentinel.hub.sitting import Sitting
from sentinel.model.event import Event
from sentinel.model.incident import Incident

KEPT = 400 * 86_400.0  # seconds: as long as hourly counts
KINDS = (OUTAGE, DDOS)


def note(sitting: Sitting, event: Event, source: Source) -> None:
    """Note what a look says of its site; streets in which something changed, or is wrong, are weighed later."""
    if service_of(event) != "uptime" or source.late:
        return
    target = str(event.get("service.name", ""))
    homes, before = _resident(sitting, source.vantage, target)
    now = seen(before, event, source.at.timestamp(), source.interval)
    if now is None:
        return
    moved = _homes(event) or homes
    if (moved, now) != (homes, before):
        _settle(sitting, source, target, now, moved, homes)
    troubled = (moved, now) != (homes, before) or any(_current(sitting, k, h) for k in KINDS for h in moved)
    for home in moved if troubled else ():
        _, looked = sitting.streets.get(home, (source, frozenset()))
        sitting.streets[home] = source, looked | {target}


def weigh(sitting: Sitting) -> Iterator[tuple[Event, Source]]:
    """The events of the streets that were noted in this sitting: of a site with several providers, only one."""
    streets = {home: _street(sitting, source.vantage, home) for home, (source, _) in sitting.streets.items()}
    for kind in KINDS:
        told: set[str] = set()
        for home in sorted(streets, key=lambda home: _rank(sitting, kind, home)):
            source, _ = sitting.streets[home]
            event, targets = _weighed(sitting, kind, home, streets[home], told)
            told |= targets
            if event is not None:
                yield event, replace(source, confirmed=True)  # each of its sites was seen so twice
    sitting.streets.clear()


def _rank(sitting: Sitting, kind: str, home: str) -> tuple[bool, bool, str]:
    """What is open goes on; a network goes before a neighbourhood."""
    return _current(sitting, kind, home) is None, not home.startswith("AS"), home


def _weighed(
    sitting: Sitting, kind: str, home: str, street: Street, told: set[str]
) -> tuple[Event | None, frozenset[str]]:
    """What is to be said of one street, and of which sites."""
    (source, looked), current = sitting.streets[home], _current(sitting, kind, home)
    if current is None:
        targets = frozenset(together(street, kind, source.at.timestamp()))
        parts = [] if targets <= told else _parts(sitting, kind, targets)
        return (None if targets <= told else _event(sitting, kind, home, source, targets, parts)), targets
    targets = frozenset(struck(street, kind))
    parts = [key for key in _parts(sitting, kind, targets & looked) if key not in current.parts]
    over = kind == DDOS and calm(street)
    if over or parts or _news(current, source, targets):
        return _event(sitting, kind, home, source, targets, parts, current), targets
    return None, targets


def _news(current: Incident, source: Source, targets: frozenset[str]) -> bool:
    """Whether an open incident learns anything: more sites, another vantage."""
    known = current.event.get(COUNT)
    more = not isinstance(known, int) or len(targets) > known
    return bool(targets) and (more or source.vantage not in current.seen_by)


def _event(
    sitting: Sitting,
    kind: str,
    home: str,
    source: Source,
    targets: frozenset[str],
    parts: Sequence[str],
    current: Incident | None = None,
) -> Event:
    event = provider_event(kind, home, source.vantage, source.at, targets, parts)
    return led(event, sitting.world.subjects([current.target] if current else targets))


def _parts(sitting: Sitting, kind: str, targets: Iterable[str]) -> list[str]:
    """The keys of the outages that are open at these sites; slow sites have none for a while."""
    rule = sitting.world.rules.rules.get("site_down") if kind == OUTAGE else None
    keys = [key_of(rule, {"service.name": target}) for target in targets] if rule is not None else []
    return [key for key in keys if (known := sitting.incident(key)) is not None and known.live]


def _current(sitting: Sitting, kind: str, home: str) -> Incident | None:
    """What is open already about a provider."""
    return next((one for one in sitting.quiet.open(kind) if home in providers(one.event)), None)


def _homes(event: Event) -> tuple[str, ...]:
    """The providers of all addresses of a site."""
    everywhere = event.get("sentinel.uptime.addresses") or event.get("server.ip")
    return tuple(sorted(providers({"server.as.number": event.get("server.as.number"), "server.ip": everywhere})))


def _settle(
    sitting: Sitting, source: Source, target: str, site: Site, homes: tuple[str, ...], before: tuple[str, ...]
) -> None:
    """Write down where a site lives and how it stands."""
    until = source.at.timestamp() + KEPT
    for home in {*homes, *before}:
        name = _name("street", source.vantage, home)
        street = _read(sitting.windows.get(name))
        street.pop(target, None)
        if home in homes:
            street[target] = _plain(site)
        sitting.windows.put(name, json.dumps(street).encode(), until)
    row = json.dumps([homes, _plain(site)]).encode()
    sitting.windows.put(_name("site", source.vantage, target), row, until)


def _resident(sitting: Sitting, vantage: str, target: str) -> tuple[tuple[str, ...], Site | None]:
    row = sitting.windows.get(_name("site", vantage, target))
    if row is None:
        return (), None
    homes, plain = json.loads(row)
    return tuple(homes), _site(plain)


def _street(sitting: Sitting, vantage: str, home: str) -> Street:
    """The sites of a street that are watched now."""
    watched = sitting.world.watched
    sites = _read(sitting.windows.get(_name("street", vantage, home)))
    return {name: _site(plain) for name, plain in sites.items() if name in watched}


def _read(row: bytes | None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row) if row else {}
    return found


def _name(what: str, vantage: str, which: str) -> str:
    return f"{what}:{vantage} {which}"


def _plain(site: Site) -> list[Any]:
    spells = [[spell.since, spell.looks] if spell else None for spell in (site.down, site.choked)]
    return [site.interval, site.proven, *spells]


def _site(plain: list[Any]) -> Site:
    interval, proven, *spells = plain
    down, choked = (Spell(since=spell[0], looks=spell[1]) if spell else None for spell in spells)
    return Site(interval=interval, proven=proven, down=down, choked=choked)
