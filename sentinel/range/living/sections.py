"""The parts of a front page: news, notices, candidates, votes, dates, each in two dresses."""

import random
from collections.abc import Iterable
from html import escape

from sentinel.range.living.ballot import Ballot
from sentinel.range.living.edition import SHOWN, Edition

BOX = {"merpati": ("section", "kotak"), "rajawali": ("article", "rj-card")}
GUIDES = {False: "Pastikan nama Anda terdaftar sebagai pemlih sebelum hari pemungutan.",
          True: "Pastikan nama Anda terdaftar sebagai pemilih sebelum hari pemungutan."}  # fmt: skip


def box(theme: str, key: str, heading: str, inner: str) -> str:
    """One part with its heading."""
    tag, name = BOX[theme]
    return f'<{tag} class="{name} {name}-{key}" id="{key}"><h2>{heading}</h2>\n{inner}\n</{tag}>'


def news(edition: Edition) -> str:
    """The newest pieces of news."""
    items = (
        f'<li class="berita"><h3><a href="{one.path}">{escape(one.title)}</a></h3><time>{one.at:%d/%m/%Y}</time>'
        f'<p>{escape(one.lead)}</p><a class="lagi" href="{one.path}">Selengkapnya</a></li>'
        for one in edition.articles[:SHOWN]
    )
    return box(edition.theme, "berita", "Berita Terkini", _list(items))


def popular(edition: Edition, dice: random.Random) -> str:
    """What many read: other pieces at each load, with how often they were read."""
    chosen = dice.sample(edition.articles, min(4, len(edition.articles)))
    items = (
        f'<li><a href="{one.path}">{escape(one.title)}</a> <small>dibaca {dice.randrange(40, 9000)} kali</small></li>'
        for one in chosen
    )
    return box(edition.theme, "populer", "Terpopuler", _list(items))


def notices(edition: Edition) -> str:
    """Notices, and how to see whether one may vote."""
    items = [f'<li><a href="/pengumuman/{len(text)}">{escape(text)}</a></li>' for text in edition.notices]
    return box(edition.theme, "pengumuman", "Pengumuman", _list(items) + f"<p>{GUIDES[edition.mended]}</p>")


def dates(edition: Edition, facts: Ballot) -> str:
    """The days that count."""
    inner = (
        f'<table class="tahapan"><tr><th>Tahapan</th><th>Tanggal</th></tr>'
        f"<tr><td>Masa kampanye</td><td>25 September sampai 23 November 2030</td></tr>"
        f'<tr><td>Pemungutan suara</td><td class="pemungutan">{facts.day}</td></tr>'
        f"<tr><td>Rekapitulasi</td><td>28 November sampai 16 Desember 2030</td></tr></table>"
    )
    return box(edition.theme, "jadwal", "Jadwal Tahapan", inner)


def candidates(edition: Edition, facts: Ballot) -> str:
    """Who stands, with the numbers on the ballot."""
    rows = "".join(
        f'<tr><td class="nomor">{pair.number}</td><td class="nama">{escape(pair.names)}</td></tr>'
        for pair in facts.pairs
    )
    head = "<tr><th>Nomor Urut</th><th>Pasangan Calon</th></tr>"
    return box(edition.theme, "paslon", "Pasangan Calon", f"<table>{head}\n{rows}</table>")


def votes(edition: Edition, facts: Ballot, more: int) -> str:
    """The count, by district; while it goes on each pair has some ``more``."""
    head = "".join(f"<th>Paslon {pair.number}</th>" for pair in facts.pairs)
    rows = "\n".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{dotted(count + more * edition.counting)}</td>' for count in counts)}</tr>"
        for name, counts in facts.votes
    )
    inner = f'<table class="hasil"><tr><th>Kecamatan</th>{head}</tr>\n{rows}</table>'
    return box(edition.theme, "rekap", "Rekapitulasi Suara", inner)


def agenda(edition: Edition, token: str) -> str:
    """The week's calendar and a box to search, with its token."""
    form = f'<form action="/cari"><input name="kata"><input type="hidden" name="_token" value="{token}"></form>'
    return box(edition.theme, "agenda", "Agenda", f"<p>Apel pagi, {edition.day:%d/%m/%Y}</p><p>Piket layanan</p>{form}")


def ad(dice: random.Random) -> str:
    """A box of a network of advertisers, and a film: both of known hosts, others at each load."""
    slot, film = dice.randrange(10**9), f"{dice.getrandbits(44):011x}"
    return (
        f'<div class="iklan"><script src="https://pagead2.googlesyndication.com/pagead/js?slot={slot}" async></script>'
        f'<ins data-ad-slot="{slot}"></ins>'
        f'<iframe src="https://www.youtube.com/embed/{film}" title="Film"></iframe></div>'
    )


def dotted(number: int) -> str:
    """A number as Indonesians write it: ``12.345``."""
    return f"{number:,}".replace(",", ".")


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(items) + "\n</ul>"
