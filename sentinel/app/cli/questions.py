"""The form of reports as options of a command: one for each question, in the order of the form."""

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from sentinel.app.cli.options import ConfigFile, Json, Who
from sentinel.kit.intake.form import MANY, QUESTIONS, Question
from sentinel.kit.intake.sorts import Sort

NAMES = ", ".join(Sort)
Class = Annotated[str, typer.Argument(metavar="[CLASS]", help=f"What it is about: {NAMES}.")]
Named = Annotated[str, typer.Option("--class", metavar="CLASS", help="The same as an option.")]
File = Annotated[
    Path | None, typer.Option("--file", metavar="FILE", help="Answers as TOML or JSON; options win over them.")
]
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "when": "TIME",
        "zone": "ZONE",
        "sim": "ya|tidak|?",
        "receiving": "NUMBER",
        "second": "ya|tidak|?",
        "recipients": "COUNT",
        "link": "URL",
        "records": "COUNT",
        "attempts": "COUNT",
        "reported_to": "WHO",
        "evidence": "FILE",
        "tlp": "TLP",
        "target": "ID",
        "account": "ID",
        "incident": "INC",
        "region": "CODE",
    }
)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of the form, and those that every command has; it takes them by their names."""
    ends = (("file", File, None), ("config", ConfigFile, None), ("who", Who, ""), ("as_json", Json, False))
    given = (("sort", Class, ""), ("named", Named, ""), *map(_option, QUESTIONS.items()), *ends)
    options = [Parameter(name, Parameter.KEYWORD_ONLY, default=value, annotation=kind) for name, kind, value in given]
    command.__dict__["__signature__"] = Signature(options)
    return command


def _option(asked: tuple[str, Question]) -> tuple[str, Any, Any]:
    """One question: its name, its type, and what it is where nobody said anything."""
    key, question = asked
    told = question.ask + (f" {question.like}" if question.like else "")
    option = typer.Option(f"--{key.replace('_', '-')}", metavar=WORDS.get(key, "TEXT"), help=told)
    if key in MANY:
        return key, Annotated[list[str] | None, option], None
    return key, Annotated[str, option], ""
