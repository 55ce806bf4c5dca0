"""An edition: what an office's site has up on a day, and how it goes on from one day to the next."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sentinel.range.living.press import PLACES, Article, Beat, write

SHOWN, KEPT = 6, 40
BEATS = {Beat.OFFICE: 0.9, Beat.RAID: 0.05, Beat.HACK: 0.05}
_NOTICES = (
    "Pengumuman hasil seleksi administrasi calon anggota PPS Kecamatan {place}",
    "Jadwal pengambilan formulir pindah memilih di {place} sampai tanggal {day}",
    "Undangan rapat pleno terbuka tanggal {day} di {place}",
    "Daftar informasi publik semester ini, diperbarui tanggal {day}",
    "Pengadaan sewa kendaraan distribusi logistik wilayah {place}, penawaran sampai tanggal {day}",
    "Perubahan jam layanan konsultasi di {place} mulai tanggal {day}",
    "Lowongan tenaga pendukung sekretariat {place}, berkas diterima sampai tanggal {day}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is up: news and notices, newest first, and how the site looks.

    ``theme`` is ``merpati`` or ``rajawali``. ``widget`` is the address of one more script that the office brought in,
    ``layouts`` how many arrangements visitors are tried with, ``mended`` says that a typing error was put right,
    ``extra`` are more parts of the front page, as source; ``counting``: votes come in with every load.
    """

    day: date
    articles: tuple[Article, ...]
    notices: tuple[str, ...]
    theme: str = "merpati"
    banner: str = ""
    widget: str = ""
    layouts: int = 1
    mended: bool = False
    jump: int = 0
    extra: tuple[str, ...] = ()
    counting: bool = False


def first_edition(day: date, dice: random.Random) -> Edition:
    """A site that has been there for a month."""
    edition = Edition(day=day - timedelta(days=30), articles=(), notices=())
    for _ in range(30):
        edition = next_day(edition, dice)
    return edition


def next_day(edition: Edition, dice: random.Random) -> Edition:
    """The day after: mostly a piece of news or none, sometimes a notice."""
    later = replace(edition, day=edition.day + timedelta(days=1))
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        later = printed(later, dice, dice.choices(list(BEATS), list(BEATS.values()))[0])
    return noticed(later, dice) if dice.random() < 1 / 4 else later


def printed(edition: Edition, dice: random.Random, beat: Beat = Beat.OFFICE) -> Edition:
    """One more piece of news."""
    number = edition.articles[0].number + 1 if edition.articles else 1
    new = write(number, edition.day, dice, beat)
    return replace(edition, articles=(new, *edition.articles)[:KEPT])


def noticed(edition: Edition, dice: random.Random) -> Edition:
    """One more notice."""
    new = dice.choice(_NOTICES).format(place=dice.choice(PLACES), day=dice.randrange(1, 29))
    return replace(edition, notices=(new, *edition.notices)[:SHOWN])
