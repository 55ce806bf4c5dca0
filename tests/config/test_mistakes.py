"""Wrong configurations, each with the exact lines that it earns: all of them at once, none with what was written."""

from pathlib import Path

import pytest

from tests.config.desk import complaints, written

ENVIRON = {"DESK": "json://desk.example/"}
CASES = dict(
    case.split("\n", 1) for case in (Path(__file__).parent / "mistakes.txt").read_text("utf-8").split("=== ")[1:]
)


def test_there_are_enough_ways_to_be_wrong() -> None:
    assert len(CASES) > 30


@pytest.mark.parametrize("name", CASES)
def test_every_mistake_is_named_with_its_place(name: str, tmp_path: Path) -> None:
    text, _, expected = CASES[name].partition("--- complains\n")
    said = complaints(written(tmp_path, text), ENVIRON)
    assert [line.removeprefix("config.toml:") for line in said] == expected.strip().splitlines()


def test_a_mistake_does_not_hide_the_next_one(tmp_path: Path) -> None:
    every = '[[targets]]\nid = "A B"\nurl = "nonsense"\ntier = "top"\nprobes = ["zzzz"]\n[targets.options.tls]\nx = 1\n'
    assert [c.split(": ")[0] for c in complaints(written(tmp_path, every))] == [
        f"config.toml:targets[0].{key}" for key in ("id", "url", "tier", "probes[0]", "options.tls.x")
    ]


@pytest.mark.parametrize("hidden", ["hunter2-hunter2", "s3cr3t value"])
def test_what_was_written_is_never_repeated(hidden: str, tmp_path: Path) -> None:
    text = "".join(
        f'[{table}]\n{key} = "{hidden}"\n'
        for table, key in (("sentinel", "timezone"), ("web", "listen"), ("telegram", "token"), ("rdap", "url"))
    )
    rows = f'[[targets]]\nid = "{hidden} "\nurl = "{hidden}"\ntier = "{hidden}"\nprobes = ["{hidden}"]\n'
    channel = f'[[channels]]\nname = "{hidden} "\nurl = "x://{hidden}"\n[[routes]]\nto = ["{hidden}"]\n'
    said = complaints(written(tmp_path, text + rows + channel))
    assert len(said) > 8
    assert hidden not in "\n".join(said)
