"""Gambling pages in place of the site's own: for everybody, for some visitors, at doorways; and what leads to them."""

import re
from string import Template

from sentinel.range.http import Reply, Request, html
from sentinel.range.living.attacks.change import (
    Attack,
    from_google,
    front_page,
    googlebot,
    in_head,
    inspection,
    instead,
    on_mobile,
    only,
)
from sentinel.range.pages import shipped

BRAND = "GARUDAHOKI88"
BRANDS = ("RAJASLOT77", "DEWATOGEL4D", "SULTANBET99", "NAGA303", "HOKI138", "MEGAWIN888", "KOINQQ", "CUANTOTO")
GAMES = ("Gates of Olympus", "Mahjong Ways 2", "Sweet Bonanza", "Starlight Princess", "Wild West Gold", "Spaceman")
ELSEWHERE = "https://hadiah.judi.test/"


def landing(host: str, brand: str = BRAND) -> str:
    """The shop page of a gambling brand, as doorway kits clone it."""
    rows = "\n".join(
        f'<div class="toko-item"><h3>{game} slot rtp live {90 + n % 9}%</h3><p>Pola gacor {game} malam ini, main '
        f"di {brand} pasti jackpot besar. Bonus deposit pertama, minimal depo 10 ribu, withdraw tanpa batas nomor {n}."
        "</p></div>"
        for n in range(40)
        for game in GAMES[n % 6 : n % 6 + 1]
    )
    return Template(shipped("living/landing.html")).substitute(brand=brand, low=brand.lower(), host=host, rows=rows)


@instead
def judol_landing(host: str) -> str:
    """The whole front page is a gambling shop, for everybody."""
    return landing(host)


@only(googlebot)
@instead
def judol_for_googlebot(host: str) -> str:
    """The gambling shop, shown to Google's crawler alone."""
    return landing(host)


@only(from_google)
@instead
def judol_from_google(host: str) -> str:
    """The gambling shop, shown to those who come from Google."""
    return landing(host)


@only(from_google)
def redirect_from_google(request: Request, usual: Reply) -> Reply:
    """A redirect to the gambling shop, for those who come from Google."""
    return Reply(status=302, headers=(("Location", ELSEWHERE),)) if request.target == "/" else usual


@only(on_mobile)
@instead
def judol_on_mobiles(host: str) -> str:
    """The gambling shop, shown on telephones alone."""
    return landing(host)


@only(inspection)
@instead
def judol_for_inspection(host: str) -> str:
    """The gambling shop, shown to Google's inspection tool alone."""
    return landing(host)


@only(googlebot)
@front_page
def links_for_googlebot(page: str) -> str:
    """A block of gambling links in the living page, shown to Google's crawler alone."""
    links = "".join(f'<a href="https://{brand.lower()}.judi.test/">{brand} situs slot gacor</a>' for brand in BRANDS)
    return page.replace("</body>", f'<div class="mitra">{links}</div></body>')


@front_page
def amp_elsewhere(page: str) -> str:
    """The AMP version of the page is one of a stranger."""
    return in_head(page, '<link rel="amphtml" href="https://amp-kantor.lomba-hadiah.example/amp.html">')


@front_page
def canonical_elsewhere(page: str) -> str:
    """The page names a stranger's as its original."""
    moved = '<link rel="canonical" href="https://www.lomba-hadiah.example/">'
    return re.sub(r'<link rel="canonical"[^>]*>', moved, page, count=1)


def doorway_sitemap(request: Request, usual: Reply) -> Reply:
    """Doorways at ``/?tunnel=BRAND``, told to search engines by a sitemap of their own kind."""
    path, _, asked = request.target.partition("?")
    if path == "/" and asked.startswith(("tunnel=", "pafi=")):
        return html(landing(request.host, asked.partition("=")[2].upper()))
    if path != "/sitemap.xml":
        return usual
    doors = (
        f"<url><loc>https://{request.host}/?tunnel={brand.lower()}-{n}</loc></url>"
        for n in range(300)
        for brand in BRANDS
    )
    return Reply(body=usual.body.replace(b"</urlset>", "\n".join(doors).encode() + b"</urlset>"), headers=usual.headers)


def robots_for_spam(request: Request, usual: Reply) -> Reply:
    """The robots file names a sitemap of gambling pages."""
    if request.target != "/robots.txt":
        return usual
    more = f"Sitemap: https://{request.host}/slot-gacor/sitemap-toto.xml\nAllow: /slot-gacor/\nAllow: /?tunnel=\n"
    return Reply(body=usual.body + more.encode(), headers=usual.headers)


def doorway_everywhere(request: Request, usual: Reply) -> Reply:
    """Whatever path is asked for that does not exist, a gambling shop answers with 200."""
    return html(landing(request.host, BRANDS[len(request.target) % len(BRANDS)])) if usual.status == 404 else usual  # noqa: PLR2004 - HTTP


ATTACKS: tuple[Attack, ...] = (
    judol_landing, judol_for_googlebot, judol_from_google, redirect_from_google, judol_on_mobiles, judol_for_inspection,
    links_for_googlebot, amp_elsewhere, canonical_elsewhere, doorway_sitemap, robots_for_spam, doorway_everywhere,
)  # fmt: skip
