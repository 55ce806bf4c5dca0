"""From ``-c FILE`` to a configuration: all of it for those who act, and little for those who only read the ledger."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from sentinel.app.cli.screen import aside, counted
from sentinel.config.config import Config
from sentinel.config.load import load, read
from sentinel.config.places import find_config
from sentinel.config.problem import ConfigRejected, rejected
from sentinel.config.schema.document import Document
from sentinel.config.secret import Vault
from sentinel.kit.probe import AnyProbe

_NEEDED = ("sentinel", "store")


def config_file(given: Path | None) -> Path:
    """The configuration file that was given, or else found.

    Raises:
        ConfigRejected: if there is none.
    """
    return find_config(given, os.environ)


def whole(given: Path | None, *, secrets: bool = True) -> tuple[Config, Mapping[str, AnyProbe]]:
    """The whole configuration, and the installed probes that it was checked against.

    Raises:
        ConfigRejected: with every problem.
    """
    path = config_file(given)
    probes = installed()
    return load(path, probes, _recipients() if secrets else _anybody, secrets=secrets), probes


def glance(given: Path | None) -> Config:
    """What reading the ledger needs: whoever reads incidents must not be stopped by a route that is being edited.

    Raises:
        ConfigRejected: if the file cannot be read, or is wrong about where the ledger is.
    """
    path = config_file(given)
    made = read(path, environ=os.environ, secrets=False)
    fatal = [p for p in made.problems if p.where.key.split(".")[0] in _NEEDED]
    if fatal:
        raise ConfigRejected(fatal)
    if made.problems:
        aside(f"{path} has {counted(len(made.problems), 'problem')}; see: sentinel config check")
    return Config(path=path, document=Document.model_validate(made.tables), entries=tuple(made.targets))


def ledger_url(config: Config) -> str:
    """Where the ledger is; the one secret that reading may need.

    Raises:
        ConfigRejected: if it is kept elsewhere and not there.
    """
    secret = config.document.store.url
    if secret.resolved:
        return secret.reveal()
    try:
        return Vault(environ=os.environ, folder=config.folder, lab=config.lab).fill(secret.source).reveal()
    except ValueError as error:
        raise rejected(f"{config.path}:store.url", str(error)) from None


def installed() -> Mapping[str, AnyProbe]:
    """The probes of this installation: the bundled ones, and the plugins."""
    import probes
    from sentinel.kit import registry

    return registry.load(probes)


def _recipients() -> Callable[[str], int]:
    """Counting needs Apprise, which takes its time to import: only when there is a channel to count."""

    def count(url: str) -> int:
        from sentinel.courier.channel import recipients

        return recipients(url)

    return count


def _anybody(_: str) -> int:
    return 1
