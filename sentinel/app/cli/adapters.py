"""``sentinel adapters``: how social platforms are read, and whether they still are."""

from pathlib import Path
from typing import Annotated

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.rules import Folder, layers
from sentinel.app.cli.screen import say, show_json, show_line, show_table
from sentinel.config.complaint import did_you_mean
from sentinel.detect.adapters import Installed, load_adapters, version
from sentinel.kit.adapters.answer import MOST_BODY, Answer
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.adapters.replay import Replayed, reading_of, replay

app = group("Adapters of social platforms: list, test.")
OFFICIAL = {1: "official interface", 2: "embed or preview", 3: "public page"}


@app.command("list")
def list_adapters(config: ConfigFile = None, folder: Folder = None, as_json: Json = False) -> None:
    """Every adapter: how it sees, whom it asks, how often, which version."""
    rows = [
        {
            "name": name,
            "enabled": one.adapter.enabled,
            "source_tier": one.adapter.source_tier,
            "host": one.adapter.rate.host,
            "per_minute": one.adapter.rate.per_minute,
            "version": version(one.adapter),
            "fixtures": len(one.adapter.fixtures),
        }
        for name, one in sorted(load_adapters(layers(config, folder)).items())
    ]
    if as_json:
        show_json(rows)
        return
    shown = [{**row, "source_tier": OFFICIAL[int(str(row["source_tier"]))]} for row in rows]
    columns = ("name", "enabled", "source_tier", "host", "per_minute", "version", "fixtures")
    show_table([c.upper().replace("_", " ") for c in columns], [[r[c] for c in columns] for r in shown], empty="none")


@app.command("test")
def replay_kept(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The adapter.")],
    page: Annotated[
        Path | None, typer.Option("--file", metavar="PAGE", help="Read this answer instead of the kept ones.")
    ] = None,
    status: Annotated[int, typer.Option("--status", metavar="CODE", help="The status that came with --file.")] = 200,
    config: ConfigFile = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Read the kept answers again: exit 0 if each is read as it is meant, 1 if not, 3 if the adapter is wrong."""
    found = load_adapters(layers(config, folder))
    if name not in found:
        raise Stop(Exit.USAGE, f"there is no adapter {name}{did_you_mean(name, found)}")
    if page is not None:
        _show(reading_of(found[name].adapter.requests[0], _answer(page, status), None), as_json=as_json)
        return
    results = _replayed(found[name])
    _tell(results, as_json=as_json)
    raise typer.Exit(Exit.FINDINGS if any(one.wrong for one in results) else Exit.OK)


def _replayed(one: Installed) -> list[Replayed]:
    try:
        return list(replay(one.adapter, lambda name: (one.fixtures / name).read_text("utf-8", "replace")))
    except OSError as error:
        raise Stop(Exit.INVALID, f"{error.filename}: {error.strerror}") from None


def _answer(page: Path, status: int) -> Answer:
    try:
        with page.open("rb") as file:
            return Answer(status=status, text=file.read(MOST_BODY).decode("utf-8", "replace"))
    except OSError as error:
        raise Stop(Exit.USAGE, f"{page}: {error.strerror or error}") from None


def _tell(results: list[Replayed], *, as_json: bool) -> None:
    rows = [
        {
            "file": one.fixture.file,
            "status": one.fixture.status,
            "state": str(one.reading.state),
            "mark": one.reading.mark,
            "ok": not one.wrong,
            "wrong": list(one.wrong),
        }
        for one in results
    ]
    if as_json:
        show_json(rows)
        return
    columns = ("file", "status", "state", "mark", "ok")
    show_table([c.upper() for c in columns], [[row[c] for c in columns] for row in rows], empty="no kept answer")
    for one in results:
        for line in one.wrong:
            show_line(f"{one.fixture.file}: {line}")


def _show(reading: Reading, *, as_json: bool) -> None:
    """One answer: its state, the mark that said so, each field, and what is missing."""
    if as_json:
        show_json(
            {
                "state": str(reading.state),
                "mark": reading.mark,
                "fields": dict(reading.fields),
                "lacks": list(reading.lacks),
            }
        )
        return
    say(f"{reading.state}  ({reading.mark or 'no mark was met'})")
    for name, value in reading.fields.items():
        show_line(f"  {name}: {value}")
    if reading.lacks:
        show_line(f"  missing: {', '.join(reading.lacks)}")
