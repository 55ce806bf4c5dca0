"""The reference of every command as Markdown, made from the commands; docs/operate/command-line.md holds it."""

import importlib
from collections.abc import Iterator
from typing import Any

import typer

from sentinel.app.cli.main import COMMANDS


def commands() -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name, such as ``incidents list``."""
    for name, place in COMMANDS.items():
        module = importlib.import_module(f"sentinel.app.cli.{place.module}")
        command = typer.main.get_command(module.app)
        inner = getattr(command, "commands", None)
        if inner:
            yield from ((f"{name} {sub}", one) for sub, one in inner.items())
        else:
            yield name, command


def reference() -> str:
    """Every command with its usage, what it does, and its options."""
    return "\n".join(line for name, command in commands() for line in _page(name, command)).strip() + "\n"


def _page(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - typer's vendored type
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = " ".join(["sentinel", name, *(_argument(a) for a in arguments), "[OPTIONS]" if options else ""])
    yield f"\n### `{usage.strip()}`\n"
    yield " ".join((command.help or "").split())
    told = [p for p in (*arguments, *options) if getattr(p, "help", None)]
    if told:
        yield ""
        yield from (f"- `{_name(p)}`: {p.help}" for p in told)


def _argument(argument: Any) -> str:  # noqa: ANN401 - likewise
    name = str(argument.metavar or argument.name.upper())
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _name(parameter: Any) -> str:  # noqa: ANN401 - likewise
    if parameter.param_type_name == "argument":
        return _argument(parameter)
    names = ", ".join(sorted(parameter.opts, key=len))
    return f"{names} {parameter.metavar}" if parameter.metavar else names
