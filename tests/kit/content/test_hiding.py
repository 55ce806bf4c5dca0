"""Links that are hidden by longer selectors, by scripts and by what scripts write; and what only looks like it."""

import time

import pytest

from sentinel.kit.content.features import features_of
from sentinel.kit.content.judge import Word
from sentinel.kit.content.vanishing import hides
from tests.kit.content.pages import judged, page
from tests.kit.content.watch import Watch

LINK = "<a href='https://dinas-lain.go.id/berita'>info</a>"
GOT = "document.getElementById('k')"


def scripted(text: str) -> str:
    return f"<p id=k class=k>{LINK}</p><script>{text}</script>"


def styled(sheet: str, before: str = "<div class=k>", after: str = "</div>") -> str:
    return f"<style>{sheet}</style>{before}{LINK}{after}"


HIDDEN = {
    "within a class": styled("div.k a{display:none}"),
    "within tags": styled("section div a{display:none}", "<section><p><div>", "</div></section>"),
    "an attribute": styled("[data-x]{display:none}", "<p data-x>"),
    "an attribute's words": styled("p[data-x='1 2'] > a{display:none}", "<p data-x='1 2'>"),
    "one of a list": styled(".k, .r{display:none}"),
    "where it leads": styled("a[href*='dinas-lain']{display:none}"),
    "on every screen": styled("@media (min-width:1px){div.k a{display:none}}"),
    "a hidden class is given": "<style>.h{display:none}</style>" + scripted(f"{GOT}.className='h'"),
    "a hidden class is added": "<style>.h{display:none}</style>" + scripted(f"{GOT}.classList.add('h')"),
    "a variable": scripted(f"var e={GOT};e.style.display='none';"),
    "moved away": scripted(f"var e={GOT};e.style.position='absolute';e.style.left='-9999px'"),
    "a whole style": scripted(f"{GOT}.style.cssText='height:0;display:none'"),
    "an attribute is set": scripted(f"{GOT}.setAttribute('style','display:none')"),
    "a property is set": scripted(f"{GOT}.style.setProperty('display','none')"),
    "hidden is set": scripted(f"{GOT}.hidden=true"),
    "by its class": scripted("document.getElementsByClassName('k')[0].style.opacity=0"),
    "a function that is called": scripted(f"function get_style(){{{GOT}.style.display='none'}} get_style();"),
    "once it is loaded": scripted(f"addEventListener('load',function(){{{GOT}.style.display='none'}})"),
    "a written style": scripted("document.write('<sty'+'le>.k{display:none}<\\/style>')"),
    "a written element around it": "<script>document.write('<div style=\"display:none\">')</script>"
    f"{LINK}<script>document.write('<\\/div>')</script>",
}
SEEN = {
    "on paper": styled("@media print{.k, footer a, div a{display:none}}"),
    "on paper, as the sheet says": styled(".k{display:none}").replace("<style>", "<style media=print>"),
    "on telephones": styled("@media (max-width: 600px){nav a{display:none}}", "<nav>", "</nav>"),
    "a menu that opens": styled(
        "nav ul ul{display:none} nav ul li:hover > ul{display:block}", "<nav><ul><li>Tautan<ul><li>", "</ul></ul></nav>"
    ),
    "until scripts run": styled("[x-cloak]{display:none}", "<div x-cloak>"),
    "a popup that closes": scripted(f"function tutup(){{{GOT}.style.display='none'}}"),
    "closed at a click": scripted(f"var k={GOT};x.onclick=function(){{k.style.display='none'}}"),
    "shown again": scripted(f"var m={GOT};m.style.display='none';function buka(){{m.style.display='block'}}"),
    "a page that waits": styled("body{visibility:hidden}"),
    "a fold": f"<details><summary>Tautan</summary>{LINK}</details>",
}
FOLDED = {
    "behind a heading": styled(".k{max-height:0;overflow:hidden} .buka .k{max-height:500px}"),
    "until it is scrolled to": styled(".k{opacity:0;transform:translateY(20px)} .k.visible{opacity:1;transform:none}"),
    "a library that fades in": styled("[data-aos^=fade]{opacity:0}", "<div data-aos=fade-up>"),
    "aside until it is opened": styled(".k{position:fixed;left:-300px} .k.is-open{left:0}"),
    "a slide": f"<div class=slider><ul><li style='display:none'>{LINK}</ul></div>",
    "a box that opens later": f"<div class='modal fade' style='display:none'><p>{LINK}</p></div>",
    "a tab": f"<div role=tabpanel hidden>{LINK}</div>",
    "a part of the menu": f"<nav><ul><li>Instansi<ul style='display:none'><li>{LINK}</ul></ul></nav>",
}
NO_FOLDS = {
    "a box of no name": f"<div style='display:none'>{LINK}</div>",
    "far off the screen": f"<div class=modal style='position:absolute;left:-9999px'>{LINK}</div>",
    "type of no size": f"<div class=menu style='display:none;font-size:0'>{LINK}</div>",
    "a name far around it": f"<div class=menu><p><b><i><u><s style='display:none'>{LINK}",
    "a sheet that shows something else": styled(".k{display:none} .r.open{display:block}"),
    "many at once": "<div class=modal style='display:none'>"
    + "".join(f"<a href='https://dinas{letter}.example/'>info</a>" for letter in "abcdef"),
    "where anybody has a page": "<div class=modal style='display:none'><a href='https://x.github.io/'>info</a></div>",
}
SIZES = {
    "states without end": "<style>.k{display:none}" + ".k.open .k:hover .k{display:block}" * 40_000 + "</style>",
    "a style without end": f"<div class=menu style='display:none;{'opacity ' * 200_000}'>{LINK}",
    "a rule a thousand times": "<style>" + "div div div div a{display:none}" * 30_000 + "</style>" + "<div>" * 900,
    "selectors without end": "<style>" + "[a " * 600_000 + "</style>",
    "media without end": "<style>" + "@media print{a{}" * 100_000 + "</style>",
    "braces": f"<script>document;{('{' + GOT + '.style.display=0;') * 30_000}</script>",
    "functions": f"<script>document;{('function a(){' + GOT + '.hidden=true;') * 3_000}</script>",
    "writes": "<script>" + "document.write('<b>x</b>');" * 60_000 + "</script>",
    "writes that do not end": "document.write('" * 110_000,
}

