"""``sentinel demo``: the first minute of a new user."""

from typing import Annotated

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import single
from sentinel.app.cli.screen import console
from sentinel.kit.durations import seconds

app = single()


@app.command()
def demo(
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="Stay on for this long.")] = "",
) -> None:
    """A made-up election site, an attack on it, the message that goes out, and the recovery; needs no internet."""
    try:
        left = seconds(duration) if duration else None
    except ValueError as error:
        raise Stop(Exit.USAGE, f"--for: {error}") from None
    from sentinel.app import demo as stage

    raise typer.Exit(Exit.OK if stage.run(left, console()) else Exit.FINDINGS)
