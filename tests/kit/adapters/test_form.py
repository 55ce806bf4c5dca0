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


def problems(text: str, name: str = "tiktok") -> list[str]:
    report = Report(f"{name}.yml")
    assert read_adapter(text, name, report) is None
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


CANARIES = "canaries: {present: {handle: tiktok, expect: {verified: true}}, absent: {handle: noonewouldeverusethis7}}"
TWO = "canaries: {present: {handle: a.example}, absent: {handle: b.example}}\nfixtures:"
FOLDER = Path(__file__).parents[3] / "rules" / "adapters"
LOOSE = [
    ("web.yml", "host: any", "host: calon.example", "rate.host: any is the host of the adapter web"),
    ("web.yml", "source_tier: 3", "source_tier: 2", "name: web is of source_tier 3"),
    ("web.yml", "redirect_hosts: [own]", "redirect_hosts: [evil.example]", "limits.redirect_hosts: web follows"),
    ("web.yml", "url: https://{handle}", "url: https://{handle}/admin", "web has one request, https://{handle}"),
    ("web.yml", "locale: id", "auth: {secret: x, header: Authorization}", "web has one request, https://{handle}"),
    ("web.yml", "locale: id", "quota: {daily: 5}", "web has one request, https://{handle}"),
    ("web.yml", "fixtures:", TWO, "name: web"),
    ("tiktok.yml", "host: www.tiktok.com", "host: any", "rate.host: any is the host of the adapter web"),
    ("tiktok.yml", "redirect_hosts: [www.tiktok.com]", "redirect_hosts: [own]", "limits.redirect_hosts: own is for"),
    ("tiktok.yml", CANARIES, "", "canaries is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "good", "bad", "why"), LOOSE, ids=[str(n) for n in range(len(LOOSE))])
def test_what_does_not_fit_together_is_told(file: str, good: str, bad: str, why: str) -> None:
    text = (FOLDER / file).read_text("utf-8")
    assert good in text
    told = problems(text.replace(good, bad, 1), file.removesuffix(".yml"))
    assert any(why in one for one in told), told


JOIN = "beside: {items: includes.tweets, key: id, by: pinned_tweet_id}"
EACH = "each: {css: .tgme_widget_message}"
JOINED = [
    ("x", JOIN, "beside: {items: includes.tweets, key: id}", 42, "fields.pinned.beside.by: is missing"),
    ("x", JOIN, JOIN.replace("key: id", "key: 'id['"), 42, "fields.pinned.beside.key: no JMESPath"),
    ("x", JOIN, JOIN.replace("{items", "{each: x, items"), 42, "fields.pinned.beside.each: unknown key"),
    ("x", JOIN, "beside: includes.tweets", 42, "fields.pinned.beside: "),
    ("x", 'json: "join(', 'meta: "join(', 40, "fields.pinned: beside goes with json, not with meta"),
    ("x", "items: data", "items: 'data['", 15, "items: no JMESPath"),
    ("telegram", EACH, "each: {json: posts}", 29, "newest: each, text and at go all by css, or all by json"),
    ("telegram", EACH, "", 29, "newest.each: is missing"),
    ("telegram", "pick: 0, cast: datetime}", "pick: 0}", 29, "newest: at is read with cast: datetime"),
    ("telegram", "    newest: ", "    latest: ", 29, "latest: unknown key"),
]


@pytest.mark.parametrize(("name", "good", "bad", "line", "why"), JOINED, ids=[str(n) for n in range(len(JOINED))])
def test_a_join_or_a_list_of_posts_that_cannot_work_is_told_in_its_line(
    name: str, good: str, bad: str, line: int, why: str
) -> None:
    text = (FOLDER / f"{name}.yml").read_text("utf-8")
    assert good in text
    told = problems(text.replace(good, bad, 1), name)
    assert any(one.startswith(f"{name}.yml:{line}:") and f"requests.0.{why}" in one for one in told), told
