"""The register of fields: strict to read, and the measure of every event."""

from pathlib import Path

import pytest

from sentinel.casework.fill import INCIDENT_FIELDS as FILLED
from sentinel.detect.fields import Register
from sentinel.detect.page import page
from sentinel.detect.problem import RuleProblems
from sentinel.detect.texts import INCIDENT_FIELDS
from tests.detect.worlds import REGISTER

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("f: {type: keywrd, services: [a], description: x}", "2:13 unknown type 'keywrd'"),
        ("f: {type: keyword, services: [a]}", "2:6 'description' is missing"),
        ("f: {type: keyword, services: a, description: x}", "2:32 'services' must be a list"),
        ("f: {type: keyword, services: [], description: x}", "2:32 'services' must be a list of words"),
        (
            "f: {type: keyword, services: [a], descrption: x}",
            "2:37 unknown key 'descrption' (did you mean 'description'?)",
        ),
        ("f: {type: keyword, services: [a], description: x, list: yes}", "2:59 YAML reads yes as the boolean true"),
        ("f: {type: long, services: [a], description: x, example: '5'}", "2:59 the example must be long, not '5'"),
        ("f: {type: long, services: [a], description: x, example: true}", "2:59 the example must be long, not True"),
        ("f: {type: keyword, services: [a], description: x, values: [b], example: c}", "the example must be one of b"),
        ("f: keyword", "2:6 field 'f' needs a map with type, services and description"),
        ("f: {type: [x], services: [a], description: x}", "2:13 'type' must be str"),
        (
            "f: {type: long, services: [a], description: x}\n  f: {type: long, services: [a], description: x}",
            "3:3 duplicate",
        ),
    ],
)
def test_a_slip_in_the_register_is_told(line: str, told: str) -> None:
    with pytest.raises(RuleProblems) as caught:
        Register.parse({"fields.yml": f"fields:\n  {line}\n"})
    assert told.partition(" ")[2] in str(caught.value)
    if told[0].isdigit():
        assert f"fields.yml:{told.partition(' ')[0]}: error: {told.partition(' ')[2]}" in str(caught.value)


def test_a_register_is_one_map_of_fields() -> None:
    for text in ("[]", "field: {}", "fields: []", "fields: {}\nmore: 1", "- fields"):
        with pytest.raises(RuleProblems, match="expected one map"):
            Register.parse({"fields.yml": text})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleProblems, match="cannot be read"):
        Register.load(tmp_path / "fields.yml")


def test_a_service_brings_its_own_file(tmp_path: Path) -> None:
    text = "fields:\n  {}: {{type: long, services: [{}], description: x}}\n"
    (tmp_path / "fields.yml").write_text(text.format("a", "all"))
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "fields.yml").write_text(text.format("sentinel.mail.b", "mail"))
    register = Register.load(tmp_path / "fields.yml")
    assert {"a", "sentinel.mail.b"} <= register.fields.keys()
    (tmp_path / "mail" / "fields.yml").write_text(text.format("a", "mail"))
    with pytest.raises(RuleProblems, match=r"mail/fields.yml:2:3: error: field 'a' is registered twice"):
        Register.load(tmp_path / "fields.yml")


def test_an_event_is_measured_by_the_register() -> None:
    event = {
        "event.dataset": "sentinel.uptime",
        "labels.anything": "x",
        "sentinel.uptime.state": "upp",
        "sentinel.uptime.ms": "fast",
        "sentinel.uptime.words": "x",
        "sentinel.uptime.sate": "up",
        "sentinel.tls.days": 5,
        "sentinel.uptime.offsite": 1,
        "service.name": None,
        "labels.": "x",
    }
    assert REGISTER.check(event) == (  # type: ignore[arg-type]  # wrong on purpose
        "field 'sentinel.uptime.state' must be one of up, down, slow, blocked, unknown, not upp",
        "field 'sentinel.uptime.ms' must be float, not 'fast'",
        "field 'sentinel.uptime.words' must be a list",
        "unknown field 'sentinel.uptime.sate' for service uptime (did you mean 'sentinel.uptime.state'?)",
        "field 'sentinel.tls.days' belongs to tls: uptime has none",
        "field 'sentinel.uptime.offsite' must be boolean, not 1",
        "field 'service.name' is null: leave it out",
        "unknown field 'labels.' for service uptime (did you mean 'labels.*'?)",
    )


def test_a_right_event_has_nothing_to_say_against_it() -> None:
    event = {
        "event.dataset": "sentinel.uptime",
        "sentinel.uptime.state": "up",
        "sentinel.uptime.ms": 12,
        "sentinel.uptime.words": [],
        "sentinel.uptime.truncated": ["x"],
        "sentinel.uptime.removed": 2,
    }
    assert REGISTER.check(event) == ()  # type: ignore[arg-type]  # an empty list has no element type


def test_the_installed_register_can_be_read_and_its_page_is_fresh() -> None:
    register = Register.load(ROOT / "rules" / "fields.yml")
    assert "observer.name" in register.fields
    written = (ROOT / "docs" / "rules" / "fields.md").read_text("utf-8")
    assert written == page(register), "run: python -m sentinel.detect.page"


def test_rules_may_use_exactly_the_variables_that_casework_fills() -> None:
    assert set(FILLED) == INCIDENT_FIELDS
