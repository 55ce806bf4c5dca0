"""The options that every command spells the same way."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

ConfigFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The configuration; else $SENTINEL_CONFIG, ./config.toml, /etc/sentinel/config.toml.",
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, and nothing else.")]
Who: TypeAlias = Annotated[str, typer.Option("--as", metavar="WHO", help="Who does this; else your login name.")]
Why: TypeAlias = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; it stands in the timeline.")]


def group(text: str) -> typer.Typer:
    """A group of commands; without one it shows its help. Tracebacks never show local values: they hold secrets."""
    return typer.Typer(help=text, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


def single() -> typer.Typer:
    """A command without subcommands."""
    return typer.Typer(pretty_exceptions_enable=False, add_completion=False)
