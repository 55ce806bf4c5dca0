"""Pages of a made-up election office: a front page that changes at every load, as real ones do, and its articles."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from sentinel.range.news import NEWS, SECTIONS

_DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
_MONTHS = [
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Whose site it is: its full name, its place, and which of the two houses it belongs to (``kpu``, ``bawaslu``)."""

    name: str
    place: str
    house: str = "kpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What differs between two loads of the same page: the visitor count, a token, the moment (local time)."""

    number: int
    token: str
    at: datetime


def day(moment: datetime) -> str:
    """A date as Indonesians write it: ``Rabu, 14 Februari 2024``."""
    return f"{_DAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


@cache
def shipped(name: str) -> str:
    """A file of the folder ``html``, as it is."""
    return (files("sentinel.range") / "html" / name).read_text(encoding="utf-8")


def page(file: str, /, **parts: str) -> str:
    """A page of the folder ``html`` with its parts filled in, escaped."""
    return Template(shipped(f"{file}.html")).substitute({key: escape(part) for key, part in parts.items()})


def _frame(office: Office, title: str, middle: str, visit: Visit) -> str:
    safe = {
        "title": title,
        "name": office.name,
        "place": office.place,
        "house": office.house,
        "token": visit.token,
        "version": visit.token[:6],
        "visitor": str(visit.number),
        "day": day(visit.at),
        "clock": f"{visit.at:%H.%M}",
    }
    parts = {key: escape(part) for key, part in safe.items()}
    return Template(shipped("frame.html")).substitute(parts, middle=middle)


def front_page(office: Office, visit: Visit) -> str:
    """The front page: news, announcements, a counter and a token that differ at every load."""
    parts = {"name": escape(office.name), "token": escape(visit.token), "news": _news(visit)}
    return _frame(office, office.name, Template(shipped("front.html")).substitute(parts), visit)


def _news(visit: Visit) -> str:
    return "\n".join(
        f'<li><h3><a href="/berita/{slug}">{escape(story.title)}</a></h3>'
        f"<time>{day(visit.at - timedelta(days=story.days_ago))}</time><p>{escape(story.text)}</p></li>"
        for slug, story in NEWS.items()
    )


def inner_page(office: Office, path: str, visit: Visit) -> str | None:
    """Any page but the front page; None if the site has none at this path."""
    if path == "/berita/":
        return _frame(office, f"Berita - {office.name}", f'<ul class="berita">{_news(visit)}</ul>', visit)
    if path in SECTIONS:
        return _text(office, *SECTIONS[path], visit)
    story = NEWS.get(path.removeprefix("/berita/"))
    return _text(office, story.title, story.text, visit) if story else None


def _text(office: Office, title: str, text: str, visit: Visit) -> str:
    body = f'<article><h1>{escape(title)}</h1><p>{escape(text)}</p><p><a href="/">Kembali ke beranda</a></p></article>'
    return _frame(office, f"{title} - {office.name}", body, visit)
