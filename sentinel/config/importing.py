"""Take an inventory in: only if every line of it is right, and fits what is there already."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sentinel.config.inventory import take_inventory
from sentinel.config.load import read
from sentinel.config.problem import ConfigRejected
from sentinel.config.watching import Probes, check_watching
from sentinel.kit import disk

_ODD = re.compile(r"[^a-z0-9_-]+")


def file_name(given: str) -> str:
    """The name that an imported file is kept under; importing a file of the same name again replaces it."""
    return f"{_ODD.sub('-', Path(given).stem.lower()).strip('-') or 'imported'}.csv"


def vet(path: Path, probes: Probes, name: str, text: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """The ids of the targets in the text of an inventory, if all is right with it.

    ``path`` is the configuration, ``name`` the file's name for messages and for what it replaces.

    Raises:
        ConfigRejected: with every problem of the text; problems elsewhere are not its fault.
    """
    made = read(path, environ=environ, secrets=False, without=file_name(name))
    take_inventory(made, text, name)
    check_watching(made, probes)
    own = [p for p in made.problems if p.where.file == name]
    if own:
        raise ConfigRejected(own)
    return [t.value.id for t in made.targets if t.where.file == name]


def keep(folder: Path, name: str, text: str) -> Path:
    """Write an inventory that was vetted; it is there whole or not at all, also when the power fails.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = folder / file_name(name)
    disk.replace(final, text)
    return final
