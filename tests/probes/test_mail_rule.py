"""Every word of the mail posture is the business of its rule, at the level that its page says."""

import re
from pathlib import Path

import pytest

from sentinel.app.assemble import rules_of
from sentinel.model.event import Event
from sentinel.model.severity import Severity

ROOT = Path(__file__).parent.parent.parent
ROW = re.compile(r"^\| (`[a-z_`*, ]+) \| ([a-z, ]+) \|", re.MULTILINE)
PAGE = (ROOT / "docs" / "probes" / "mail.md").read_text("utf-8")
RULES = rules_of(None)
VALUES = re.search(
    r"sentinel\.mail\.findings: .*values: \[([^\]]*)\]", (ROOT / "rules" / "mail" / "fields.yml").read_text("utf-8")
)


def levels() -> dict[str, Severity]:
    """Each finding with its level, as the page's table has it."""
    found: dict[str, Severity] = {}
    for names, told in ROW.findall(PAGE):
        words, wanted = re.findall(r"`([a-z_]+)`", names), told.split(", ")
        if words and wanted[0] in ("low", "medium", "high"):
            each = wanted * len(words) if len(wanted) == 1 else wanted
            found |= {word: Severity.parse(level) for word, level in zip(words, each, strict=True)}
    return found


def test_the_page_names_every_finding() -> None:
    assert VALUES is not None
    assert set(VALUES[1].split(", ")) == levels().keys()


@pytest.mark.parametrize(("word", "level"), levels().items())
def test_each_finding_opens_at_the_level_of_the_page(word: str, level: Severity) -> None:
    event: Event = {
        "event.dataset": "sentinel.mail",
        "sentinel.mail.findings": [word],
        "sentinel.baseline.basis": "accepted",
    }
    (match,) = [m for m in RULES.judge(event).matches if m.rule == "mail_posture_weakened"]
    assert match.level is level
