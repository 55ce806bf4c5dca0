"""``sentinel roster``: who is on call, until when, who is next, and when nobody is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.reading import coming
from sentinel.app.cli.screen import aside, cell, show_json, show_table
from sentinel.app.cli.settings import whole
from sentinel.app.cli.shown import Shown
from sentinel.casework.roster import Watch, on_call, watches
from sentinel.model.moment import rfc3339
from sentinel.model.roster import Roster

app = group("The roster: who is on call.")
NOBODY = "nobody"
MARGIN = timedelta(days=8)  # so that the ends of the first and the last one are whole


@app.callback()
def roster() -> None:
    """The roster: who is on call."""


@app.command()
def show(
    config: ConfigFile = None,
    at: Annotated[
        str, typer.Option("--at", metavar="WHEN", help="From that moment: 8h (from now), 2029-02-14T23:00:00+08:00.")
    ] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=366, metavar="N", help="So many days ahead.")] = 7,
    as_json: Json = False,
) -> None:
    """Who is on call now, until when, and who comes next. Exit 1 if nobody is on call now."""
    settings, _ = whole(config, secrets=False)
    if not settings.roster.people:
        raise Stop(Exit.FINDINGS, "there is no roster: [roster] file names none")
    now = coming(at) if at else datetime.now(UTC)
    until = now + timedelta(days=days)
    near = watches(settings.roster, now - MARGIN, until + MARGIN)
    found = [watch for watch in near if watch.end > now and watch.start < until]
    if as_json:
        rows = [_plain(watch, settings.roster) for watch in found]
        show_json({"at": rfc3339(now), "on_call": list(on_call(settings.roster, now)), "watches": rows})
    else:
        _show(found, settings.roster, Shown(settings))
    if not found[0].people:
        raise typer.Exit(Exit.FINDINGS)


def _plain(watch: Watch, roster: Roster) -> dict[str, Any]:
    people = [{"name": name, "channels": list(roster.people.get(name, ()))} for name in watch.people]
    return {"from": rfc3339(watch.start), "until": rfc3339(watch.end), "people": people}


def _show(found: list[Watch], roster: Roster, shown: Shown) -> None:
    rows = [
        (
            "now" if number == 0 else shown.local(watch.start),
            shown.local(watch.end),
            ", ".join(watch.people) if watch.people else cell(NOBODY, "bold red"),
            ", ".join(_channels(watch, roster.people)),
        )
        for number, watch in enumerate(found)
    ]
    show_table(("FROM", "UNTIL", "ON CALL", "CHANNELS"), rows)
    if any(not watch.people for watch in found):
        aside("while nobody is on call, everybody on the roster is told")


def _channels(watch: Watch, people: Mapping[str, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(channel for name in watch.people for channel in people.get(name, ())))
