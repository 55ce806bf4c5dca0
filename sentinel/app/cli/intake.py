"""``sentinel intake``: what people report: take it down, list it, show it, call it something else."""

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.questions import NAMES, asking
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import aside, cell, counted, say, show_fields, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown
from sentinel.app.cli.telling import Interview, Told, from_file, kept, lacks, line_of, settled
from sentinel.casework.words import Words
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config
from sentinel.kit.intake.form import KEYS
from sentinel.kit.intake.reading import Problem
from sentinel.kit.intake.report import Report
from sentinel.kit.intake.showing import show as plain
from sentinel.kit.intake.sorts import sort_of
from sentinel.kit.intake.triage import draft, triage
from sentinel.kit.numbered import numbered
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.incident import Incident

app = group("Reports by people: take one down, list, show, reclassify, erase.")
MOST_FILE = 8_000_000
EVERY = 1_000_000  # reports; more than anybody ever takes down


@app.command()
@asking
def add(
    sort: str, named: str, file: Path | None, config: Path | None, who: str, *, as_json: bool, **said: str | list[str]
) -> None:
    """Take a report down: with options, from a file, or question by question at a terminal.

    It is kept, opens the incident of its class or joins the one that is open, and answers with what to say to the
    caller. Whatever is missing is named at once, and what was typed is kept in a file.
    """
    given: Told = {key: value for key, value in said.items() if value}
    told: Told = {**(from_file(file) if file else {}), **given}
    if sort or named:
        told["class"] = sort or named
    done = _sent(told, config, who, file)
    show_json(dict(done)) if as_json else _say(done, Shown(glance(config)), glance(config).language)
    if file is not None:
        aside(f"{file} still holds names and numbers; delete it when you need it no more")


def _sent(told: Told, config: Path | None, who: str, file: Path | None) -> Mapping[str, Any]:
    """Ask what is missing, where somebody can be asked, and hand it in; what was typed outlives every trouble."""
    settings, now = glance(config), datetime.now(UTC)
    try:
        if sys.stdin.isatty() and sys.stderr.isatty() and lacks(told, now, settings.zone):
            _held(told, settings, now)
        told = settled(told, now, settings.zone)
        _whole(told, now, settings)
        args = {"report": json.dumps({**told, "evidence": []}), "files": json.dumps(_files(told))}
        return act(config, "intake_add", args, who)
    except (KeyboardInterrupt, EOFError):
        aside("\n" + _rescued(told, now, file))
        raise Stop(Exit.FINDINGS, "not sent") from None
    except Exception:
        aside(_rescued(told, now, file))
        raise


def _rescued(told: Told, now: datetime, file: Path | None) -> str:
    """Where the answers are, unless there are none, or they stand in that very file already."""
    if file is not None and told == from_file(file):
        return f"{file} holds all of it; put it right there and try again"
    return kept(told, now) if told else "nothing was typed"


def _held(told: Told, settings: Config, now: datetime) -> None:
    Interview(told, line_of, translator(settings.language), now, settings.zone).hold()


def _whole(told: Told, now: datetime, settings: Config) -> None:
    """Refuse what is not whole: everything at once.

    Raises:
        Stop: with all that is missing or cannot be read.
    """
    problems = lacks(told, now, settings.zone)
    if problems:
        missing = [one.key for one in problems if not one.why]
        lines = [f"missing: {', '.join(missing)}"] if missing else []
        lines += [f"{one.key}: {one.why}{_meant(one)}" for one in problems if one.why]
        raise Stop(Exit.USAGE, "\n".join(lines))


def _meant(problem: Problem) -> str:
    return "" if problem.key in KEYS else did_you_mean(problem.key, KEYS)


def _files(told: Told) -> list[dict[str, str]]:
    named = told.get("evidence", [])
    paths = [Path(one).expanduser() for one in ([named] if isinstance(named, str) else named)]
    return [{"name": path.name, "body": base64.b64encode(_body(path)).decode()} for path in paths]


def _body(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MOST_FILE + 1)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    if len(body) > MOST_FILE:
        raise Stop(Exit.USAGE, f"{path}: more than {MOST_FILE // 1_000_000} MB; send a smaller picture")
    return body


def _say(done: Mapping[str, Any], shown: Shown, language: str) -> None:
    """What the officer needs now: the numbers first, then what to tell the caller, in both languages."""
    report, incident = done["report"], done["incident"]
    again = " (known already; nothing was added)" if done["again"] else ""
    say(f"{report['id']} {report['class']}: {report['institution']}, {shown.local(report['happened_at'])}{again}")
    if incident:
        say(
            f"{incident['id']} {incident['severity']} {incident['status']}: {incident['title']} [TLP:{incident['tlp']}]"
        )
    else:
        say("no incident")
    if done["others"]:
        first, *_ = done["others"]
        say(f"also open of this class: {', '.join(done['others'])}")
        say(f'if it is the same matter: sentinel incidents note {first} "see {report["id"]}"')
    for one in sorted(LANGUAGES, key=lambda name: name != language):
        say("")
        for number, step in enumerate(done["triage"][one], 1):
            say(f"  {number}. {step}")
        if done["draft"][one]:
            say(f"\n  {done['draft'][one]}")


