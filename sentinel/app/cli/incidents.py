"""``sentinel incidents``: the working life of an incident."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli import watching
from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import incident_number, ledger, moment
from sentinel.app.cli.screen import cell, say, show_csv, show_fields, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown
from sentinel.app.cli.spans import span
from sentinel.kit.intake.telling import SERVICE
from sentinel.model.severity import Severity
from sentinel.store.records import IncidentFilter

app = group("The working life of incidents: list, show, acknowledge, resolve.")
Ref = Annotated[str, typer.Argument(metavar="ID", help="INC-000042, or just 42.")]
_STATUSES = {"open", "acknowledged", "resolved"}
_CSV = (
    "id", "severity", "status", "scope", "confidence", "rule", "target", "target_name", "organization", "region",
    "title", "opened_at", "updated_at", "acknowledged_at", "acknowledged_by", "resolved_at", "count", "vantages",
    "muted_by", "tlp", "muted_until", "muted_why",
)  # fmt: skip


@app.command("list")
def list_incidents(  # noqa: PLR0913, PLR0917 - each is an option that the contract names
    config: ConfigFile = None,
    status: Annotated[str, typer.Option(help="open, acknowledged, resolved or all; else what is not resolved.")] = "",
    severity: Annotated[str, typer.Option(metavar="LEVEL", help="At least this: high, or high+.")] = "",
    target: Annotated[str | None, typer.Option(metavar="ID", help="Only of this target.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this rule.")] = None,
    region: Annotated[str | None, typer.Option(metavar="CODE", help="This region and what lies in it.")] = None,
    since: Annotated[str | None, typer.Option(metavar="TIME", help="Opened after: 24h, or a date and time.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Opened before this.")] = None,
    search: Annotated[str | None, typer.Option(metavar="TEXT", help="Words, each the beginning of a word.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="At most so many.")] = 100,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for spreadsheets.")] = False,
) -> None:
    """Incidents, newest first; those that are not resolved, unless --status says otherwise."""
    wanted = IncidentFilter(
        statuses=_statuses(status),
        least=_level(severity),
        target=target,
        rule=rule,
        region=region,
        since=moment(since) if since else None,
        until=moment(until) if until else None,
        search=search,
        limit=limit,
    )
    settings = glance(config)
    shown = Shown(settings)
    with ledger(settings) as view:
        rows = [shown.incident(incident) for incident in view.incidents(wanted)]
    _print(rows, shown, as_json=as_json, as_csv=as_csv)


def _print(rows: list[dict[str, Any]], shown: Shown, *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        show_json(rows)
    elif as_csv:
        show_csv(_CSV, rows)
    else:
        columns = ("ID", "SEVERITY", "STATUS", "SINCE", "TITLE", "SCOPE", "BY")
        show_table(columns, [_line(row, shown) for row in rows], empty="no incident")


def _line(row: Mapping[str, Any], shown: Shown) -> list[Any]:
    by = "; ".join(filter(None, (row["acknowledged_by"], _muted(row, shown))))
    return [row["id"], row["severity"], row["status"], shown.local(row["opened_at"]), row["title"], _scope(row), by]


def _scope(row: Mapping[str, Any]) -> str:
    """How far it reaches; of what people reported nobody knows that."""
    return "reported" if row["service"] == SERVICE else str(row["scope"])


def _muted(row: Mapping[str, Any], shown: Shown) -> str:
    until = f" until {shown.local(row['muted_until'])}" if row["muted_until"] else ""
    why = f": {row['muted_why']}" if row["muted_why"] else ""
    return f"muted by {row['muted_by']}{until}{why}" if row["muted_by"] else ""


def _statuses(word: str) -> frozenset[str]:
    if not word:
        return frozenset({"open", "acknowledged"})
    if word == "all":
        return frozenset(_STATUSES)
    if word not in _STATUSES:
        raise Stop(Exit.USAGE, "--status is open, acknowledged, resolved or all")
    return frozenset({word})


def _level(word: str) -> Severity | None:
    if not word:
        return None
    try:
        return Severity.parse(word.removeprefix(">=").removesuffix("+").lower())
    except ValueError:
        raise Stop(Exit.USAGE, f"--severity is one of {', '.join(s.label for s in Severity)}") from None


@app.command()
def show(ref: Ref, config: ConfigFile = None, as_json: Json = False) -> None:
    """One incident: what was seen, why it is believed, what was done and said."""
    number = incident_number(ref)
    settings = glance(config)
    shown = Shown(settings)
    with ledger(settings) as view:
        found = shown.whole(view, number)
    if found is None:
        raise Stop(Exit.FINDINGS, f"there is no incident {ref}")
    if as_json:
        show_json(found)
    else:
        _portrait(found, shown)


def _portrait(found: Mapping[str, Any], shown: Shown) -> None:
    say(f"{found['id']}  {found['title']}")
    hidden = {"id", "title", "timeline", "events", "notices", "flapping", "awaiting_confirmation"}
    fields = {name: shown.local(value) if name.endswith(("_at", "_until")) else value for name, value in found.items()}
    words = {"vantages": "reports"} if found["service"] == SERVICE else {}
    told = {words.get(name, name): value for name, value in fields.items() if name not in hidden}
    show_fields(told | {"scope": _scope(found)})
    say("\nTimeline")
    show_table(
        ("AT", "ACT", "WHO", "TEXT"),
        [(shown.local(e["at"]), e["act"], _person(e), e["text"]) for e in found["timeline"]],
    )
    say("\nMessages")
    show_table(
        ("AT", "CHANNEL", "WHY", "STATE", "REASON"),
        [(shown.local(n["at"]), n["channel"], n["why"], cell(n["state"]), n["reason"]) for n in found["notices"]],
        empty="none was sent",
    )


def _person(entry: Mapping[str, str]) -> str:
    who, login = entry["who"], entry["login"]
    return f"{who} ({login})" if login and login != who else who


def _act(name: str, ref: str, text: str, config: Path | None, who: str, *, as_json: bool) -> None:
    incident_number(ref)
    done = act(config, name, {"on": ref, "text": text}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"{done['id']} is {done['status']}: {done['title']}")


@app.command()
def ack(ref: Ref, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Take an incident in hand: reminders and escalations stop, nothing else does."""
    _act("ack", ref, why, config, who, as_json=as_json)


@app.command()
def resolve(ref: Ref, why: Why = "", config: ConfigFile = None, who: Who = "", as_json: Json = False) -> None:
    """Close an incident by your word; --why is needed."""
    if not why.strip():
        raise Stop(Exit.USAGE, "say why it is closed: --why TEXT")
    _act("resolve", ref, why, config, who, as_json=as_json)


@app.command()
def reopen(ref: Ref, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Open a resolved incident again."""
    _act("reopen", ref, why, config, who, as_json=as_json)


@app.command()
def assign(
    ref: Ref,
    person: Annotated[str, typer.Argument(metavar="WHO", help="Who takes care of it.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Give an incident to somebody."""
    _act("assign", ref, person, config, who, as_json=as_json)


@app.command()
def note(
    ref: Ref,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be noted.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Write a line into the timeline."""
    _act("note", ref, text, config, who, as_json=as_json)


@app.command()
def watch(
    config: ConfigFile = None,
    every: Annotated[str, typer.Option(metavar="DURATION", help="How often to look into the ledger.")] = "2s",
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="Stop by itself after this time.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one incident a line, at each change.")] = False,
) -> None:
    """Follow incidents as they change, until Ctrl-C."""
    pause, most = span("--every", every), span("--for", duration) if duration else None
    watching.follow(glance(config), pause, most, as_json=as_json)
