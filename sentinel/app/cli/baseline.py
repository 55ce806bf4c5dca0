"""``sentinel baseline``: what is normal, and who said so."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.judging import brief, judged
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import coming, ledger
from sentinel.app.cli.screen import aside, cell, say, show_json, show_table
from sentinel.app.cli.settings import glance, installed
from sentinel.app.cli.shown import Shown
from sentinel.app.moved import moved
from sentinel.app.normals import changes, counts, listed, whole
from sentinel.app.pinning import advised, plain, toml
from sentinel.config.complaint import did_you_mean
from sentinel.kit.durations import about
from sentinel.model.moment import parse, rfc3339
from sentinel.model.subject import subject_of
from sentinel.store.errors import LedgerUnusable
from sentinel.store.records import Baseline

app = group("What is normal, and who said so: list, show, diff, pins, accept, reject.")
Id = Annotated[str, typer.Argument(metavar="TARGET", help="The target's id; for accounts the account's.")]
ProbeName = Annotated[str, typer.Option("--probe", metavar="NAME", help="Only of this probe.")]
_NOW = ("accepted", "proposed")
_SCOPES = ("element", "host", "host-everywhere", "page")


@app.command("list")
def list_baselines(
    config: ConfigFile = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what was rejected, withdrawn, or is over.")] = False,
    as_json: Json = False,
) -> None:
    """Every baseline: accepted by whom and until when, or proposed and since when."""
    now, shown = datetime.now(UTC), Shown(glance(config))
    rows = [row for row in listed(_rows(config), now) if everything or row["state"] in _NOW]
    if as_json:
        show_json(rows)
        return
    columns = ("NUMBER", "TARGET", "PROBE", "STATE", "AGE", "BY", "UNTIL", "WHAT, OR WHY")
    show_table(columns, [_line(row, shown, now) for row in rows], empty="no baseline yet")
    waiting = sum(row["state"] == "proposed" for row in rows)
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        aside(f"{waiting} {verb} for a person: sentinel baseline diff TARGET, then accept or reject")


def _rows(config: Path | None) -> list[Baseline]:
    """The rows of the ledger, newest first; none where there is no ledger yet."""
    try:
        with ledger(glance(config)) as view:
            return view.baselines()
    except LedgerUnusable:
        return []


def _of(config: Path | None, target: str) -> list[Baseline]:
    """The rows of one target.

    Raises:
        Stop: if there is no such target.
    """
    rows = [row for row in _rows(config) if subject_of(row.check) == target]
    known = {placed.value.id for placed in glance(config).entries} if not rows else {target}
    if target not in known:
        raise Stop(Exit.FINDINGS, f"there is no target {target!r}{did_you_mean(target, known)}")
    return rows


def _moved(config: Path | None, target: str) -> list[dict[str, Any]]:
    try:
        with ledger(glance(config)) as view:
            return moved(view, installed(), target)
    except LedgerUnusable:
        return []


def _line(row: Mapping[str, Any], shown: Shown, now: datetime) -> list[object]:
    """A decision's age counts from the decision, a proposal's from the day on which somebody could have decided."""
    age = (now - parse(row["decided_at"])).total_seconds() if row["decided_at"] else row["age_seconds"]
    state = cell(row["state"], "yellow" if row["state"] == "proposed" else None)
    until = shown.local(row["until"])
    return [row["number"], row["target"], row["probe"], state, about(age), row["by"] or "", until, _what(row)]


def _what(row: Mapping[str, Any]) -> str:
    """What is proposed, or why it was decided so."""
    if not row["readable"]:
        return "written by another version and unreadable: accept what is proposed anew"
    instead = f"instead of {row['instead_of']}" if row["instead_of"] else ""
    after = f"counts again when {row['after']} has ended" if row["after"] else ""
    return "; ".join(filter(None, (row["why"], brief(row["probe"], row["changes"]), instead, after)))


@app.command()
def show(target: Id, config: ConfigFile = None, as_json: Json = False) -> None:
    """What is normal of a target, value by value: accepted and proposed."""
    now, shown = datetime.now(UTC), Shown(glance(config))
    rows = [row for row in _of(config, target) if row.state == "proposed" or counts(row, now)]
    found = [whole(row, now) for row in rows]
    if as_json:
        show_json({"target": target, "baselines": found})
        return
    if not found:
        aside(f"nothing is known to be normal of {target} yet; looks without news propose it")
    for one in found:
        _portrait(one, shown)


def _portrait(one: Mapping[str, Any], shown: Shown) -> None:
    say(f"{one['target']} {one['probe']}, number {one['number']}: {_word(one, shown)}")
    rows = [row for name, trait in one["traits"].items() for row in _values(one["probe"], name, trait, shown)]
    show_table(("TRAIT", "KIND", "VALUE", "FIRST SEEN", "FROM", ""), rows, empty="it cannot be read by this version")


def _word(one: Mapping[str, Any], shown: Shown) -> str:
    """Who said so, when, in which scope, until when and why; or since when nobody has."""
    until = f" until {shown.local(one['until'])}" if one["until"] else ""
    if not one["by"]:
        before = f" ({one['why']})" if one["why"] else ""
        return f"{one['state']} {shown.local(one['proposed_at'])}, nobody decided yet{before}"
    scope = f", {one['scope']}" if one["scope"] else ""
    return f"{one['state']} {shown.local(one['decided_at'])} by {one['by']}{until}{scope}: {one['why']}"


def _by(member: Mapping[str, Any]) -> str:
    return "learned" if member["learned"] else ""


def _values(probe: str, name: str, trait: Mapping[str, Any], shown: Shown) -> list[list[object]]:
    if trait["kind"] == "number":
        return [[name, "number", f"{trait['number']:g} (+-{trait['spread'] or 0:g})", "", "", ""]]
    return [
        [name, trait["kind"], judged(probe, name, m["value"]), shown.local(m["first_at"]), m["vantage"], _by(m)]
        for m in trait["members"]
    ]


@app.command()
def pins(target: Id, config: ConfigFile = None, as_json: Json = False) -> None:
    """Which facts of a page are worth pinning: what stood still so far, as lines for the configuration."""
    _of(config, target)
    try:
        with ledger(glance(config)) as view:
            found = advised(view, installed(), target)
    except LedgerUnusable:
        found = None
    if as_json:
        told = {"looks": found.looks, "days": found.days} if found else {"looks": 0, "days": 0.0}
        show_json({"target": target, **told, "facts": [plain(one) for one in (found.advice if found else ())]})
        return
    if found is None or not found.advice:
        aside(f"nothing on the page of {target} is known to stand still and worth pinning yet")
        return
    say(f"# [targets.options.defacement] of {target}: it stood still in {found.looks} looks over {found.days:g} days")
    say(toml(found.advice))
    aside("read every line: what is pinned wakes people when it changes, also when you change it yourself")


@app.command()
def diff(target: Id, config: ConfigFile = None, as_json: Json = False) -> None:
    """What accepting would change: what is new (+), what would be normal no longer (-); of pages texts, links too."""
    lines = changes(_of(config, target), datetime.now(UTC)) + _moved(config, target)
    if as_json:
        show_json(lines)
        return
    rows = [
        [line["probe"], line["trait"], line["kind"], sign, judged(line["probe"], line["trait"], value)]
        for line in lines
        for sign, values in (("+", line["added"]), ("-", line["missing"]))
        for value in values
    ]
    show_table(("PROBE", "TRAIT", "KIND", "", "VALUE"), rows, empty=f"nothing is proposed for {target}")
    for probe, number in sorted({(line["probe"], line["instead_of"]) for line in lines if line.get("instead_of")}):
        aside(f"{probe}: compared with number {number}; see: sentinel baseline show {target}")


@app.command()
def accept(  # noqa: PLR0913, PLR0917 - each is an option that the contract names
    target: Id,
    why: Why = "",
    probe: ProbeName = "",
    until: Annotated[str, typer.Option(metavar="TIME", help="Only so long: 30d, or a date and time.")] = "",
    scope: Annotated[str, typer.Option(metavar="SCOPE", help=f"{', '.join(_SCOPES)}; else all that is meant.")] = "",
    number: Annotated[
        int, typer.Option("--number", metavar="N", min=0, help="Go back to what was accepted under this number.")
    ] = 0,
    also: Annotated[bool, typer.Option("--also", help="Beside what was accepted before, not in its place.")] = False,
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Say that what is proposed is normal; --why is needed. Incidents that this explains are resolved."""
    if not why.strip():
        raise Stop(Exit.USAGE, "say why it is normal: --why TEXT")
    if scope and scope not in _SCOPES:
        raise Stop(Exit.USAGE, f"--scope is one of {', '.join(_SCOPES)}")
    end = rfc3339(coming(until)) if until else ""
    args = {"on": target, "text": why, "probe": probe, "until": end, "scope": scope, "also": "yes" if also else ""}
    args |= {"number": str(number)} if number else {}
    _told(act(config, "baseline_accept", args, who), config, as_json=as_json)


@app.command()
def reject(
    target: Id,
    why: Why = "",
    probe: ProbeName = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Say that what is proposed is not normal; it is not proposed again while it stays the same."""
    _told(act(config, "baseline_reject", {"on": target, "text": why, "probe": probe}, who), config, as_json=as_json)


def _told(done: Mapping[str, Any], config: Path | None, *, as_json: bool) -> None:
    if as_json:
        show_json(dict(done))
        return
    shown = Shown(glance(config))
    for row in done["baselines"]:
        until = f" until {shown.local(row['until'])}" if row["until"] else ""
        what = brief(row["probe"], row["changes"])
        say(f"{row['target']} {row['probe']}: {done['state']}{until}{': ' if what else ''}{what}")
    if not done["baselines"]:
        say(f"nothing is proposed for {done['target']}")
    for probe in done["left"]:
        aside(f"{probe} was left alone: it does not know this scope")
    if done["resolved"]:
        say(f"resolved: {', '.join(done['resolved'])}")
