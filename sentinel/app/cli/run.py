"""``sentinel run``: the daemon."""

from typing import Annotated

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, single
from sentinel.app.cli.settings import config_file, installed
from sentinel.kit.durations import seconds

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
    seconds_left = _seconds(duration)
    from sentinel.app import daemon

    daemon.run(config_file(config), installed(), frozenset(role or ("all",)), seconds_left)


def _seconds(text: str) -> float | None:
    try:
        return seconds(text) if text else None
    except ValueError as error:
        raise Stop(Exit.USAGE, f"--for: {error}") from None
