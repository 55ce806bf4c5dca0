"""``sentinel silence``: messages that nobody wants to hear for a while; always with an end, an author and a reason."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import announced_number, coming, ledger
from sentinel.app.cli.screen import cell, say, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown
from sentinel.app.cli.spans import span
from sentinel.casework.announced import show_silence
from sentinel.model.moment import rfc3339

app = group("Silences over messages: add, list, expire.")


@app.command()
def add(
    matchers: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", help="Also !=, =~PATTERN, !~PATTERN (RE2).")],
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="How long: 30m, 2h, 1d.")] = "",
    until: Annotated[str, typer.Option(metavar="TIME", help="Or until when: 2029-02-14T10:30:00+08:00.")] = "",
    why: Why = "",
    second: Annotated[str, typer.Option("--second", metavar="WHO", help="The second person who approves it.")] = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Keep messages quiet whose incident meets every matcher. Incidents stay listed, counted and evidenced.

    Keys: id rule service severity target account kind organization region tier family phase. Security rules and
    critical incidents stay loud, unless rule and target are named exactly, for 24 h at most, with --second.
    """
    if not why.strip():
        raise Stop(Exit.USAGE, "say why it is silent: --why TEXT")
    args = {"matchers": json.dumps(matchers), **_lasts(duration, until), "text": why, "second": second}
    done = act(config, "silence_add", args, who)
    if as_json:
        show_json(dict(done))
    else:
        _say(done, Shown(glance(config)))


def _lasts(duration: str, until: str) -> dict[str, str]:
    if bool(duration) == bool(until):
        raise Stop(Exit.USAGE, "say how long: --for DURATION, or --until TIME")
    if until:
        return {"until": rfc3339(coming(until))}
    span("--for", duration)
    return {"for": duration}


def _say(done: Mapping[str, Any], shown: Shown) -> None:
    say(f"silence {done['id']} holds until {shown.local(done['until'])}: {' '.join(done['matchers'])}")
    say(f"quiet now: {', '.join(done['mutes']) or 'no incident'}")
    if not done["reaches_guarded"]:
        say("security rules and critical incidents stay loud")


@app.command("list")
def list_silences(
    config: ConfigFile = None,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    as_json: Json = False,
) -> None:
    """Silences in force, newest first: what they match, until when, by whom, and why."""
    settings, now = glance(config), datetime.now(UTC)
    with ledger(settings) as view:
        rows = [show_silence(one, now) for one in view.silences(None if everything else now)]
    if as_json:
        show_json(rows)
        return
    shown = Shown(settings)
    columns = ("ID", "STATE", "UNTIL", "MATCHES", "BY", "SECOND", "WHY")
    show_table(columns, [_line(row, shown) for row in rows], empty="no silence")


def _line(row: Mapping[str, Any], shown: Shown) -> list[object]:
    state = f"expired by {row['expired_by']}" if row["expired_by"] else row["state"]
    matches = " ".join(row["matchers"])
    return [row["id"], cell(state), shown.local(row["until"]), matches, row["by"], row["second"], row["why"]]


@app.command()
def expire(
    silence: Annotated[str, typer.Argument(metavar="ID", help="The silence's number.")],
    why: Why = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """End a silence now; what it kept quiet is told if it is still open."""
    done = act(config, "silence_expire", {"on": announced_number(silence, "silence"), "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"silence {done['id']} is over")
