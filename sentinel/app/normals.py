"""Baselines as people and scripts see them: who said that it is normal, since when, how long it has been waiting."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sentinel.hub.standing import Held, Standing, read, standing
from sentinel.kit.baseline import Difference, Kind, Normal, Trait, replaced
from sentinel.kit.content.pins import spoken
from sentinel.model.moment import rfc3339
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.records import Baseline


def plain(row: Baseline, now: datetime) -> dict[str, Any]:
    """One row without what it holds; ``age_seconds`` is how long ago it was proposed."""
    return {
        "number": row.number,
        "target": subject_of(row.check),
        "probe": probe_of(row.check),
        "state": _state(row, now),
        "proposed_at": rfc3339(row.proposed_at),
        "age_seconds": round((now - row.proposed_at).total_seconds(), 1),
        "decided_at": _text(row.decided_at),
        "by": row.who or None,
        "login": row.login or None,
        "why": row.why or None,
        "until": _text(row.until),
        "scope": row.scope or None,
        "version": row.version,
        "readable": read(row.facts) is not None,
        "evidence": list(row.evidence),
    }


def listed(rows: Sequence[Baseline], now: datetime) -> list[dict[str, Any]]:
    """All rows, each with its place among those of its check.

    A proposal says what it would change and, if so, ``instead_of`` which number; an accepted one ``after`` the end of
    which number it counts again, if that one was accepted for a time.
    """
    known = standings(rows, now)
    return [plain(row, now) | _place(known[row.check], row) for row in rows]


def _place(found: Standing, row: Baseline) -> dict[str, Any]:
    held = next((one for one in found.proposed if one.row.number == row.number), None)
    old = _instead(found, held) if held else None
    return {
        "instead_of": old.row.number if old else None,
        "after": _after(found, row),
        "changes": [difference(one) for one in _changed(old, held)] if held else [],
    }


def _after(found: Standing, row: Baseline) -> int | None:
    """The acceptance that stands before this one until it ends; None if there is none, or this one is over."""
    if row.state != "accepted" or found.accepted is None or row.number in {one.number for one in found.ended}:
        return None
    current = found.accepted.row.number
    return None if current == row.number else current


def _instead(found: Standing, held: Held) -> Held | None:
    """What looks are compared with now, accepted or merely proposed first; None if that is this one."""
    return found.base if held in found.waiting else None


def _changed(old: Held | None, new: Held) -> tuple[Difference, ...]:
    before = old.normal if old and old.normal else Normal()
    return replaced(before, new.normal) if new.normal is not None else ()


def whole(row: Baseline, now: datetime) -> dict[str, Any]:
    """One row with what it holds, trait by trait."""
    normal = read(row.facts) or Normal()
    return plain(row, now) | {"traits": {name: _trait(name, trait) for name, trait in sorted(normal.traits.items())}}


def changes(rows: Iterable[Baseline], now: datetime) -> list[dict[str, Any]]:
    """What accepting would change, check by check: the newest proposal against what looks are compared with now."""
    found = sorted(standings(rows, now).items())
    return [line for check, stands in found for line in _changes(check, stands)]


def standings(rows: Iterable[Baseline], now: datetime) -> dict[str, Standing]:
    """What is normal and what waits, by check."""
    by_check: dict[str, list[Baseline]] = {}
    for row in sorted(rows, key=lambda one: one.number):
        by_check.setdefault(row.check, []).append(row)
    return {check: standing(found, now) for check, found in by_check.items()}


def counts(row: Baseline, now: datetime) -> bool:
    """Whether this row is accepted and has not run out."""
    return _state(row, now) == "accepted"


def _changes(check: str, found: Standing) -> Iterator[dict[str, Any]]:
    if not found.proposed:
        return
    newest = found.proposed[-1]
    old = _instead(found, newest)
    of = {
        "target": subject_of(check),
        "probe": probe_of(check),
        "number": newest.row.number,
        "instead_of": old.row.number if old else None,
    }
    for one in _changed(old, newest):
        yield {**of, **difference(one)}


def difference(one: Difference) -> dict[str, Any]:
    """One trait that changes: what becomes normal, and what no longer is."""
    added, missing = ([spoken(one.trait, value) for value in values] for values in (one.added, one.missing))
    return {"trait": one.trait, "kind": str(one.kind), "added": added, "missing": missing}


def _trait(name: str, trait: Trait) -> dict[str, Any]:
    if trait.kind is Kind.NUMBER:
        return {"kind": str(trait.kind), "number": trait.number, "spread": trait.spread}
    members = [
        {
            "value": spoken(name, m.value),
            "first_at": _text(m.first_at),
            "vantage": m.vantage or None,
            "learned": m.learned,
        }
        for m in trait.members
    ]
    return {"kind": str(trait.kind), "members": members}


def _state(row: Baseline, now: datetime) -> str:
    """An acceptance that ran out a moment ago is over, whether the ledger has noticed or not."""
    over = row.state == "accepted" and row.until is not None and row.until <= now
    return "ended" if over else row.state


def _text(at: datetime | None) -> str | None:
    return None if at is None else rfc3339(at)
