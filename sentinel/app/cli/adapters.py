"""``sentinel adapters``: how social platforms are read, and whether they still are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, Why, group
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.rules import Folder, layers
from sentinel.app.cli.screen import say, show_fields, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.platforms import in_service, terms_of
from sentinel.app.spent import columns, standing
from sentinel.config.complaint import did_you_mean
from sentinel.config.problem import NoConfig
from sentinel.detect.adapters import Installed, load_adapters
from sentinel.kit.adapters.answer import MOST_BODY, Answer
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.adapters.reading import Reading, read_all
from sentinel.kit.adapters.replay import Replayed, replay
from sentinel.kit.platforms.choice import Terms
from sentinel.model.moment import rfc3339
from sentinel.store.errors import LedgerUnusable

app = group("Adapters of social platforms: list, test, enable, disable, schema.")
OFFICIAL = {1: "official", 2: "preview", 3: "page"}


Name = Annotated[str, typer.Argument(metavar="NAME", help="The adapter.")]
_COLUMNS = (
    *("name", "asked", "source_tier", "host", "per_minute", "requests_24h", "usd_24h"),
    *("waits_for", "circuit", "canaries", "version"),
)


@app.command("list")
def list_adapters(config: ConfigFile = None, folder: Folder = None, as_json: Json = False) -> None:
    """Every adapter: whether it is asked, how it sees, whom and how often, what was spent in 24 hours, its canaries."""
    rows = _standing(config, layers(config, folder))
    if as_json:
        show_json(rows)
        return
    shown = [{**row, "source_tier": OFFICIAL[int(row["source_tier"])]} for row in columns(rows)]
    show_table([c.upper().replace("_", " ") for c in _COLUMNS], [[r[c] for c in _COLUMNS] for r in shown], empty="none")


def _standing(config: Path | None, roots: Sequence[Path]) -> list[dict[str, Any]]:
    """What the files say, and what the ledger knows beside it, if there is one."""
    adapters = in_service(load_adapters(roots).values())
    try:
        settings = glance(config)
    except NoConfig:
        return standing(_Nothing(), adapters, Terms(), lab=False)
    try:
        with ledger(settings) as view:
            terms = terms_of(settings, view.switches(), glanced=True)
            return standing(view, adapters, terms, lab=settings.lab)
    except LedgerUnusable:
        return standing(_Nothing(), adapters, terms_of(settings, {}, glanced=True), lab=settings.lab)


class _Nothing:
    """Where there is no ledger nothing was spent."""

    def purse(self, _name: str) -> None:
        """Nothing is known."""


@app.command()
def schema() -> None:
    """Print the JSON Schema of an adapter's file, for editors."""
    show_json(Adapter.model_json_schema(by_alias=True))


@app.command()
def enable(name: Name, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Ask a platform by this adapter, whatever its file says."""
    _switch("adapter_enable", name, config, who, why, as_json=as_json)


@app.command()
def disable(name: Name, config: ConfigFile = None, who: Who = "", why: Why = "", as_json: Json = False) -> None:
    """Ask this adapter no more, whatever its file says."""
    _switch("adapter_disable", name, config, who, why, as_json=as_json)


def _switch(act_name: str, name: str, config: Path | None, who: str, why: str, *, as_json: bool) -> None:
    done = act(config, act_name, {"on": name, "text": why}, who, secrets=True)
    if as_json:
        show_json(dict(done))
        return
    say(f"{name} is {'asked' if done['enabled'] else 'not asked any more'}")
    if done["but"]:
        say(f"but not yet: {done['but']}")


@app.command("test")
def replay_kept(
    name: Name,
    page: Annotated[
        Path | None, typer.Option("--file", metavar="PAGE", help="Read this answer instead of the kept ones.")
    ] = None,
    status: Annotated[int, typer.Option("--status", metavar="CODE", help="The status that came with --file.")] = 200,
    live: Annotated[
        str, typer.Option("--live", metavar="HANDLE", help="Ask the platform about this account, once and politely.")
    ] = "",
    config: ConfigFile = None,
    folder: Folder = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Read the kept answers again: exit 0 if each is read as it is meant, 1 if not, 3 if the adapter is wrong.

    With --live: 0 if the account is there, 1 if not, 5 if it could not be seen.
    """
    if live:
        _show_live(act(config, "adapter_look", {"on": name, "handle": live}, who, secrets=True), as_json=as_json)
    found = load_adapters(layers(config, folder))
    if name not in found:
        raise Stop(Exit.USAGE, f"there is no adapter {name}{did_you_mean(name, found)}")
    if page is not None:
        _show(read_all(found[name].adapter.requests[0], _answer(page, status)), as_json=as_json)
        return
    results = _replayed(found[name])
    _tell(results, as_json=as_json)
    raise typer.Exit(Exit.FINDINGS if any(one.wrong for one in results) else Exit.OK)


def _show_live(done: Mapping[str, Any], *, as_json: bool) -> None:
    """What the platform showed, and an exit code that says so."""
    state = str(done["state"])
    if as_json:
        show_json(dict(done))
    else:
        say(state or f"could not look: {done['why']}")
        show_fields(done.get("fields", {}))
    blind = state in ("", "blocked", "login_wall", "unknown")
    raise typer.Exit(Exit.BLIND if blind else Exit.OK if state == "ok" else Exit.FINDINGS)


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
            say(f"{one.fixture.file}: {line}")


def _show(found: Mapping[str, Reading], *, as_json: bool) -> None:
    """What an answer says of each account in it: state, the mark that said so, fields, posts, and what is missing."""
    rows = {key: _row(reading) for key, reading in found.items()}
    if as_json:
        show_json(rows.get("", rows))
        return
    for key, row in rows.items():
        say(f"{key}{': ' if key else ''}{row['state']}  ({row['mark'] or 'no mark was met'})")
        for name, value in row["fields"].items():
            say(f"  {name}: {value}")
        for post in row["newest"]:
            say(f"  post: {post}")
        if row["lacks"]:
            say(f"  missing: {', '.join(row['lacks'])}")


def _row(reading: Reading) -> dict[str, Any]:
    return {
        "state": str(reading.state),
        "mark": reading.mark,
        "fields": dict(reading.fields),
        "newest": [f"{rfc3339(post.at)} {post.text}" for post in reading.newest],
        "lacks": list(reading.lacks),
    }
