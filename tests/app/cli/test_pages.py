"""The operator's pages: generated parts are fresh, every key and option is explained, every example works."""

import re

import pytest

from sentinel.app.cli import reference as commands
from sentinel.config import reference
from sentinel.config.schema.meanings import MEANINGS
from tests.app.cli.pages import FOLDER, PAGES, fresh, written
from tests.app.cli.program import call


@pytest.mark.parametrize("page", PAGES)
def test_the_generated_part_is_fresh(page: str) -> None:
    assert written(page) == fresh(page), "run python -m tests.app.cli.pages"


def test_every_key_that_holds_a_value_is_explained_and_nothing_else() -> None:
    tables = {key for key, field in reference.every_key() if reference.model_of(field.annotation)}
    values = {key for key, _ in reference.every_key()} - tables
    assert values <= MEANINGS.keys() <= values | tables


def test_every_option_and_argument_is_explained() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands.commands()
        for parameter in command.params
        if not getattr(parameter, "help", None) and not parameter.name.startswith(("install_", "show_"))
    ]
    assert silent == []


def examples() -> list[str]:
    """The command lines of the pages, without what comes after ``#``."""
    pages = (page.read_text("utf-8").replace("\\\n", "") for page in FOLDER.glob("*.md"))
    lines = (line.partition("#")[0].strip() for page in pages for line in page.splitlines())
    return [line for line in lines if line.startswith("sentinel ")]


def test_every_example_names_a_command_and_options_that_exist() -> None:
    assert len(examples()) > 8
    for example in examples():
        words = re.sub(r'"[^"]*"', "TEXT", example).split()[1:]
        group = [w for w in words[:2] if re.fullmatch(r"[a-z][a-z-]*", w)]
        known = {name for name, _ in commands.commands()}
        name = " ".join(group) if " ".join(group) in known else group[0]
        assert name in known, example
        help_text = call(*name.split(), "--help").stdout
        assert all(option in help_text for option in words if option.startswith("--")), example
