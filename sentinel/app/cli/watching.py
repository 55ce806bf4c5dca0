"""Follow incidents as they change."""

import time
from collections.abc import Iterator
from typing import Any

from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import say, show_line
from sentinel.app.cli.shown import Shown
from sentinel.config.config import Config
from sentinel.model.incident import Incident
from sentinel.store.records import IncidentFilter

LEAST_PAUSE = 0.2
_ALL = IncidentFilter(statuses=frozenset({"open", "acknowledged", "resolved"}), limit=200)


def follow(settings: Config, every: float, most: float | None, *, as_json: bool) -> None:
    """Show what is open now, then each change: opened, worse, acknowledged, resolved.

    ``every`` is the pause between looks, ``most`` when to stop (None: never); both in seconds.
    """
    shown = Shown(settings)
    end = None if most is None else time.monotonic() + most
    for incident in _changes(settings, max(LEAST_PAUSE, every), end):
        row = shown.incident(incident)
        if as_json:
            show_line(row)
        else:
            say(f"{shown.local(row['updated_at'])}  {row['id']}  {row['severity']}  {row['status']}  {row['title']}")


def _changes(settings: Config, every: float, end: float | None) -> Iterator[Incident]:
    known: dict[int | None, tuple[Any, ...]] = {}
    first = True
    while True:
        with ledger(settings) as view:
            newest = view.incidents(_ALL)
        for incident in reversed(newest):
            state = (incident.status, incident.severity, incident.muted_by, incident.assigned_to)
            if known.get(incident.number) != state and not (first and incident.status == "resolved"):
                yield incident
            known[incident.number] = state
        first = False
        left = every if end is None else min(every, end - time.monotonic())
        if left <= 0:
            return
        time.sleep(left)
