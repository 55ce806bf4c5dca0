"""The people of the platforms: so many accounts of candidates, spread over the platforms as registers are."""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.words import POSTS

WHOLE = 13_100  # 655 candidates with 20 accounts each
PER_CANDIDATE = 20
SHARES: Mapping[str, float] = {
    "facebook": 45, "instagram": 30, "tiktok": 12, "youtube": 5, "x": 4, "telegram": 1, "whatsapp": 1,
    "threads": 1, "linktree": 0.5, "line": 0.5,
}  # fmt: skip
FIRST = ("melati", "kenanga", "cendana", "dahlia", "anggrek", "teratai", "cempaka", "bakung", "jati", "sekar")
LAST = ("Rinjani", "Tambora", "Sangeang", "Segara", "Moyo", "Gili", "Senggigi", "Sembalun", "Narmada", "Bima")
BIOS = (
    "Akun resmi. Bekerja untuk desa, sekolah dan pasar.",
    "Kegiatan harian calon, jadwal pertemuan warga, dan jawaban atas pertanyaan.",
    "Bersama warga: air bersih, jalan desa, puskesmas yang buka.",
)
_DIGITS = "0123456789"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_UIDS: Mapping[str, tuple[str, str, int]] = {  # how it begins, of which signs the rest is, and how many
    "facebook": ("1000", _DIGITS, 11),
    "instagram": ("178414", _DIGITS, 11),
    "tiktok": ("7", _DIGITS, 18),
    "youtube": ("UC", _ALPHABET, 22),
    "x": ("1", _DIGITS, 17),
    "telegram": ("1", _DIGITS, 9),
}
COLUMNS = ("id", "platform", "handle", "external_id", "url", "owner", "organization", "region", "tier", "stage")
ADDRESSES: Mapping[str, str] = {
    "facebook": "https://www.facebook.com/{}",
    "instagram": "https://www.instagram.com/{}/",
    "tiktok": "https://www.tiktok.com/@{}",
    "youtube": "https://www.youtube.com/@{}",
    "x": "https://x.com/{}",
    "telegram": "https://t.me/{}",
    "whatsapp": "https://whatsapp.com/channel/{}",
    "threads": "https://www.threads.net/@{}",
    "linktree": "https://linktr.ee/{}",
    "line": "https://page.line.me/{}",
}


def counts(many: int) -> dict[str, int]:
    """How many of so many accounts each platform has; every platform has one while there are ten."""
    total = sum(SHARES.values())
    exact = {platform: many * part / total for platform, part in SHARES.items()}
    least = 1 if many >= len(SHARES) else 0
    found = {platform: max(least, int(number)) for platform, number in exact.items()}
    found["facebook"] += many - sum(found.values())
    return found


def people(many: int | Mapping[str, int], now: datetime, dice: random.Random) -> tuple[Profile, ...]:
    """So many accounts, or so many by platform: candidate after candidate, each with a name of his own everywhere.

    Platforms are dealt out in turn, so that whoever takes the first few has some of each.
    """
    dealt = _dealt(counts(many) if isinstance(many, int) else many)
    return tuple(person(number, platform, now, dice) for number, platform in enumerate(dealt, 1))


def _dealt(left: Mapping[str, int]) -> Iterator[str]:
    """The platforms in an even mixture: the n-th of m accounts stands at n/m of the way."""
    places = [((n + 0.5) / many, platform) for platform, many in left.items() for n in range(many)]
    return (platform for _, platform in sorted(places))


def person(number: int, platform: str, now: datetime, dice: random.Random) -> Profile:
    """The account of this number: its id, its owner, what it shows."""
    candidate = (number - 1) // PER_CANDIDATE + 1
    first, last = FIRST[candidate % len(FIRST)], LAST[candidate // len(FIRST) % len(LAST)]
    handle = _code(dice) if platform == "whatsapp" else f"{first}{number:05d}"
    return Profile(
        id=f"akun-{number:05d}",
        platform=platform,
        handle=handle,
        uid=uid(platform, dice) or handle,
        name=f"{first.capitalize()} {last}",
        owner=f"Calon {candidate:03d}",
        bio=dice.choice(BIOS),
        link=f"https://calon{candidate:03d}.example/",
        picture=dice.randrange(1, 2**31),
        verified=platform in ("x", "tiktok", "telegram") and dice.random() < 0.2,  # noqa: PLR2004 - one in five
        followers=dice.randrange(200, 60_000),
        posts=dice.randrange(40, 900),
        last_post_at=now - timedelta(hours=dice.randrange(1, 72)),
        pinned=f"17{number:015d}" if platform == "x" else "",
        pinned_text=POSTS[number % len(POSTS)] if platform == "x" else "",
        said=POSTS,
    )


def uid(platform: str, dice: random.Random) -> str:
    """A number as this platform gives them to new accounts; empty where the handle is all there is."""
    begins, signs, many = _UIDS.get(platform, ("", "", 0))
    return begins + "".join(dice.choices(signs, k=many))


def _code(dice: random.Random) -> str:
    """The code of a channel, as WhatsApp gives them."""
    return "0029Va" + "".join(dice.choices(_ALPHABET, k=17))


def plain_form(profiles: Iterable[Profile], tier: str = "normal", stage: str = "", *, resolved: bool = True) -> str:
    """The accounts as CSV in the plain form of ``accounts import``; ``resolved``: with their platforms' numbers."""
    page = io.StringIO()
    sheet = csv.writer(page)
    sheet.writerow(COLUMNS)
    for one in profiles:
        number = one.uid if resolved and one.platform in _UIDS else ""
        where = (one.platform, one.handle, number, ADDRESSES[one.platform].format(one.handle))
        sheet.writerow([one.id, *where, one.owner, "Partai Burung", "52", tier, stage])
    return page.getvalue()


def canaries(now: datetime) -> tuple[Profile, ...]:
    """The accounts that everybody knows, and by which a reader tells whether he still reads right."""
    return tuple(
        replace(
            person(90_000 + n, platform, now, random.Random(n)),  # noqa: S311 - a drawing, no secret
            id=f"kenari-{platform}",
            handle=handle,
            uid=number or handle,
            name=platform.capitalize(),
            owner="",
            verified=True,
        )
        for n, (platform, handle, number) in enumerate(CANARIES)
    )


CANARIES = (
    ("facebook", "facebook", "20531316728"),
    ("instagram", "instagram", "17841400039600391"),
    ("tiktok", "tiktok", "107955"),
    ("youtube", "youtube", "UCBR8-60-B28hp2BmDPdntcQ"),
    ("x", "x", "783214"),
    ("telegram", "telegram", "1005640892"),
    ("whatsapp", "0029Va4nLwh6hENu6xzmJ63D", ""),
    ("threads", "threads", ""),
    ("linktree", "linktree", ""),
    ("line", "linefriends", ""),
)
