"""Adapters that staff broke by hand: each mistake is told in its line, and all of them at once."""

from pathlib import Path

import pytest

from sentinel.detect.adapters import read_adapter
from sentinel.detect.problem import Report

NAME = "tiktok"
GOOD = (Path(__file__).parents[3] / "rules" / "adapters" / "tiktok.yml").read_text("utf-8")
BROKEN = [
    ("schema: 1", "schema: 2", 1, "schema: Input should be 1"),
    ("name: tiktok", "name: Tik-Tok", 2, "name: String should match pattern"),
    ("name: tiktok", "name: tiktak", 2, "the adapter is called 'tiktak' but its file 'tiktok.yml'"),
    ("source_tier: 3", "source_tier: 4", 3, "source_tier: Input should be 1, 2 or 3"),
    ("enabled: false", "enabled: maybe", 4, "enabled: Input should be a valid boolean"),
    ("id_field: uid", "id_field: pinned_id", 5, "id_field: no request reads this field"),
    ("fold: lower", "fold: upper", 6, "handle.fold: Input should be 'lower' or 'none'"),
    ("[A-Za-z0-9_.]{2,24}', strip", "[A-Za-z0-9_.{2,24}', strip", 6, "RE2 cannot read this pattern"),
    ("(?P<handle>", "(", 7, "a pattern of addresses names the handle"),
    ("per_minute: 6", "per_minute: -6", 8, "rate.per_minute: Input should be greater than 0"),
    ("timeout: 20s", "timeout: 20 seconds", 9, "limits.timeout: a duration is a number and a unit"),
    ("redirects: 3", "redirects: many", 9, "limits.redirects: Input should be a valid integer"),
    ("https://www.tiktok.com/@{handle}", "https://evil.example/@{handle}", 12, "a request goes to https://www.tiktok.com/"),
    ("https://www.tiktok.com/@{handle}", "http://www.tiktok.com/@{handle}", 12, "a request goes to https://www.tiktok.com/"),
    ("https://www.tiktok.com/@{handle}", "https://www.tiktok.com/@{secret}", 11, "{secret} cannot be filled in"),
    ("gone: [{json", "vanished: [{json", 16, "requests.0.states.vanished"),
    ("{json: statusCode, equals: 10221}", "{json: 'status[', equals: 10221}", 16, "no JMESPath"),
    ("blocked: [{", "blocked: [{body: x, css: y}, {", 15, "exactly one operator is needed"),
    ("blocked: [{", "blocked: [{body: x, equals: 3}, {", 15, "equals has no meaning with body"),
    ("uid: {json: userInfo.user.id, required: true}", "uid: {jsno: a}", 20, "unknown key"),
    ("avatar: {json", "portrait: {json", 25, "requests.0.fields.portrait"),
    ("cast: bool", "cast: boolean", 26, "requests.0.fields.verified.cast: Input should be 'int', 'bool'"),
    ("canaries: {present", "canaries: {presnet", 29, "canaries"),
    ("expect: {state: gone}}", "expect: {stat: gone}}", 32, "fixtures.1.expect"),
    ("schema: 1\n", "schema: 1\nsource_tier: 3\n", 4, "source_tier"),
]  # fmt: skip


def problems(text: str) -> list[str]:
    report = Report("tiktok.yml")
    assert read_adapter(text, "tiktok", report) is None
    return [str(one) for one in report.problems]


@pytest.mark.parametrize(("good", "bad", "line", "why"), BROKEN, ids=[str(n) for n in range(len(BROKEN))])
def test_a_mistake_is_told_in_its_line(good: str, bad: str, line: int, why: str) -> None:
    assert good in GOOD
    told = problems(GOOD.replace(good, bad, 1))
    assert any(one.startswith(f"tiktok.yml:{line}:") and why in one for one in told), told


def test_all_mistakes_are_told_at_once() -> None:
    text = (
        GOOD.replace("schema: 1", "schema: 2")
        .replace("per_minute: 6", "per_minute: 0")
        .replace("cast: bool", "cast: x")
    )
    assert [one.split(":")[1] for one in problems(text)] == ["1", "8", "26"]


@pytest.mark.parametrize("text", ["", "- a", "just words", "a: b\n---\nc: d", "[" * 10_000, "\x00"])
def test_what_is_no_adapter_at_all_is_said_so(text: str) -> None:
    assert problems(text)
