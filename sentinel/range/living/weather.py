"""Weather: what befalls a site every month and is no attack. Half of it is a new edition, half another answer."""

import gzip
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from string import Template

from sentinel.range.http import Manner, Reply, Request, html
from sentinel.range.living.attacks.change import Attack
from sentinel.range.living.edition import Edition, noticed, printed
from sentinel.range.living.press import Beat
from sentinel.range.pages import shipped

Turn = Callable[[Edition, random.Random], Edition]
BIG, BOMB, DEEP = 10_000_000, 20_000_000, 30_000


def relaunch(edition: Edition, _dice: random.Random) -> Edition:
    """Another theme from one moment to the next: other tags, classes, menu and title; the news is the same."""
    return replace(edition, theme="rajawali")


def news_day(edition: Edition, dice: random.Random) -> Edition:
    """Fifteen pieces of news in a day, among them raids on gamblers and a hacked site of somebody else."""
    for beat in (*[Beat.OFFICE] * 11, Beat.RAID, Beat.HACK, Beat.RAID, Beat.OFFICE):
        edition = printed(edition, dice, beat)
    return edition


def raid_news(edition: Edition, dice: random.Random) -> Edition:
    """The newest piece of news is about gamblers who were caught."""
    return printed(edition, dice, Beat.RAID)


def hack_news(edition: Edition, dice: random.Random) -> Edition:
    """The newest piece of news is about a hacked site of somebody else."""
    return printed(edition, dice, Beat.HACK)


def notice(edition: Edition, dice: random.Random) -> Edition:
    """One more notice."""
    return noticed(edition, dice)


def new_widget(edition: Edition, _dice: random.Random) -> Edition:
    """A box for reading aloud, from a supplier whom many offices use."""
    return replace(edition, widget="https://cdn.userway.org/widget.js")


def banner(edition: Edition, _dice: random.Random) -> Edition:
    """A band across all pages on the eve of voting."""
    return replace(edition, banner="Gunakan hak pilih Anda! Datang ke TPS pukul 07.00 sampai 13.00 waktu setempat.")


def typo(edition: Edition, _dice: random.Random) -> Edition:
    """A typing error is put right."""
    return replace(edition, mended=True)


def counter_jump(edition: Edition, _dice: random.Random) -> Edition:
    """The visitor counter was mended and jumps by a million."""
    return replace(edition, jump=1_204_331)


def layouts(edition: Edition, _dice: random.Random) -> Edition:
    """Half of the visitors see the parts of the front page in another order."""
    return replace(edition, layouts=2)


def popup(edition: Edition, _dice: random.Random) -> Edition:
    """A box with an invitation that opens later: until then it is hidden, links and all."""
    return _with(edition, "living/popup.html")


def related_links(edition: Edition, _dice: random.Random) -> Edition:
    """A list of links to other offices, newspapers and a form."""
    return _with(edition, "living/related.html")


def survey(edition: Edition, _dice: random.Random) -> Edition:
    """A survey in a frame, and a form for remarks of the site's own that asks for a telephone number."""
    return _with(edition, "living/survey.html")


def vendor_script(edition: Edition, _dice: random.Random) -> Edition:
    """A box to chat in, from a small supplier whom nobody knows: worth a look, and no more."""
    return replace(edition, widget="https://obrolan.pemasok-kecil.example/widget.js")


def live_count(edition: Edition, _dice: random.Random) -> Edition:
    """The evening of the vote: the table of votes moves with every load."""
    return replace(edition, counting=True)


def grand_relaunch(edition: Edition, dice: random.Random) -> Edition:
    """A relaunch by a new supplier: another theme, and scripts, frames, forms and links that were never there."""
    renewed = _with(relaunch(edition, dice), "living/grand.html")
    return replace(renewed, widget="https://cdn.vendor-portal.example/portal.js")


def _with(edition: Edition, part: str) -> Edition:
    return replace(edition, extra=(*edition.extra, shipped(part)))


EDITIONS: Mapping[str, Turn] = {
    turn.__name__: turn
    for turn in (
        relaunch, news_day, raid_news, hack_news, notice, new_widget, banner, typo, counter_jump, layouts, popup,
        related_links, survey, vendor_script, live_count, grand_relaunch,
    )
}  # fmt: skip


def _shipped(name: str, request: Request) -> str:
    parts = {
        "host": request.host,
        "name": "kantor ini",
        "token": "8f2c41d0a9b3",
        "day": "2030-11-27",
        "clock": "02:00:00",
    }
    return Template(shipped(f"living/{name}.html")).substitute(parts)


def consent(request: Request, _usual: Reply) -> Reply:
    """A question about cookies stands before the page."""
    return html(_shipped("consent", request))


