"""``sentinel db``: the ledger itself."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, group
from sentinel.app.cli.screen import counted, say, show_json
from sentinel.app.cli.settings import glance, ledger_url
from sentinel.store import backup as copies
from sentinel.store.ledger import open_ledger
from sentinel.store.schema import HEAD

app = group("The ledger: upgrade, back up, restore, prune.")


@app.command()
def upgrade(config: ConfigFile = None, as_json: Json = False) -> None:
    """Bring the ledger to this version's form, after a copy of it. The daemon does so by itself when it starts."""
    settings = glance(config)
    with open_ledger(settings.data_dir, ledger_url(settings)):
        pass  # opening is upgrading
    done = {"data_dir": str(settings.data_dir), "schema": HEAD}
    show_json(done) if as_json else say(f"the ledger in {settings.data_dir} has schema {HEAD}")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Appears when it is complete and was read back.")],
    config: ConfigFile = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Copy the ledger into a file, beside a running daemon or without one."""
    settings = glance(config)
    if file.exists() and not force:
        raise Stop(Exit.FINDINGS, f"{file} is there already; --force replaces it")
    copies.copy_to(settings.data_dir, ledger_url(settings), file)
    done = {"file": str(file), "bytes": file.stat().st_size}
    show_json(done) if as_json else say(f"{file}: {done['bytes']} bytes, read back whole")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy made by backup.")],
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Put a copy in the place of the ledger; the one that was there is kept aside. The daemon must be stopped."""
    settings = glance(config)
    aside = copies.restore(settings.data_dir, file, datetime.now(UTC))
    done = {"restored": str(file), "kept_aside": str(aside) if aside else None}
    show_json(done) if as_json else say(f"{file} is the ledger now" + (f"; the old one is {aside}" if aside else ""))


@app.command()
def prune(config: ConfigFile = None, who: Who = "", as_json: Json = False) -> None:
    """Delete what outlived ``store.retention``, now. The daemon does so every hour."""
    done = act(config, "prune", {}, who)
    show_json(dict(done)) if as_json else say(
        f"deleted {counted(done['rows'], 'row')} of the ledger and {counted(done['bodies'], 'file')} of evidence"
    )
