"""What stands out about an account just now: what differs, what was found and weighs, what is open because of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sentinel.kit import codec
from sentinel.kit.account.known import field_of
from sentinel.kit.account.past import Past
from sentinel.kit.account.score import ordered
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.store.ports import View

FINDINGS, SCORE = "sentinel.account.findings", "sentinel.account.score"


def unusual(view: View, check: str, incidents: Iterable[Incident]) -> dict[str, Any]:
    """As plain JSON: ``differs`` since when, the findings and the score of what is open, and what that is."""
    live = [one for one in incidents if one.live]
    return {
        "differs": dict(_differs(view, check)),
        "findings": list(ordered({word for one in live for word in _words(one)})),
        "score": max((_score(one) for one in live), default=0),
        "open": [one.ref for one in live],
    }


def _differs(view: View, check: str) -> Iterator[tuple[str, str]]:
    """Each field that is not as usual, as the vantages remember it, with the moment from which on that was so."""
    for look in view.newest(check):
        past = codec.read(Past, view.learned(check, look.vantage))
        spells: Mapping[str, Any] = past.spells if past is not None else {}
        yield from ((field_of(name), rfc3339(spell.since)) for name, spell in sorted(spells.items()))


def _words(incident: Incident) -> Iterator[str]:
    found = incident.event.get(FINDINGS)
    yield from map(str, found if isinstance(found, list) else ())


def _score(incident: Incident) -> int:
    found = incident.event.get(SCORE)
    return found if isinstance(found, int) else 0
