"""``sentinel targets``: the inventory, and switching parts of it on and off."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import switches
from sentinel.app.cli.screen import counted, say, show_fields, show_json, show_table
from sentinel.app.cli.settings import glance, installed
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config
from sentinel.config.draft import Placed
from sentinel.config.plan import plan
from sentinel.config.read import read_text
from sentinel.config.schema.target import TargetEntry
from sentinel.kit.durations import words

app = group("The inventory: list, show, import, enable, disable.")
Id = Annotated[str, typer.Argument(metavar="ID", help="The target's id.")]
_COLUMNS = ("id", "name", "url", "tier", "region", "watched", "probes")


@app.command("list")
def list_targets(
    config: ConfigFile = None,
    tier: Annotated[str, typer.Option(help="Only this tier.")] = "",
    region: Annotated[str, typer.Option(help="Only this region and what lies in it.")] = "",
    enabled: Annotated[bool, typer.Option("--enabled", help="Only what is watched.")] = False,
    as_json: Json = False,
) -> None:
    """Every target: what it is, whether it is watched, by what."""
    settings = glance(config)
    switched = switches(settings)
    rows = [_row(placed, switched) for placed in settings.entries]
    rows = [r for r in rows if tier in ("", r["tier"]) and r["region"].startswith(region) and r["enabled"] >= enabled]
    if as_json:
        show_json(rows)
        return
    shown = [{**r, "watched": _watched(r), "probes": " ".join(r["probes"])} for r in rows]
    show_table([c.upper() for c in _COLUMNS], [[r[c] for c in _COLUMNS] for r in shown], empty="no target")


def _row(placed: Placed[TargetEntry], switched: dict[str, bool]) -> dict[str, Any]:
    entry = placed.value
    return {
        **entry.model_dump(mode="json", exclude={"options"}),
        "name": entry.name or entry.id,
        "probes": list(entry.watched_by()),
        "enabled": switched.get(entry.id, entry.enabled),
        "switched": entry.id in switched,
        "from": str(placed.where),
    }


def _watched(row: dict[str, Any]) -> str:
    if row["enabled"]:
        return "yes"
    return "menunggu konfirmasi" if row["grade"] == "C" and not row["switched"] else "no"


@app.command()
def show(target: Id, config: ConfigFile = None, as_json: Json = False) -> None:
    """One target: all that is known of it, and its checks."""
    settings = glance(config)
    placed = _find(settings, target)
    switched = switches(settings)
    row = {**_row(placed, switched), "options": placed.value.options, "checks": _checks(settings, target, switched)}
    if as_json:
        show_json(row)
        return
    checks = [f"{name} every {c['interval']}, at most {c['timeout']}" for name, c in row["checks"].items()]
    show_fields({**row, "watched": _watched(row), "enabled": None, "switched": None, "options": None, "checks": checks})


def _find(settings: Config, target: str) -> Placed[TargetEntry]:
    known = {placed.value.id: placed for placed in settings.entries}
    if target not in known:
        raise Stop(Exit.FINDINGS, f"there is no target {target!r}{did_you_mean(target, known)}")
    return known[target]


def _checks(settings: Config, target: str, switched: dict[str, bool]) -> dict[str, dict[str, str]]:
    checks = plan(settings, installed(), switched)
    return {
        c.probe: {"interval": words(c.interval), "timeout": words(c.timeout)}
        for c in checks
        if c.subject.key == f"target:{target}"
    }


@app.command("import")
def import_targets(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file; its first line names the columns.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Take a list of targets in. Nothing is taken unless every line is right; the same file again replaces it."""
    text = read_text(file, str(file))
    done = act(config, "import", {"name": file.name, "text": text}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"imported {counted(len(done['targets']), 'target')}; kept in {done['file']}")


@app.command()
def enable(target: Id, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Watch a target, whatever the file says."""
    _switch("enable", target, config, who, why, as_json=as_json)


@app.command()
def disable(target: Id, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Stop watching a target, whatever the file says."""
    _switch("disable", target, config, who, why, as_json=as_json)


def _switch(name: str, target: str, config: Path | None, who: str, why: str, *, as_json: bool) -> None:
    done = act(config, name, {"on": target, "text": why}, who)
    if as_json:
        show_json(dict(done))
    else:
        say(f"{target} is {'watched' if done['enabled'] else 'not watched any more'}")
