"""The program ``sentinel``: finds the command, imports only what it needs, and ends with one of six codes."""

import importlib
import os
import sys
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from sentinel.app.cli.exits import Exit


class Place(NamedTuple):
    """Where a command lives, and what the list of commands says about it."""

    module: str
    says: str


COMMANDS = {
    "run": Place("run", "Start the daemon: look, decide, tell."),
    "check": Place("check", "Look at a target or URL once, now, without a daemon."),
    "trace": Place("trace", "Hop by hop to a site and its name servers: where the way bends."),
    "status": Place("status", "What is watched, how fresh, what cannot be seen, and why."),
    "incidents": Place("incidents", "The working life of incidents: list, show, acknowledge, resolve."),
    "evidence": Place("evidence", "Evidence of incidents: list, export, verify."),
    "compare": Place("compare", "The judge of content on files: what changed on a page, and is it an attack?"),
    "baseline": Place("baseline", "What is normal, and who said so: list, show, diff, pins, accept, reject."),
    "silence": Place("silence", "Silences over messages: add, list, expire."),
    "changes": Place("changes", "Announced changes: plan, list, cancel."),
    "targets": Place("targets", "The inventory: list, show, import, enable, disable."),
    "notify": Place("notify", "Messages: prove a channel, see what waits and what was said."),
    "roster": Place("roster", "Who is on call, until when, and who is next."),
    "rules": Place("rules", "Detection rules: check, test, explain, evaluate."),
    "intake": Place("intake", "Reports by people: take one down, list, show, reclassify, erase."),
    "accounts": Place(
        "accounts", "The register of social accounts: take forms in, list, show, correct, export, erase."
    ),
    "adapters": Place("adapters", "How social platforms are read: list the adapters, test, enable, disable."),
    "config": Place("config", "The configuration: check, show, schema."),
    "link": Place("link", "Several vantages: keys of agents and of their hub."),
    "db": Place("db", "The ledger: upgrade, back up, prune."),
    "drill": Place("drill", "Drills: stage an attack, prove that the message arrives, measure who answers."),
    "demo": Place("demo", "One minute on a made-up election site: attack, message, recovery."),
    "doctor": Place("doctor", "Self-diagnosis of this installation."),
    "version": Place("version", "Versions of Sentinel and of what it stands on."),
}


class Commands(TyperGroup):
    """Knows every command by name and imports it when it is called; turns what went wrong into words and a code."""

    def __init__(self, **attrs: Any) -> None:  # noqa: ANN401 - whatever typer passes on
        stand_ins = {name: TyperCommand(name, help=place.says) for name, place in COMMANDS.items()}
        super().__init__(**{**attrs, "commands": stand_ins})

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]  # noqa: ANN401 - vendored types
        """Find the command that was typed, and import it in the place of its stand-in."""
        name, _, rest = super().resolve_command(ctx, args)
        module = importlib.import_module(f"sentinel.app.cli.{COMMANDS[str(name)].module}")
        command = typer.main.get_command(module.app)
        command.name = name
        return name, command, rest

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401 - likewise
        """Run the command; known troubles end with words on stderr and their code, never with a traceback."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _hung_up()
        except Exception as error:
            code = _told(error)
            if code is None:
                raise
            raise typer.Exit(code) from None


def _told(error: Exception) -> Exit | None:
    from sentinel.app.cli.faults import words

    found = words(error)
    if found is None:
        return None
    sys.stdout.flush()
    sys.stderr.write(found.text + "\n")
    return found.code


def _hung_up() -> None:
    """The reader has seen enough (``| head``): end quietly, also when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings or refused, 2 usage, 3 configuration invalid, 4 daemon or database out of "
    "reach, 5 could not look.",
)


@app.callback()
def root() -> None:
    """Sentinel watches election websites and tells the duty officer what it saw, from where, and why it believes it."""


def main() -> None:
    """The entry point."""
    if os.environ.get("NO_COLOR"):
        from typer import rich_utils

        rich_utils.COLOR_SYSTEM = None  # Rich itself would keep bold and dim in help and usage errors
    app(prog_name="sentinel")