VANISHING = (
    *("font-size:1px", "font-size: .01em", "font:0/0 a", "line-height:1;height:0%", "left:-50em", "left:9999px"),
    *("transform:rotateX(90deg)", "transform:translate3d(0,-9999px,0)", "transform: scale3d(0,0,0)", "scale:0"),
    *("-webkit-transform:scale(.001)", "translate:0 -9999px", "inset:0 0 0 -9999px", "margin:-9999px 0 0"),
    *("clip-path:polygon(0 0, 0 0, 0 0)", "clip-path:ellipse(0 0)", "clip-path: inset(99%)", "filter:opacity(0)"),
    *("mask-image:linear-gradient(transparent,transparent)", "mask-size:0", "left:calc(-100vw - 10px)", "zoom:.01"),
    *("color:red;opacity:1e-3", "opacity:.04", "color:#fff0", "content-visibility:hidden"),
    *("DISPLAY : None", "Transform:TranslateX(-9999px)"),
)
ORDINARY = (
    *("font-size:.9em", "font-size:1rem", "font:1rem/1 Arial", "line-height:1", "min-width:0", "min-height:0"),
    *("border-width:0", "stroke-width:1", "margin-top:-120px", "left:50%;margin-left:-250px", "max-width:100px"),
    *("transform:translate(-50%,-50%)", "transform:translateX(-100%)", "transform:scale(.95)", "opacity:.95"),
    *("--kabut-opacity:0", "filter:opacity(.9)", "width:calc(100% - 2000px)", "background-color:transparent"),
)


@pytest.mark.parametrize("style", VANISHING)
def test_what_makes_an_element_vanish_is_known(style: str) -> None:
    assert hides(style)


@pytest.mark.parametrize("style", ORDINARY)
def test_small_type_and_close_lines_hide_nothing(style: str) -> None:
    assert not hides(style)


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN.keys())
def test_hidden_links_are_found(body: str) -> None:
    assert [reason.code for reason in judged(page(body=body)).reasons] == ["hidden_link"]


@pytest.mark.parametrize("body", SEEN.values(), ids=SEEN.keys())
def test_what_a_visitor_can_see_is_not_hidden(body: str) -> None:
    assert "hidden_link" not in [reason.code for reason in judged(page(body=body)).reasons]


@pytest.mark.parametrize("body", FOLDED.values(), ids=FOLDED.keys())
def test_what_the_page_itself_opens_is_worth_a_look_and_wakes_nobody(body: str) -> None:
    event = Watch().settle().see(page(body=body))
    assert (event["sentinel.content.verdict"], event["sentinel.content.reasons"]) == ("changed", ["hidden_link"])


def test_a_fold_that_only_robots_are_shown_is_no_fold() -> None:
    event = Watch().settle().see(page(), V1=page(body=FOLDED["a slide"]))
    assert (event["sentinel.content.verdict"], event["sentinel.content.reasons"]) == (
        "injected",
        ["hidden_link", "cloaked"],
    )


@pytest.mark.parametrize("body", NO_FOLDS.values(), ids=NO_FOLDS.keys())
def test_what_only_looks_like_a_fold_is_an_attack(body: str) -> None:
    assert (judged(page(body=body)).word, judged(page(body=body)).reasons[0].code) == (Word.INJECTED, "hidden_link")


@pytest.mark.slow
@pytest.mark.parametrize("source", SIZES.values(), ids=SIZES.keys())
def test_no_sheet_and_no_script_holds_up_a_look(source: str) -> None:
    began = time.process_time()
    features_of(source + LINK * 2_000)
    assert time.process_time() - began < 10  # where each is read once, one second on a busy machine


def test_what_scripts_write_is_read_as_a_page() -> None:
    spam = '<h1>Situs slot gacor maxwin</h1><a href="https://raja88.example/">daftar slot gacor</a>'
    written = "".join(f"\\x{ord(sign):02x}" for sign in spam)
    assert judged(page(body=f"<script>document.write('{written}')</script>")).word == "injected"
    assert judged(page(body=f"<script>jendela.document.write('{spam}')</script>")).word == "clean", (
        "a window of its own"
    )


@pytest.mark.parametrize(
    "act", ["document.body.innerHTML=atob('PGgxPkhhY2tlZA==')", "location='https://evil.example/'"]
)
def test_a_page_of_nothing_but_a_hostile_script_is_no_empty_page(act: str) -> None:
    event = Watch().settle().see(f"<script>{act}</script>")
    assert (event["sentinel.content.verdict"], event["sentinel.content.reasons"]) == ("injected", ["hostile_code"])
    empty = Watch().settle().see("<script>eval(atob('bXVsYWkoKQ=='))</script>")
    assert (empty["sentinel.content.verdict"], empty["sentinel.content.reasons"]) == ("unknown", [])
