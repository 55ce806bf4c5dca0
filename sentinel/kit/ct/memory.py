"""What is remembered of a domain's certificates, folded look by look; bounded, and never from a suspicious one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sentinel.kit.baseline import Normal, turns
from sentinel.kit.ct.facts import CtFacts, Health, Known, Live
from sentinel.kit.ct.health import noted
from sentinel.kit.ct.judge import (
    TRAIT,
    Verdict,
    at_home,
    distinct,
    marks,
    moved_at,
    operator_of,
    operators_in,
    same,
    verdicts,
)
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.seen import Seen

MOST_MARKS, MOST_KEYS, MOST_HOMES, MOST_SUSPECTS = 800, 100, 60, 40
MOST_OPERATORS, MOST_LOOKALIKES, MOST_SOURCES = 60, 200, 40


def folded(seen: Seen[CtFacts, Known]) -> Known:
    """What is known after this look."""
    facts, at = seen.facts, seen.now.at
    known = seen.learned or Known(since=at)
    held = verdicts(seen)
    return replace(
        known,
        marks=_newest(known.marks, (mark for one in distinct(facts.sightings) for mark in marks(one)), MOST_MARKS),
        operators=operators(seen),
        keys=_newest(known.keys, _keys(held, seen), MOST_KEYS),
        homes=_newest(known.homes, _homes(seen), MOST_HOMES),
        suspects=_suspects(known, held, seen),
        lookalikes=_newest(known.lookalikes, (s.lookalike for s in facts.sightings if s.lookalike), MOST_LOOKALIKES),
        servers=facts.servers if facts.servers is not None else known.servers,
        moved_at=moved_at(seen),
        sources=_sources(known, facts, at),
    )


def proposal(seen: Seen[CtFacts, Known]) -> Normal | None:
    """Whose certificates are usual, once a source told of them; None while nobody answers."""
    if not facts_of_anybody(seen.facts):
        return None
    found = operators(seen)
    return Normal(traits={TRAIT: turns(*found)}) if found else Normal()


def facts_of_anybody(facts: CtFacts) -> bool:
    """Whether any source answered this look."""
    return any(one.failure is None and not one.unkeyed for one in facts.asked)


def operators(seen: Seen[CtFacts, Known]) -> Mapping[str, datetime]:
    """Whose certificates hold now: those of before that have not ended, and those of this look."""
    at, known = seen.now.at, operators_in(seen)
    found = {name: end for name, end in (seen.learned.operators if seen.learned else {}).items() if end >= at}
    for one in _holding(seen):
        if one.not_after is not None and one.not_after >= at:
            name = _named(operator_of(one, known), found)
            found[name] = max(one.not_after, found.get(name, one.not_after))
    return dict(sorted(found.items(), key=lambda item: item[1])[-MOST_OPERATORS:])


def _named(operator: str, found: Mapping[str, datetime]) -> str:
    """The name under which it is known already, if it is."""
    return next((name for name in found if same(name, operator)), operator)


def _holding(seen: Seen[CtFacts, Known]) -> list[Sighting | Live]:
    """What tells whose certificates are usual: what sources show, and at the very first look what the site shows."""
    shown = [one for one in seen.facts.live if one.trusted] if seen.learned is None else []
    return [*(one for one in seen.facts.sightings if not one.lookalike and not one.unreadable), *shown]


def freed(seen: Seen[CtFacts, Known]) -> tuple[str, ...]:
    """Keys that were under suspicion and are now shown where the domain is at home."""
    return tuple(key for key in (seen.learned.suspects if seen.learned else ()) if at_home(key, seen))


def _keys(held: Sequence[Verdict], seen: Seen[CtFacts, Known]) -> list[str]:
    """Keys in order: of certificates that nothing speaks against, and at the very first look those that are shown."""
    fine = [one.sighting.spki for one in held if one.unexpected is False and one.sighting.spki]
    shown = [one.spki for one in seen.facts.live if one.trusted] if seen.learned is None else []
    history = [s.spki for s in seen.facts.sightings if s.spki and not s.fresh and not s.lookalike]
    doubted = {one.sighting.spki for one in held if one.unexpected} | set(seen.learned.suspects if seen.learned else ())
    return [*(key for key in (*history, *shown, *fine) if key not in doubted), *freed(seen)]


def _homes(seen: Seen[CtFacts, Known]) -> list[str]:
    """Addresses that show a key which was in order before this look; at the very first look any trusted one."""
    keys = set(seen.learned.keys) if seen.learned else {one.spki for one in seen.facts.live}
    return [one.address for one in seen.facts.live if _trusted(one) and one.spki in keys]


def _trusted(one: Live) -> bool:
    return one.trusted and bool(one.spki)


def _suspects(known: Known, held: Iterable[Verdict], seen: Seen[CtFacts, Known]) -> tuple[str, ...]:
    fresh = (one.sighting.spki for one in held if one.unexpected and one.sighting.spki)
    free = set(freed(seen))
    return tuple(key for key in _newest(known.suspects, fresh, MOST_SUSPECTS) if key not in free)


def _sources(known: Known, facts: CtFacts, at: datetime) -> Mapping[str, Health]:
    return {one.name: noted(known.sources.get(one.name), one, at) for one in facts.asked[:MOST_SOURCES]}


def _newest(before: tuple[str, ...], more: Iterable[str], most: int) -> tuple[str, ...]:
    """In the order in which they were last met."""
    found = dict.fromkeys(before)
    for one in more:
        found.pop(one, None)
        found[one] = None
    return tuple(found)[-most:]
