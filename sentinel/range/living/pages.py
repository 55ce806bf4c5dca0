"""Pages of a living site: each load has its own token, clock, counters, advertisements and order of what is popular."""

import random
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from string import Template

from sentinel.range.living import sections
from sentinel.range.living.ballot import Ballot, ballot
from sentinel.range.living.edition import Edition
from sentinel.range.pages import Office, Visit, day, shipped

SECTIONS = {
    "/profil": ("Profil", "Tugas, wewenang, susunan anggota dan sekretariat kantor ini."),
    "/profil/anggota": ("Anggota", "Lima anggota memimpin kantor ini untuk masa jabatan lima tahun."),
    "/pengumuman": ("Pengumuman", "Pengumuman resmi ditempel di papan kantor dan dimuat pada laman ini."),
    "/data-pemilih": ("Data Pemilih", "Periksa nama Anda di kantor desa atau kelurahan."),
    "/ppid": ("PPID", "Pejabat Pengelola Informasi dan Dokumentasi melayani permohonan informasi publik."),
    "/kontak": ("Kontak", "Meja layanan buka pada hari kerja pukul 08.00 sampai 15.30 WITA."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every page of a site is made with: whose it is, at which host, and what is up today."""

    office: Office
    host: str
    edition: Edition

    @property
    def facts(self) -> Ballot:
        """What must not change."""
        return ballot(self.office)


def page(house: House, path: str, visit: Visit) -> str | None:
    """The page at a path; None if the site has none."""
    title = house.office.name
    if path == "/":
        return _framed(house, path, f"Beranda - {title}", _home(house, visit), visit)
    if path == "/blog":
        return _framed(house, path, f"Berita - {title}", sections.news(house.edition), visit)
    if path in SECTIONS:
        return _framed(house, path, f"{SECTIONS[path][0]} - {title}", _text(*SECTIONS[path]), visit)
    for article in house.edition.articles:
        if article.path == path:
            return _framed(house, path, f"{article.title} - {title}", _text(article.title, article.text), visit)
    return None


def missing(house: House, path: str, visit: Visit) -> str:
    """The page for what is not there."""
    return _framed(house, path, "Halaman tidak ditemukan", _text("404", "Halaman tidak ditemukan."), visit)


def sitemap(house: House) -> str:
    """The list of all pages, for search engines."""
    paths = ["/", "/blog", *SECTIONS, *(article.path for article in house.edition.articles)]
    rows = "".join(f"<url><loc>https://{house.host}{escape(path)}</loc></url>\n" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def robots(house: House) -> str:
    """What search engines are asked to leave out."""
    return f"User-agent: *\nDisallow: /admin/\nDisallow: /cari\nSitemap: https://{house.host}/sitemap.xml\n"


def _home(house: House, visit: Visit) -> str:
    dice, edition = random.Random(visit.token), house.edition  # noqa: S311 - what differs between loads, no secret
    parts = [
        sections.news(edition), sections.popular(edition, dice), sections.notices(edition),
        sections.dates(edition, house.facts), sections.candidates(edition, house.facts),
        sections.votes(edition, house.facts, visit.number), *edition.extra, sections.agenda(edition, visit.token),
    ]  # fmt: skip
    if edition.layouts > 1 and dice.random() < 1 / edition.layouts:
        parts = parts[2:] + parts[:2]
    return Template(shipped(f"living/{edition.theme}_home.html")).substitute(
        name=escape(house.office.name),
        flash=escape(" | ".join(one.title for one in dice.sample(edition.articles, min(3, len(edition.articles))))),
        ad=sections.ad(dice),
        sections="\n".join(parts),
    )


def _text(title: str, text: str) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in text.split("\n"))
    back = '<p><a href="/">Kembali ke beranda</a></p>'
    return f'<article class="isi"><h1>{escape(title)}</h1>\n{paragraphs}{back}</article>'


def _framed(house: House, path: str, title: str, middle: str, visit: Visit) -> str:
    edition = house.edition
    dice = random.Random(f"{visit.token}-rangka")  # noqa: S311 - what differs between loads, no secret
    safe = {
        "title": title, "name": house.office.name, "place": house.office.place, "house": house.office.house,
        "host": house.host, "path": path, "path_class": path.strip("/").partition("/")[0] or "muka",
        "token": visit.token, "nonce": visit.token[8:24], "version": visit.token[:6], "hotline": house.facts.hotline,
        "visitor": sections.dotted(visit.number + edition.jump), "today": str(visit.number % 977),
        "online": str(dice.randrange(1, 60)), "took": f"{dice.random():.4f}", "epoch": f"{visit.at.timestamp():.0f}",
        "day": day(visit.at), "clock": f"{visit.at:%H.%M.%S}", "year": str((visit.at - timedelta(hours=8)).year),
    }  # fmt: skip
    parts = {key: escape(part) for key, part in safe.items()}
    script = f'<script src="{escape(edition.widget)}" async></script>' if edition.widget else ""
    band = f'<div class="pita"><p>{escape(edition.banner)}</p></div>' if edition.banner else ""
    return Template(shipped(f"living/{edition.theme}.html")).substitute(
        parts, middle=middle, widget=script, banner=band
    )