@app.command("list")
def list_reports(
    config: ConfigFile = None,
    sort: Annotated[str, typer.Option("--class", metavar="CLASS", help=f"Only of one class: {NAMES}.")] = "",
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="At most so many.")] = 100,
    as_json: Json = False,
) -> None:
    """Reports, newest first; who called stands in none of them."""
    wanted, settings = sort_of(sort) if sort else None, glance(config)
    if sort and wanted is None:
        raise Stop(Exit.USAGE, f"{sort!r} is none of {NAMES}")
    with ledger(settings) as view:
        found = (one for one in view.reports(limit if wanted is None else EVERY) if wanted in (None, one.sort))
        rows = [plain(one) for one in islice(found, limit)]
    if as_json:
        show_json(rows)
        return
    shown = Shown(settings)
    columns = ("ID", "CLASS", "INSTITUTION", "HAPPENED", "INCIDENT", "TAKEN BY")
    show_table(columns, [_line(row, shown) for row in rows], empty="no report")


def _line(row: Mapping[str, Any], shown: Shown) -> Sequence[object]:
    happened = shown.local(row["happened_at"])
    return [row["id"], cell(row["class"]), row["institution"], happened, row["incident"], row["taken_by"]]


@app.command()
def show(
    report: Annotated[str, typer.Argument(metavar="ID", help="RPT-000007, or 7.")],
    reveal: Annotated[bool, typer.Option(help="Also name, number and text; needs --why, and is remembered.")] = False,
    why: Why = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """One report with numbers masked, what to tell the caller, and the draft of a word to the public."""
    settings = glance(config)
    if reveal:
        done = act(config, "intake_reveal", {"on": report, "text": why}, who)
        show_json(dict(done)) if as_json else show_fields({**done["report"], **done["private"]})
        return
    with ledger(settings) as view:
        found = view.report(_number(report))
        incident = _standing(view.numbered(int(found.stands_in[4:])) if found and found.stands_in else None)
    if found is None:
        raise Stop(Exit.FINDINGS, f"there is no report {report}")
    told = {**plain(found), "incident_status": incident, **_advice(found, settings)}
    if as_json:
        show_json(told)
        return
    language, shown = settings.language, Shown(settings)
    times = {"at": shown.local(found.at), "happened_at": shown.local(found.happened_at)}
    files = [f"{one.sha256} {one.name}" for one in found.evidence]
    hidden = {"triage": told["triage"][language], "draft": told["draft"][language], "evidence": files, "earlier": ""}
    show_fields({**told, **times, **hidden})


def _standing(incident: Incident | None) -> str | None:
    return None if incident is None else f"{incident.severity.label}, {incident.status}"


def _advice(report: Report, settings: Config) -> dict[str, Any]:
    words = {one: Words(language=one, say=translator(one), zone=settings.zone) for one in LANGUAGES}
    return {
        "triage": {one: triage(report, w.say, w.number) for one, w in words.items()},
        "draft": {one: draft(report, w.say, w.moment(report.happened_at)) for one, w in words.items()},
    }


def _number(text: str) -> int:
    found = numbered(text, "RPT-")
    if found is None:
        raise Stop(Exit.USAGE, f"{text!r} is no report's number: write RPT-000007 or 7")
    return found


@app.command()
def reclassify(
    report: Annotated[str, typer.Argument(metavar="ID", help="RPT-000007, or 7.")],
    sort: Annotated[str, typer.Argument(metavar="CLASS", help=f"What it is: {NAMES}.")],
    why: Why = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Call a report something else: it is judged as that; an incident that it opened before waits for a person."""
    if sort_of(sort) is None:
        raise Stop(Exit.USAGE, f"{sort!r} is none of {NAMES}")
    if not why.strip():
        raise Stop(Exit.USAGE, "say why: --why TEXT")
    args = {"on": str(_number(report)), "class": sort, "text": why}
    done = act(config, "intake_reclassify", args, who)
    show_json(dict(done)) if as_json else _say(done, Shown(glance(config)), glance(config).language)


@app.command()
def erase(
    report: Annotated[str, typer.Argument(metavar="ID", help="RPT-000007, or 7.")],
    why: Why = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Empty one report: who and what it names, its files, what it said to incidents. That it came and went stays."""
    if not why.strip():
        raise Stop(Exit.USAGE, "say why: --why TEXT")
    done = act(config, "intake_erase", {"on": str(_number(report)), "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"{done['report']} emptied; {counted(done['incidents'], 'incident')}, {done['bodies']} bodies of evidence")
