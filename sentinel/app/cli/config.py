"""``sentinel config``: is it right, what holds, what may it hold."""

import asyncio
import sys
from typing import Annotated

import typer

from sentinel.app.cli import routes
from sentinel.app.cli.exits import Exit
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.screen import aside, counted, say, show_json
from sentinel.app.cli.settings import config_file, installed, whole
from sentinel.config.plan import plan
from sentinel.config.problem import ConfigRejected, Problem

app = group("The configuration: check, show, schema, and who would be told.")
app.add_typer(routes.app, name="routes")


@app.command()
def check(config: ConfigFile = None, as_json: Json = False) -> None:
    """Name every mistake at once, each with its file and key. Exit 3 if there is one."""
    path = config_file(config)
    try:
        found, probes = whole(path)
    except ConfigRejected as error:
        if not as_json:
            raise
        show_json({"config": str(path), "ok": False, "problems": _rows(error.problems), "notes": []})
        raise typer.Exit(Exit.INVALID) from None
    notes = found.notes
    if as_json:
        show_json({"config": str(path), "ok": True, "problems": [], "notes": _rows(notes)})
        return
    for note in notes:
        aside(f"{note.where}: note: {note.text}")
    checks = plan(found, probes, {})
    targets = [t for t in found.targets() if t.enabled]
    counts = (
        counted(len(targets), "watched target"),
        counted(len(checks), "check"),
        counted(len(found.channels()), "channel"),
    )
    say(f"{path} is right: {', '.join(counts)}.")


def _rows(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [{"file": p.where.file, "key": p.where.key, "text": p.text} for p in problems]


@app.command()
def show(
    config: ConfigFile = None,
    resolved: Annotated[bool, typer.Option("--resolved", help="Every value that holds, defaults included.")] = False,
    as_json: Json = False,
) -> None:
    """Print the configuration as TOML, secrets masked."""
    from sentinel.config import show as showing
    from sentinel.config.toml import to_toml

    found, probes = whole(config, secrets=False)
    shown = showing.resolved(found, plan(found, probes, {})) if resolved else showing.written(found)
    if as_json:
        show_json(shown)
    else:
        sys.stdout.write(to_toml(shown))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from sentinel.config.describe import schema as described

    show_json(described(installed()))


@app.command(name="raw-targets")
def raw_targets(config: ConfigFile = None) -> None:
    """Write the list of addresses that rawd may send packets to; root puts it on disk. Exit 5 if a name is missing."""
    from sentinel.app.raw_targets import listed, look_up

    settings, _ = whole(config, secrets=False)
    found = asyncio.run(look_up(settings))
    sys.stdout.write(listed(found, settings))
    missing = [line for one in found for line in one.missing]
    for line in missing:
        aside(line)
    raise typer.Exit(Exit.BLIND if missing else Exit.OK)
