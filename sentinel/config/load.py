"""Load the configuration: read, shape, compare, and complain about all of it at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sentinel.config.config import Config
from sentinel.config.draft import Draft, draft
from sentinel.config.inventory import read_inventory
from sentinel.config.linking import check_linking
from sentinel.config.problem import ConfigRejected, Where
from sentinel.config.read import read_toml
from sentinel.config.roster import check_on_call, read_roster
from sentinel.config.schema.document import Document
from sentinel.config.secret import Vault
from sentinel.config.surroundings import check_surroundings
from sentinel.config.telling import Recipients, check_telling
from sentinel.config.watching import Probes, check_watching


def load(
    path: Path,
    probes: Probes,
    recipients: Recipients,
    *,
    environ: Mapping[str, str] = os.environ,
    secrets: bool = True,
) -> Config:
    """The configuration in this file, with its inventories.

    ``recipients`` counts whom a channel's URL reaches (0: not understood). ``secrets`` False leaves references as
    they are, for commands that only read the ledger.

    Raises:
        ConfigRejected: with every problem that was found.
    """
    made = read(path, environ=environ, secrets=secrets)
    check_watching(made, probes)
    check_telling(made, recipients)
    check_linking(made, probes)
    check_surroundings(made)
    made.roster = read_roster(made)
    check_on_call(made, made.roster)
    return _finished(made, path)


def read(path: Path, *, environ: Mapping[str, str], secrets: bool, without: str = "") -> Draft:
    """What the file and its inventories hold, each part checked by itself and not yet compared.

    ``without`` names an imported inventory that is left out, since it is about to be replaced.

    Raises:
        ConfigRejected: if the file cannot be read or is no TOML.
    """
    raw = read_toml(path, str(path))
    vault = Vault(environ=environ, folder=path.absolute().parent, opened=secrets, lab=_lab(raw))
    made = draft(raw, Where(file=str(path)), vault)
    for name in made.document.inventory.files:
        read_inventory(made, vault.folder / name, name)
    folder = vault.folder / made.document.sentinel.data_dir / "inventory"
    for file in sorted(f for f in folder.glob("*.csv") if f.name != without):
        read_inventory(
            made, file, str(file.relative_to(vault.folder)) if file.is_relative_to(vault.folder) else str(file)
        )
    return made


def _lab(raw: Mapping[str, Any]) -> bool:
    """Lab rules, also while the key is wrong: one mistake must not make ten more."""
    table = raw.get("sentinel", {})
    return bool(table.get("lab", False)) if isinstance(table, dict) else True


def _finished(made: Draft, path: Path) -> Config:
    if made.problems:
        raise ConfigRejected(made.problems)
    lists: dict[str, object] = {
        name: tuple(p.value for p in getattr(made, name)) for name in ("channels", "routes", "phases")
    }
    lists["targets"] = tuple(p.value for p in made.targets if p.where.file == made.where.file)
    document = Document.model_validate(made.tables | {name: rows for name, rows in lists.items() if rows})
    return Config(
        path=path, document=document, entries=tuple(made.targets), notes=tuple(made.notes), roster=made.roster
    )
