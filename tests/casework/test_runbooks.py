"""Runbooks: a page per rule in two languages, five steps each, and only commands that the program has."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from sentinel.app.cli.main import app

PAGES = sorted((Path(__file__).parents[2] / "docs" / "runbooks").glob("*.md"))
COMMAND = re.compile(r"`sentinel ([a-z]+)(?: ([a-z]+)\b)?")


def known() -> dict[str, set[str]]:
    groups = getattr(get_command(app), "commands", {})
    return {name: set(getattr(group, "commands", {})) for name, group in groups.items()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_five_steps_and_what_it_is_not_in_both_languages(page: Path) -> None:
    text = page.read_text("utf-8")
    indonesian, english = text.index("### Lima langkah"), text.index("### Five steps")
    assert indonesian < english
    assert [line[0] for line in text.splitlines() if re.match(r"\d\. ", line)] == list("12345" * 2)
    assert "### Ini bukan" in text
    assert "### What it is not" in text
    assert text.splitlines()[0] == f"# `{page.stem}`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_exists(page: Path) -> None:
    commands = known()
    for group, sub in COMMAND.findall(page.read_text("utf-8")):
        assert group in commands, group
        assert not commands[group] or sub in commands[group], f"{group} {sub}"
