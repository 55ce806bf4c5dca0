"""Each reason leads to its element; tables whose figures change places are told although no new word came."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sentinel.kit.content.features import features_of
from sentinel.kit.content.judge import Word
from sentinel.kit.content.outline import outline
from sentinel.kit.content.packed import Whole, digest_of, pack, unpack
from sentinel.kit.content.reason import Code, Reason
from tests.kit.content.pages import NEWS, judged, page

SPAM = "situs slot gacor maxwin, judi online, togel, bonus new member"
PLACES = {
    "an article": (page(news=(*NEWS[:2], SPAM, *NEWS[2:])), Code.GAMBLING_TEXT),
    "a link": (page(body='<div id="kaki2"><p>x</p><p><a href="https://slot88.evil.example/">y</a></p></div>'), None),
    "a script": (page(head='<script src="https://cdn.evil.example/a.js"></script>'), Code.SCRIPT_HOST),
    "a frame": (page(body='<iframe src="https://pay.evil.example/"></iframe>'), Code.FRAME_HOST),
    "a form": (page(body='<form action="https://evil.example/x"><input name="nik"></form>'), Code.FORM_HOST),
    "a refresh": (page(head='<meta http-equiv=refresh content="0; url=https://evil.example/">'), Code.META_REFRESH),
    "an original": (page(head='<link rel=amphtml href="https://amp.evil.example/">'), Code.CANONICAL_MOVED),
    "code": (page(body='<script>document.write(atob("PGgxPg=="))</script>'), Code.HOSTILE_CODE),
    "a post": (page(news=(*NEWS, "Pwned by Garuda Cyber Team, greetz to all")), Code.HACKER_TEXT),
    "a title": (page(title="Hacked by Kucing"), Code.HACKER_TITLE),
}
VOTES = (
    "<table class=hasil><tr><th>TPS<th>01<th>02</tr><tr><td>Ampenan<td>{}<td>{}</tr><tr><td>Narmada<td>{}<td>{}</table>"
)


def reason(after: str, code: Code | None) -> Reason:
    reasons = judged(after).reasons
    return next(one for one in reasons if code in (None, one.code))


@pytest.mark.parametrize(("after", "code"), PLACES.values(), ids=PLACES.keys())
def test_a_reason_leads_to_its_element(after: str, code: Code | None) -> None:
    told = reason(after, code)
    node = LexborHTMLParser(after).css_first(told.path)
    assert node is not None
    held = f"{node.attributes} {node.text()}"
    assert all(word in held for word in (told.said, told.url) if word), (told, held)
    assert told.said or told.url


def test_what_is_said_is_the_spam_and_not_the_news_about_spam() -> None:
    told = reason(page(news=("Waspada judi online, polisi blokir situs", SPAM, SPAM, SPAM)), Code.GAMBLING_TEXT)
    assert told.said.startswith("situs slot")


def votes(*figures: str) -> str:
    return page(body=VOTES.format(*figures))


def test_two_figures_that_change_places_are_told() -> None:
    verdict = judged(votes("412", "398", "77", "12"), votes("398", "412", "77", "12"))
    assert verdict.word is Word.CHANGED
    (told,) = verdict.reasons
    assert (told.code, told.where) == (Code.FIGURES_SWAPPED, "398 <-> 412")
    assert told.path.endswith("tr:nth-of-type(2) > td:nth-of-type(2)")


def test_two_names_that_change_places_are_told() -> None:
    pairs = "<table><tr><td>1<td class=nama>Ani dan Budi<tr><td>2<td class=nama>{}</table>"
    before, after = (page(body=pairs.format("Cici dan Dedi")), page(body=pairs.format("Cici dan Dedi")))
    after = after.replace("Ani", "#").replace("Cici", "Ani").replace("#", "Cici")
    after = after.replace("Budi", "#").replace("Dedi", "Budi").replace("#", "Dedi")
    assert [one.code for one in judged(after, before).reasons] == [Code.FIGURES_SWAPPED]


@pytest.mark.parametrize(
    "figures",
    [("412", "398", "77", "12"), ("413", "399", "78", "12"), ("398", "412", "77", "13"), ("412", "398", "12", "77")],
    ids=["nothing", "a count goes on", "something else moves too", "the last row is the swap"],
)
def test_counting_is_no_swap(figures: tuple[str, str, str, str]) -> None:
    found = [one.where for one in judged(votes(*figures), votes("412", "398", "77", "12")).reasons]
    assert found == (["77 <-> 12"] if figures[2:] == ("12", "77") else [])


def test_a_list_that_is_laid_out_as_a_table_may_be_put_in_order() -> None:
    rows = ["<tr><td>Berita tentang pemilih</tr>", "<tr><td>Berita tentang logistik</tr>"]
    before, after = (page(body=f"<table>{''.join(order)}</table>") for order in (rows, rows[::-1]))
    assert judged(after, before).reasons == ()


def test_padding_hides_no_text() -> None:
    after = "<b></b>" * 31_000 + f"<p>{SPAM}</p>"
    assert judged(after).word is Word.INJECTED


def test_ids_that_occur_twice_mislead_nobody() -> None:
    after = page(body=f'<p id="isi">rapat</p><p id="isi">{SPAM}</p>')
    told = reason(after, Code.GAMBLING_TEXT)
    node = LexborHTMLParser(after).css_first(told.path)
    assert node is not None
    assert node.text() == SPAM


def nested(parts: list[str]) -> str:
    return "".join(f"<p><div id=x{n % 3}>{part}<table><td>{part}" for n, part in enumerate(parts))


@given(st.recursive(st.text("ab ", max_size=8), lambda inner: st.lists(inner, max_size=3).map(nested), max_leaves=8))
@settings(max_examples=40)
def test_paths_lead_to_what_they_were_made_of(source: str) -> None:
    tree = LexborHTMLParser(source)
    found = outline(tree, 500)
    for node in tree.css("*")[:60]:
        path = found.path(node)
        first = None if path.startswith("…") else tree.css_first(path)
        assert path.startswith("…") or (first is not None and first.mem_id == node.mem_id), path


def test_places_cost_little() -> None:
    tree = LexborHTMLParser("".join(f"<div><p>k{n}</p></div>" for n in range(8_000)))
    began = time.process_time()
    assert len(outline(tree, 5_000).texts) == 5_000
    assert time.process_time() - began < 8
    assert features_of("<p>x</p>").paths == ("body > p",)


SCRIPT = "<script>var token = '{}', at = {}; start(token)</script>"


def named(body: str) -> str:
    return digest_of(Whole(page=features_of(page(body=body))))


def test_a_token_that_is_another_one_at_each_look_makes_no_other_page() -> None:
    assert named(SCRIPT.format("a8fe31", 1)) == named(SCRIPT.format("99bc02", 22))
    assert named(SCRIPT.format("a8fe31", 1)) != named(SCRIPT.format("a8fe31", 1).replace("start", "steal"))


def test_places_travel_with_a_page() -> None:
    before = features_of(page(body=f'{SCRIPT}<p onclick="go(1)">x</p><p><a href="https://a.example/">y</a></p>'))
    whole = unpack(pack(Whole(page=before)))
    assert whole is not None
    after = whole.page
    assert (after.paths, after.parts, after.inline, after.calls) == (
        before.paths,
        before.parts,
        before.inline,
        before.calls,
    )
    assert {link.url: link.path for link in after.links} == {link.url: link.path for link in before.links}


@pytest.mark.parametrize("source", [page(body=VOTES.format(1, 2, 3, 4)), "<p>a\rb   c<script>x</script>", "", "x"])
def test_with_or_without_places_the_same_is_read(source: str) -> None:
    assert features_of(source) == features_of(source, places=False)
