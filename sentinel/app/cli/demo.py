"""``sentinel demo``: the first minute of a new user."""

from typing import Annotated

import typer

from sentinel.app.cli.exits import Exit
from sentinel.app.cli.options import single
from sentinel.app.cli.screen import console
from sentinel.app.cli.spans import span

app = single()


@app.command()
def demo(
    duration: Annotated[str, typer.Option("--for", metavar="DURATION", help="Stay on for this long.")] = "",
) -> None:
    """A made-up election site, an attack on it, the message that goes out, and the recovery; needs no internet."""
    left = span("--for", duration) if duration else None
    from sentinel.app import demo as stage

    raise typer.Exit(Exit.OK if stage.run(left, console()) else Exit.FINDINGS)
