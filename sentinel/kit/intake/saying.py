"""What a tired person says on the telephone, understood: half a time of day, a round number, a word for yes."""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from sentinel.kit.texts import msg

ZONES = {"wib": 7, "wita": 8, "wit": 9, "utc": 0, "z": 0}
NOW = frozenset({"now", "sekarang", "barusan", "baru saja", "just now", "tadi", "baru"})
LAST: int | None = None  # the last such time that has passed: at two in the morning the night is not over
DAYS = {
    "hari ini": 0,
    "today": 0,
    "kemarin dulu": 2,
    "kemarin": 1,
    "yesterday": 1,
    "tadi": LAST,
    "tadi malam": LAST,
    "semalam": LAST,
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "january", "jan"),
            ("februari", "february", "feb"),
            ("maret", "march", "mar"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "june", "jun"),
            ("juli", "july", "jul"),
            ("agustus", "august", "agu", "aug"),
            ("september", "sep"),
            ("oktober", "october", "okt", "oct"),
            ("november", "nov"),
            ("desember", "december", "des", "dec"),
        ),
        1,
    )
    for name in names
}
YES = frozenset({"ya", "y", "yes", "iya", "ada", "masih", "masih ada", "true", "benar", "sudah"})
NO = frozenset({"tidak", "t", "no", "n", "tdk", "tak", "hilang", "false", "belum", "lost", "tidak ada", "nggak", "gak"})
UNKNOWN = frozenset({"?", "tidak tahu", "unknown", "belum tahu", "ttt", "tt", "dont know", "entah", "-"})
SCALE = {"ribu": 1_000, "rb": 1_000, "k": 1_000, "juta": 1_000_000, "jt": 1_000_000, "miliar": 1_000_000_000}
MOST = 10_000_000_000
OLDEST = timedelta(days=400)
AHEAD = timedelta(minutes=5)
LONGEST = 80
THOUSANDS = 3
_CLOCK = re.compile(r"(?:pukul|jam|at)?\s*\b([01]?\d|2[0-3])[.:]([0-5]\d)(?:[.:][0-5]\d)?\b", re.ASCII)
_DAY = re.compile(r"\b(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/](\d{1,2})[-/](\d{4}))\b", re.ASCII)
_NAMED = re.compile(r"\b(\d{1,2})\s+([a-z]{3,9})(?:\s+(\d{4}))?\b", re.ASCII)
_NUMBER = re.compile(r"(\d[\d.,]*)\s*([a-z]{1,6})?", re.ASCII)


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """When it happened: ``22.30``, ``kemarin 21:10``, ``14 Februari 18.30 WIB``, ``2029-02-14T18:30+08:00``, ``now``.

    A time of day alone is the last one that has passed; a zone that is not named is ``zone``.

    Raises:
        ValueError: if it cannot be understood, lies ahead, or over a year back; the reason is for the person.
    """
    text, zone = _zoned(" ".join(text.split())[:LONGEST], zone)
    said, here = text.casefold(), now.astimezone(zone)
    found = here if said in NOW else _iso(text, zone) or _spoken(said, here, zone)
    if found > now + AHEAD:
        raise ValueError(msg("that is still to come"))
    if found < now - OLDEST:
        raise ValueError(msg("that is over a year ago"))
    return found


def _zoned(text: str, zone: tzinfo) -> tuple[str, tzinfo]:
    """The text without the zone that is named at its end, and that zone; an offset in the text itself is stronger."""
    before, _, last = text.rpartition(" ")
    hours = ZONES.get(last.casefold())
    return (text, zone) if hours is None else (before, timezone(timedelta(hours=hours)))


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= len("2029-02-14"):
        return None  # a day without a time of day
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _spoken(said: str, here: datetime, zone: tzinfo) -> datetime:
    day, rest = _day(said, here)
    clock = _CLOCK.search(rest)
    if clock is None:
        raise ValueError(msg("say the time of day too, such as 22.30 or kemarin 21.10"))
    found = datetime.combine(day or here.date(), time(int(clock[1]), int(clock[2])), zone)
    return found - timedelta(days=1) if day is None and found > here + AHEAD else found


def _day(said: str, here: datetime) -> tuple[date | None, str]:
    """The day that is named, and what is left of the text."""
    for word in sorted(DAYS, key=len, reverse=True):
        if said.startswith(word) and said != word:
            back = DAYS[word]
            return (None if back is None else here.date() - timedelta(days=back)), said.removeprefix(word)
    if found := _DAY.search(said):
        parts = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
        return _date(*map(int, parts)), said.replace(found[0], " ")
    if (named := _NAMED.search(said)) and named[2] in MONTHS:
        year = int(named[3]) if named[3] else here.year
        day = _date(year, MONTHS[named[2]], int(named[1]))
        later = not named[3] and day > here.date()
        return (_date(year - 1, day.month, day.day) if later else day), said.replace(named[0], " ")
    return None, said


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(msg("there is no such day")) from None


def number(text: str) -> int | None:
    """A count as people say it: ``1.300``, ``sekitar 200``, ``2 ribu``, ``1,5 juta``; None: nobody knows.

    Raises:
        ValueError: if there is no number in it.
    """
    said = text.casefold().strip()[:LONGEST]
    if not said or said in UNKNOWN:
        return None
    found = _NUMBER.search(said)
    if found is None:
        raise ValueError(msg("say a number, or ? if nobody knows"))
    scale = SCALE.get(found[2] or "", 1)
    value = int(_plain(found[1], scaled=scale > 1) * scale)
    if value > MOST:
        raise ValueError(msg("that is more than there can be"))
    return value


def _plain(digits: str, *, scaled: bool) -> float:
    """``1.300`` and ``1,300`` are thousands; ``1,5`` before a scale is one and a half."""
    parts = re.split(r"[.,]", digits.rstrip(".,"))
    grouped = all(len(part) == THOUSANDS for part in parts[1:])
    if len(parts) == 2 and scaled and not grouped:  # noqa: PLR2004 - before and after the comma
        return float(".".join(parts))
    if not grouped:
        raise ValueError(msg("that number can be read in two ways; write it without dots"))
    return float("".join(parts))


def truth(text: str) -> bool | None:
    """Yes, no, or nobody knows.

    Raises:
        ValueError: if it is none of them.
    """
    said = " ".join(text.casefold().split())
    if said in YES:
        return True
    if said in NO:
        return False
    if not said or said in UNKNOWN:
        return None
    raise ValueError(msg("say ya, tidak, or ? if nobody knows"))
