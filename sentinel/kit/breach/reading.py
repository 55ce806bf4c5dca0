"""The service's two answers, read within bounds: who stands in which leak, and when a leak was.

``breacheddomain/{domain}`` is a map from the local part of an address to names of leaks; ``breaches`` is a list of all
leaks with ``Name`` and ``BreachDate`` (API v3).
"""

import json
from collections.abc import Callable, Iterator
from datetime import date

from sentinel.kit.breach.port import Leak
from sentinel.kit.codec import clean

MOST_BYTES = 4_000_000
MOST_PAIRS, MOST_NAMES, MOST_PER_ALIAS = 20_000, 5_000, 500
LONGEST = 100


class Unreadable(ValueError):
    """An answer that is not of the service's shape."""


def leaks(body: bytes, mark: Callable[[str], str]) -> tuple[tuple[Leak, ...], bool]:
    """Who stands in which leak, and whether there was more than we keep.

    Raises:
        Unreadable: if the answer has another shape.
    """
    said = _json(body)
    if not isinstance(said, dict):
        raise Unreadable("no map of aliases")
    found: dict[str, list[str]] = {}
    for count, (alias, name) in enumerate(_pairs(said)):
        if count == MOST_PAIRS:
            return _sorted(found), True
        found.setdefault(name, []).append(mark(alias))
    return _sorted(found), False


def _pairs(said: dict[str, object]) -> Iterator[tuple[str, str]]:
    for alias, names in said.items():
        if not isinstance(names, list):
            raise Unreadable("names of leaks are no list")
        for name in names[:MOST_PER_ALIAS]:
            if isinstance(name, str) and name.strip():
                yield alias.casefold()[:LONGEST], clean(name).strip()[:LONGEST]


def _sorted(found: dict[str, list[str]]) -> tuple[Leak, ...]:
    return tuple(Leak(name=name, marks=tuple(sorted(set(marks)))) for name, marks in sorted(found.items()))


def dates(body: bytes) -> dict[str, date]:
    """When each leak was, by its name; what cannot be read is left out.

    Raises:
        Unreadable: if the answer has another shape.
    """
    said = _json(body)
    if not isinstance(said, list):
        raise Unreadable("no list of leaks")
    found = {}
    for one in said[:MOST_NAMES]:
        if isinstance(one, dict) and (at := _date(one.get("BreachDate"))) is not None:
            found[clean(str(one.get("Name", ""))).strip()[:LONGEST]] = at
    return found


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _json(body: bytes) -> object:
    try:
        said: object = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    return said
