"""``sentinel evidence``: the bodies that incidents rest on: list, take out, prove."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, group
from sentinel.app.cli.reading import incident_number, ledger
from sentinel.app.cli.screen import aside, cell, counted, say, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.cli.shown import Shown, ref
from sentinel.app.proofs import WRONG, Piece, Standing, pieces
from sentinel.config.config import Config
from sentinel.model.moment import rfc3339
from sentinel.store.evidence import Evidence

app = group("Evidence of incidents: list, export, verify.")
Ref = Annotated[str, typer.Argument(metavar="ID", help="INC-000042, or just 42.")]
COLUMNS = ("SHA-256", "STATE", "BYTES", "TYPE", "NAMED", "PERSONAL")
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
_STYLES = {Standing.HERE: "green", Standing.MISSING: "bold red", Standing.CHANGED: "bold red"}


@app.command("list")
def list_evidence(incident: Ref, config: ConfigFile = None, as_json: Json = False) -> None:
    """The bodies of one incident: whether each is here, gone after its time, missing, or changed."""
    settings, number = glance(config), incident_number(incident)
    found = _of(settings, number)
    if as_json:
        show_json({"incident": ref(number), "evidence": [one.plain() for one in found]})
        return
    shown = Shown(settings)
    show_table(COLUMNS, [_line(one, shown) for one in found], empty=f"no evidence of {ref(number)}")


def _of(settings: Config, number: int) -> list[Piece]:
    with ledger(settings) as view:
        if view.numbered(number) is None:
            raise Stop(Exit.FINDINGS, f"there is no incident {ref(number)}")
        return list(pieces(view, Evidence(settings.evidence_dir), number))


def _line(one: Piece, shown: Shown) -> Sequence[object]:
    gone = f" since {shown.local(one.row.gone_at)}" if one.row.gone_at else ""
    state = cell(f"{one.standing}{gone}", _STYLES.get(one.standing))
    size = "" if one.size is None else one.size
    return [one.row.name, state, size, one.media_type, shown.local(one.row.at), "yes" if one.row.personal else ""]


@app.command()
def export(
    incident: Ref,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Copy an incident's bodies into a folder, with a manifest and SHA256SUMS; who took them out is remembered.

    The files bear their hash as name and no ending: they come from sites that may be hostile. Do not open them with a
    browser. ``sha256sum -c SHA256SUMS`` proves them anywhere.
    """
    settings, number = glance(config), incident_number(incident)
    found = _of(settings, number)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop(Exit.FINDINGS, f"{folder} is there already, and not empty")
    act(config, "evidence_export", {"on": str(number)}, who)
    done = _written(settings, number, found, folder)
    show_json(done) if as_json else say(f"{counted(done['files'], 'file')} of {ref(number)} in {folder}")
    _stop_if_wrong(found)


def _written(settings: Config, number: int, found: Sequence[Piece], folder: Path) -> dict[str, Any]:
    """The bodies that are here, their sums, and a manifest that names all, those that are not here too."""
    evidence, here = Evidence(settings.evidence_dir), [one for one in found if one.standing is Standing.HERE]
    told = {
        "incident": ref(number),
        "exported_at": rfc3339(datetime.now(UTC)),
        "evidence": [one.plain() for one in found],
    }
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in here:
            (folder / one.row.name).write_bytes(evidence.read(one.row.name))
            (folder / one.row.name).chmod(0o400)
        (folder / SUMS).write_text("".join(f"{one.row.name}  {one.row.name}\n" for one in here), "utf-8")
        (folder / MANIFEST).write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise Stop(Exit.USAGE, f"{folder}: {(error.strerror or 'cannot be written').lower()}") from None
    return {"incident": ref(number), "folder": str(folder), "files": len(here)}


@app.command()
def verify(config: ConfigFile = None, as_json: Json = False) -> None:
    """Prove every body that the ledger names by its SHA-256. Exit 1 if one is missing or changed.

    Bodies that retention or an erasure took are gone as they should be. A row that somebody took out of the ledger
    itself does not show here.
    """
    settings = glance(config)
    counts: Counter[str] = Counter()
    wrong: list[Piece] = []
    with ledger(settings) as view:
        for one in pieces(view, Evidence(settings.evidence_dir)):
            counts[one.standing] += 1
            wrong += [one] if one.standing in WRONG else []
    if as_json:
        show_json({**{str(one): counts[one] for one in Standing}, "wrong": [one.plain() for one in wrong]})
    else:
        say(", ".join(f"{counts[one]} {one}" for one in Standing))
    _stop_if_wrong(wrong)


def _stop_if_wrong(found: Sequence[Piece]) -> None:
    wrong = [one for one in found if one.standing in WRONG]
    for one in wrong:
        aside(f"{one.row.name} is {one.standing}")
    if wrong:
        raise typer.Exit(Exit.FINDINGS)
