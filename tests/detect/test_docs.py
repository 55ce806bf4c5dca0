"""The pages about rules: every example in them loads, and what they promise is what the code does."""

import re
from pathlib import Path

import pytest

from sentinel.detect import strict
from sentinel.detect.conditions import MAX_LENGTH
from sentinel.detect.correlation import Kind
from sentinel.detect.door import MAX_FIELDS, MAX_LIST, MAX_TEXT
from sentinel.detect.fields import Register
from sentinel.detect.load import MAX_RULES, Layer, load_texts
from sentinel.detect.measure import REPEATS, SLACK
from sentinel.detect.meta import REQUIRED
from sentinel.detect.windows import MAX_KEYS, MemoryWindows
from sentinel.kit.regex import MAX_PATTERN

ROOT = Path(__file__).parent.parent.parent
PAGES = ROOT / "docs" / "rules"
EXAMPLE = re.compile(r"```yaml\n# ([a-z0-9_/]+\.yml)\n(.*?)```", re.DOTALL)


def examples() -> dict[str, str]:
    return dict(EXAMPLE.findall((PAGES / "how-to-write.md").read_text("utf-8")))


def test_every_example_loads_and_its_tests_say_what_happens() -> None:
    register = Register.load(ROOT / "rules" / "fields.yml")
    rules = load_texts([Layer(files=examples(), root="how-to-write")], register)
    assert set(rules.rules) == {"site_answers_5xx", "site_answers_well", "many_answer_5xx"}
    for name, tests in rules.tests.items():
        for test in tests:
            windows, mine = MemoryWindows(), rules.only(name)
            found = [name in mine.judge(event, windows, at).holds for at, event in test.stream]
            assert any(found) is test.opens, test.name


@pytest.mark.parametrize(
    "promise",
    [
        f"{strict.MAX_BYTES:,} characters and {strict.MAX_DEPTH} levels",
        f"a condition {MAX_LENGTH:,} characters, a pattern {MAX_PATTERN:,}",
        f"{MAX_TEXT:,} characters a text, {MAX_LIST:,} elements a list, {MAX_FIELDS} fields an event",
        f"{MAX_KEYS:,} groups a rule",
        f"fewer than {SLACK} newer ones of its group ({REPEATS} of the same value)",
        f"more than {MAX_RULES:,} rules",
        " ".join(kind.value for kind in Kind),
        *(f"`{key}`" for key in REQUIRED if key not in ("id", "name", "taxonomy")),
    ],
)
def test_the_profile_page_promises_what_the_code_does(promise: str) -> None:
    assert promise in " ".join((PAGES / "profile.md").read_text("utf-8").split())
