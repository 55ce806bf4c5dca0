"""``sentinel changes``: announced changes. One covers difference, never badness, on its targets, in its time."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.planning import Plan, plans, words_of
from sentinel.app.cli.reading import announced_number, ledger
from sentinel.app.cli.screen import cell, say, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown
from sentinel.casework.announced import show_change

app = group("Announced changes: plan, list, cancel.")


@app.command()
def plan(  # noqa: PLR0913, PLR0917 - each is an option that the contract names
    targets: Annotated[list[str] | None, typer.Argument(metavar="[TARGET...]", help="Ids of targets.")] = None,
    what: Annotated[
        list[str] | None, typer.Option("--what", metavar="WHAT", help="dns,tls,content,account,uptime.")
    ] = None,
    start: Annotated[
        str,
        typer.Option(
            "--from", metavar="TIME", help="When it begins: now, 2h (from now), or a date and time with zone."
        ),
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="When it ends, likewise.")] = "",
    why: Why = "",
    expect: Annotated[
        list[str] | None,
        typer.Option("--expect", metavar="KEY=VALUE", help="ns, ds, registrar or issuer that will be right."),
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="FILE",
            help="Many targets: columns target,what,from,until,why,expect; the options fill empty cells.",
        ),
    ] = None,
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Announce a change: what it explains stays listed and quiet; whatever it does not name alarms as always.

    Name servers, DS, registrar and certificate operator are covered only by the values that --expect names.
    """
    usual = Plan(what=words_of(what or ()), start=start, until=until, why=why, expect=tuple(expect or ()))
    wanted = plans(tuple(targets or ()), usual, sheet)
    tables = [one.table() for one in wanted]
    done = act(config, "change_plan", {"changes": json.dumps(tables)}, who)
    if as_json:
        show_json(done["changes"])
        return
    shown = Shown(glance(config))
    for change in done["changes"]:
        _say(change, shown)


def _say(change: Mapping[str, Any], shown: Shown) -> None:
    say(f"change {change['id']}: {', '.join(change['what'])} of {', '.join(change['targets'])}")
    say(f"  from {shown.local(change['from'])} until {shown.local(change['until'])}: {change['why']}")
    if change["uncovered"]:
        say(f"  not covered without --expect: {', '.join(change['uncovered'])}")
    if change["mutes"]:
        say(f"  quiet now: {', '.join(change['mutes'])}")


@app.command("list")
def list_changes(
    config: ConfigFile = None,
    target: Annotated[str, typer.Option(metavar="ID", help="Only those of this target.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
    as_json: Json = False,
) -> None:
    """Announced changes that hold or lie ahead, newest first."""
    settings, now = glance(config), datetime.now(UTC)
    with ledger(settings) as view:
        rows = [show_change(one, now) for one in view.changes() if target in ("", *one.targets)]
    rows = [row for row in rows if everything or row["state"] != "over"]
    if as_json:
        show_json(rows)
        return
    columns = ("ID", "STATE", "WHAT", "TARGETS", "FROM", "UNTIL", "EXPECT", "BY", "WHY")
    shown = Shown(settings)
    show_table(columns, [_line(row, shown) for row in rows], empty="no planned change")


def _line(row: Mapping[str, Any], shown: Shown) -> list[object]:
    state = f"cancelled by {row['cancelled_by']}" if row["cancelled_by"] else row["state"]
    what, targets = ",".join(row["what"]), " ".join(row["targets"])
    start, end = shown.local(row["from"]), shown.local(row["until"])
    expect = " ".join(f"{key}={','.join(values)}" for key, values in row["expect"].items())
    return [row["id"], cell(state), what, targets, start, end, expect, row["by"], row["why"]]


@app.command()
def cancel(
    change: Annotated[str, typer.Argument(metavar="ID", help="The change's number.")],
    why: Why = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Call a change off, or end it now; what it kept quiet is told if it is still open."""
    done = act(config, "change_cancel", {"on": announced_number(change, "change"), "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"change {done['id']} is called off")
