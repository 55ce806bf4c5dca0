"""``sentinel run``: the daemon."""

from typing import Annotated

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, single
from sentinel.app.cli.settings import config_file, installed
from sentinel.app.cli.spans import span

app = single()
ROLES = ("all", "agent", "hub", "courier", "web")


@app.command()
def run(
    role: Annotated[list[str] | None, typer.Option("--role", metavar="|".join(ROLES), help="May be repeated.")] = None,
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="Stop by itself after this time.")] = "",
    config: ConfigFile = None,
) -> None:
    """Start the daemon. SIGTERM drains and stops, SIGHUP reads the configuration and the rules anew."""
    if set(role or ()) - set(ROLES):
        raise Stop(Exit.USAGE, f"--role is one of {', '.join(ROLES)}")
    left = span("--for", duration) if duration else None
    from sentinel.app import daemon

    daemon.run(config_file(config), installed(), frozenset(role or ("all",)), left)
