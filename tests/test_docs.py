"""The documentation is tested: whatever exists has its page, and every link leads somewhere."""

import re
from pathlib import Path

import pytest

import probes
from sentinel.app.assemble import register, rules_of
from sentinel.kit import registry

ROOT = Path(__file__).parent.parent
PAGES = sorted(p for p in ROOT.rglob("*.md") if not {".venv", "node_modules"} & set(p.relative_to(ROOT).parts))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def test_every_probe_has_a_page_that_names_its_options() -> None:
    for kind, probe in registry.load(probes).items():
        page = (ROOT / "docs" / "probes" / f"{kind}.md").read_text("utf-8")
        missing = [name for name in probe.options.model_fields if f"`{name}`" not in page]
        assert missing == [], f"docs/probes/{kind}.md does not name {missing}"


def test_every_rule_that_wakes_people_has_a_runbook_in_two_languages() -> None:
    for rule in rules_of(None).rules.values():
        if rule.policy is None or not rule.policy.runbook:
            continue
        page = (ROOT / rule.policy.runbook).read_text("utf-8")
        assert page.count("\n## ") == 2, f"{rule.policy.runbook} is not in two languages"
        assert rule.name in page, f"{rule.policy.runbook} does not name {rule.name}"


def test_every_event_field_is_in_the_table_of_fields() -> None:
    page = (ROOT / "docs" / "rules" / "fields.md").read_text("utf-8")
    assert [name for name in register().fields if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" in target or target.startswith(("#", "mailto:")):
            continue
        place = (page.parent / target.partition("#")[0]).resolve()
        assert place.exists(), f"{page.relative_to(ROOT)} links to {target}, which is not there"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