def challenge(request: Request, _usual: Reply) -> Reply:
    """A firewall looks at the visitor's browser first, with status 200."""
    return html(_shipped("challenge", request))


def challenge_403(request: Request, _usual: Reply) -> Reply:
    """A firewall looks at the visitor's browser first, as they mostly do: with status 403."""
    return html(_shipped("challenge", request), 403)


def edge_502(request: Request, _usual: Reply) -> Reply:
    """The CDN's edge does not reach the site."""
    return html(_shipped("edge", request), 502)


def maintenance(_request: Request, _usual: Reply) -> Reply:
    """Work is going on, and the page that says so comes with status 200."""
    text = "Situs sedang dalam pemeliharaan. Silakan kembali lagi nanti."
    return html(f"<html><head><title>Pemeliharaan</title></head><body><h1>{text}</h1></body></html>")


def scraper_redirect(request: Request, usual: Reply) -> Reply:
    """Whoever looks like a program is sent to the CDN's own check page, at a host of the site's own domain."""
    if "bot" not in request.headers.get("user-agent", "").lower():
        return usual
    return Reply(status=302, headers=(("Location", f"https://{request.headers.get('host', '')}/periksa"),))


def archive(request: Request, usual: Reply) -> Reply:
    """The office puts its news of ten years on the site, raids on gamblers among it: the sitemap grows tenfold."""
    if request.target != "/sitemap.xml":
        return usual
    beats = ("rapat-pleno-terbuka", "polisi-gerebek-judi-online", "sosialisasi-pemilih-pemula", "bahaya-judi-online")
    rows = "\n".join(
        f"<url><loc>https://{request.host}/arsip/{2014 + n % 10}/{beats[n % len(beats)]}-{n}</loc></url>"
        for n in range(900)
    )
    return replace(usual, body=usual.body.replace(b"</urlset>", rows.encode() + b"</urlset>"))


def robots_edited(request: Request, usual: Reply) -> Reply:
    """The office asks crawlers for patience, keeps some out, and names a sitemap of its news as well."""
    if request.target != "/robots.txt":
        return usual
    more = (
        f"Disallow: /berkas/\nDisallow: /*?cetak=\nCrawl-delay: 10\nSitemap: https://{request.host}/sitemap.xml\n"
        "User-agent: AhrefsBot\nDisallow: /\n"
    )
    return replace(usual, body=usual.body + more.encode())


def soft_404(_request: Request, usual: Reply) -> Reply:
    """Whatever does not exist is answered with status 200, as many systems do."""
    return replace(usual, status=200)


def empty(_request: Request, _usual: Reply) -> Reply:
    """A page without a single byte."""
    return html("")


def truncated(_request: Request, usual: Reply) -> Reply:
    """The connection ends in the middle of the page."""
    return replace(usual, manner=Manner(cut=2_500))


def mis_encoded(_request: Request, usual: Reply) -> Reply:
    """The bytes are those of another alphabet than the header says."""
    head = ("Content-Type", "text/html; charset=utf-8")
    text = usual.body.decode().replace("Selamat datang", "Selamat datang \u2013 \u00e9disi baru")
    return Reply(body=text.encode("cp1252", "replace"), headers=(head,))


def two_bytes_a_letter(_request: Request, usual: Reply) -> Reply:
    """The page is written with two bytes a letter, and the header does not say so."""
    return Reply(body=usual.body.decode().encode("utf-16"), headers=(("Content-Type", "text/html"),))


def ten_megabytes(_request: Request, usual: Reply) -> Reply:
    """A page of ten megabytes: a list without end follows the usual page."""
    row = b"<p>Daftar pemilih tetap, halaman lanjutan</p>\n"
    return replace(usual, body=usual.body + row * (BIG // len(row)))


def packed_emptiness(_request: Request, usual: Reply) -> Reply:
    """Twenty megabytes of spaces after the page, packed into some twenty kilobytes."""
    packed = gzip.compress(usual.body + b" " * BOMB, 6)
    return Reply(body=packed, headers=(*usual.headers, ("Content-Encoding", "gzip")))


def deeply_nested(_request: Request, usual: Reply) -> Reply:
    """Thirty thousand boxes, one in the other, after the page."""
    return replace(usual, body=usual.body.replace(b"</body>", b"<div>" * DEEP + b"</body>"))


REPLIES: Mapping[str, Attack] = {
    reply.__name__: reply
    for reply in (
        consent, challenge, challenge_403, edge_502, maintenance, scraper_redirect, archive, robots_edited, soft_404,
        empty, truncated, mis_encoded, two_bytes_a_letter, ten_megabytes, packed_emptiness, deeply_nested,
    )
}  # fmt: skip
