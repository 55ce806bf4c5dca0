"""``sentinel drill``: an attack in the range, told over the live channel, so that people learn and the phone rings."""

import os
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, group
from sentinel.app.cli.screen import aside, say, show_json, show_table
from sentinel.app.cli.settings import glance, whole
from sentinel.app.cli.spans import span
from sentinel.kit.durations import about
from sentinel.model.moment import rfc3339

if TYPE_CHECKING:
    from sentinel.app.drill.loan import Loan
    from sentinel.app.drill.report import Report
    from sentinel.range.scenario import Scenario

app = group("Drills: stage an attack, prove that the message arrives, measure who answers.")
REPORTS = "drills"
ANSWER = "5m"


@app.command("list")
def list_drills(config: ConfigFile = None, as_json: Json = False) -> None:
    """The drills that can be run, what happened, and how long each takes."""
    from sentinel.range.drills import DRILLS

    language = _language(config)
    rows = [_shown(drill, language) for drill in DRILLS.values()]
    if as_json:
        show_json(rows)
        return
    columns = ("NAME", "TAKES", "TELLS", "STORY", "MODELLED ON")
    show_table(
        columns,
        [(r["name"], about(r["seconds"]), ", ".join(r["tells"]) or "nothing", r["story"], r["real"]) for r in rows],
    )


def _shown(drill: "Scenario", language: str) -> dict[str, Any]:
    story, real = (drill.id, drill.real_id) if language == "id" else (drill.en, drill.real_en)
    tells = [told.rule for told in drill.told if not told.quiet]
    return {"name": drill.name, "seconds": drill.lasts, "tells": tells, "story": story, "real": real}


def _language(config: Path | None) -> str:
    from sentinel.config.problem import ConfigRejected

    try:
        return glance(config).language
    except ConfigRejected:
        if config is not None:
            raise
        return "id"


@app.command()
def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which drill; see: sentinel drill list.")],
    channel: Annotated[
        list[str] | None,
        typer.Option("--channel", metavar="C", help="A live channel to tell it over; may be given several times."),
    ] = None,
    ack_within: Annotated[
        str,
        typer.Option(
            "--ack-within",
            metavar="DURATION",
            help=f"How long people have to acknowledge; {ANSWER} over a live channel.",
        ),
    ] = "",
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FOLDER", help="Where the report goes; else data_dir/drills.")
    ] = None,
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Stage a drill beside the live installation and measure it; every line that leaves is marked LATIHAN.

    Without --channel it is told inside the range alone, and nothing leaves this machine.
    """
    drill = _wanted(name)
    patience = span("--ack-within", ack_within or (ANSWER if channel else "0s"))
    from sentinel.app.control import login_name
    from sentinel.app.drill.perform import perform
    from sentinel.app.drill.report import write

    person = who or os.environ.get("SUDO_USER") or login_name(os.getuid())
    with ExitStack() as until_done:
        loan, kept = _borrowed(config, channel or [], until_done)
        made = perform(drill, loan, person, aside, patience)
    files = write(made, report or kept)
    if as_json:
        show_json(_told(made, files))
    else:
        _say(made, files)
    raise typer.Exit(Exit.OK if made.passed else Exit.FINDINGS)


def _wanted(name: str) -> "Scenario":
    from sentinel.config.complaint import did_you_mean
    from sentinel.range.drills import DRILLS

    if name not in DRILLS:
        raise Stop(Exit.USAGE, f"there is no drill {name!r}{did_you_mean(name, DRILLS)}; see: sentinel drill list")
    return DRILLS[name]


def _borrowed(config: Path | None, names: list[str], until_done: ExitStack) -> "tuple[Loan, Path]":
    """What the drill borrows, and where reports are kept; without a channel it needs no configuration."""
    from sentinel.app.drill.loan import Loan, NoSuchChannel, borrowed
    from sentinel.config.problem import ConfigRejected

    try:
        settings, probes = whole(config, secrets=bool(names))
    except ConfigRejected:
        if names or config is not None:
            raise
        return Loan(folder=Path(until_done.enter_context(TemporaryDirectory(prefix="sentinel-drill-")))), Path(REPORTS)
    try:
        return borrowed(settings, probes, names), settings.data_dir / REPORTS
    except NoSuchChannel as error:
        raise Stop(Exit.USAGE, str(error)) from None


def _told(made: "Report", files: tuple[Path, Path]) -> dict[str, Any]:
    found = made.findings
    return {
        "name": made.scenario.name,
        "passed": made.passed,
        "answered": found.answered if made.ack_within else None,
        "from": rfc3339(made.began),
        "until": rfc3339(made.ended),
        "channels": list(made.loan.heard),
        "messages": dict(found.counts),
        "told": [
            {
                "rule": one.told.rule,
                "incident": one.incident.ref if one.incident else None,
                "opened_after": one.after(one.incident.opened_at) if one.incident else None,
                "message_after": one.message_after,
                "acknowledged_after": one.after(one.answered_at),
                "acknowledged_by": one.incident.acknowledged_by if one.incident else None,
                "complete": one.complete,
            }
            for one in found.kept
        ],
        "unwanted": [incident.rule for incident in found.unwanted],
        "report": [str(file) for file in files],
    }


def _say(made: "Report", files: tuple[Path, Path]) -> None:
    rows = [
        (
            one.told.rule,
            one.incident.ref if one.incident else "-",
            *map(_seconds, (one.message_after, one.after(one.answered_at))),
        )
        for one in made.findings.kept
    ]
    show_table(
        ("RULE", "INCIDENT", "MESSAGE AFTER", "ACKNOWLEDGED AFTER"), rows, empty="nobody was to be told anything"
    )
    say(
        f"{made.scenario.name}: {'passed' if made.passed else 'NOT PASSED'}; the report: {files[0]} and {files[1].name}"
    )


def _seconds(amount: float | None) -> str:
    return "-" if amount is None else f"{amount:.1f} s"
