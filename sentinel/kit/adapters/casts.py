"""A text as an adapter's field wants it: a number, a date, an address. What cannot be read is missing, not guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from sentinel.kit.adapters.place import Cast
from sentinel.kit.codec import clean
from sentinel.model.event import Value

MOST_TEXT = 5_000
MOST_DIGITS = 15
_SI = re.compile(r"([0-9]+(?:[.,][0-9]+)*)\s*([a-z]*)", re.ASCII)
_GROUPS = MappingProxyType({"en": re.compile(r"[0-9]{1,3}(,[0-9]{3})+"), "id": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")})
_SCALES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "en": {"": 1, "k": 10**3, "m": 10**6, "b": 10**9},
        "id": {"": 1, "k": 10**3, "rb": 10**3, "ribu": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**9, "miliar": 10**9},
    }
)  # M is million in English and milyar in Indonesian
_NO = frozenset({"false", "0", "no"})


def cast(value: object, to: Cast | None, locale: str) -> Value | None:
    """The value as this field wants it; None if it cannot be read so."""
    if to is not None:
        return _READ[to](value, locale)
    return value if isinstance(value, bool) else _text(value)


def _text(value: object) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    return clean(" ".join(str(value).split()))[:MOST_TEXT] if isinstance(value, str | int) else None


def _nfkc(value: object, locale: str) -> str | None:
    del locale
    text = _text(value)
    return unicodedata.normalize("NFKC", text) if text is not None else None


def _int(value: object, locale: str) -> int | None:
    del locale
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**MOST_DIGITS else None
    text = _text(value) or ""
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text, re.ASCII) else None


def _bool(value: object, locale: str) -> bool | None:
    """What is there means yes, unless it says no."""
    del locale
    if isinstance(value, bool):
        return value
    text = (_text(value) or "").lower()
    return text not in _NO


def _si_number(value: object, locale: str) -> int | None:
    """``3.4K``; in Indonesian ``1,2 rb`` and ``1,5 jt``: the comma is the point there."""
    found = _SI.match((_text(value) or "").lower())
    scale = _SCALES[locale].get(found[2]) if found else None
    if found is None or scale is None:
        return None
    digits, point = found[1], "," if locale == "id" else "."
    if _GROUPS[locale].fullmatch(digits):
        digits = digits.replace("." if locale == "id" else ",", "")
    whole, _, part = digits.partition(point)
    if not (whole + part).isdecimal() or len(whole + part) > MOST_DIGITS:
        return None
    return round(float(f"{whole}.{part or 0}") * scale)


def _datetime(value: object, locale: str) -> str | None:
    """A moment in UTC; a number is seconds since 1970, a date without a zone is not believed."""
    del locale
    number = _int(value, "en")
    text = _text(value) or ""
    try:
        at = datetime.fromtimestamp(number, UTC) if number is not None else _parsed(text)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at.tzinfo is not None else None


def _parsed(text: str) -> datetime:
    return parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)


def _url(value: object, locale: str) -> str | None:
    del locale
    text = _text(value) or ""
    text = text if "://" in text else f"https://{text.removeprefix('//')}"
    return text[:2_000] if re.fullmatch(r"https?://[^\s/]+\.[^\s]+", text, re.IGNORECASE) else None


_READ: Mapping[Cast, Callable[[object, str], Value | None]] = MappingProxyType(
    {
        Cast.NFKC: _nfkc,
        Cast.INT: _int,
        Cast.BOOL: _bool,
        Cast.SI_NUMBER: _si_number,
        Cast.DATETIME: _datetime,
        Cast.URL: _url,
        Cast.IMAGE: _url,
    }
)
