"""What services that read all logs for us answer: the two shapes in use, read within bounds.

certspotter gives issuances after a number, each with what was signed; crt.sh all entries of a name, without that.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sentinel.kit.codec import clean
from sentinel.kit.ct.body import NotOurs, reread
from sentinel.kit.ct.names import Watch, folded
from sentinel.kit.ct.sighting import MOST_NAMES, MOST_TEXT, Sighting

MOST_BYTES = 8_000_000
MOST_ROWS = 20_000
MOST_ALL_NAMES = 2_000
MOST_NAME = 1_000
MOST_FIGURES = 18
FIRST_YEAR, LAST_YEAR = 1970, 9000
_HEX = re.compile(r"[0-9a-fA-F]{64}")
_SERIAL = re.compile(r"[0-9a-fA-F]{1,64}")
_RELATIVE = re.compile(r"(?:^|[,/+]\s*)O\s*=\s*(\"(?:[^\"]|\"\")*\"|(?:[^,\\+]|\\.)*)")


class BadAnswer(ValueError):
    """The answer is not in the service's shape; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a service: its number there, and what it told.

    ``broken``: it is not as it should be. ``torn``: what stands for its certificate is none; the next answer may be
    better. ``ours``: it can be told of.
    """

    number: int
    sighting: Sighting
    broken: bool = False
    torn: bool = False
    ours: bool = True


Shape: TypeAlias = Callable[[bytes, Watch, str], tuple[Row, ...]]


def certspotter(body: bytes, watch: Watch, source: str) -> tuple[Row, ...]:
    """Issuances in the shape of certspotter's API, by their numbers.

    Raises:
        BadAnswer: if it is none, or an issuance has no number.
    """
    return tuple(_issuance(one, watch, source) for one in _listed(body))


def crtsh(body: bytes, watch: Watch, source: str) -> tuple[Row, ...]:
    """Entries in the shape of crt.sh's JSON, by their numbers.

    Raises:
        BadAnswer: if it is none, or an entry has no number.
    """
    return tuple(_entry(one, watch, source) for one in _listed(body))


def _listed(body: bytes) -> Iterator[Mapping[str, Any]]:
    if len(body) > MOST_BYTES:
        raise BadAnswer(f"more than {MOST_BYTES} bytes")
    try:
        rows = json.loads(body)
    except (ValueError, RecursionError):
        raise BadAnswer("not JSON") from None
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise BadAnswer("not a list of certificates")
    for row in rows:
        if not isinstance(row, Mapping):
            raise BadAnswer("not a list of certificates")
        yield row


def _issuance(row: Mapping[str, Any], watch: Watch, source: str) -> Row:
    """By its bytes where they are given, else by what the service says of them."""
    number = _number(row.get("id"))
    issuer = row.get("issuer")
    name = _text(issuer.get("name"), MOST_NAME) if isinstance(issuer, Mapping) else ""
    names, given = _texts(row.get("dns_names")), _given(row)
    plain = Row(number=number, sighting=_told(row, _made(source, number, names, watch, name)))
    if given:
        return by_bytes(plain, given, watch, _key(issuer))
    ours = watch.find(plain.sighting.names).ours
    return plain if plain.sighting.tbs and names else replace(plain, broken=True, ours=ours)


def by_bytes(row: Row, given: bytes, watch: Watch, issuer_key: bytes = b"") -> Row:
    """The entry by the bytes of its certificate: of what it is for, nobody's word counts but theirs."""
    try:
        read = reread(row.sighting, given, watch, issuer_key)
    except NotOurs:
        return replace(row, broken=True, ours=False)
    if read is None:
        return replace(row, broken=True, torn=True, ours=watch.find(row.sighting.names).ours)
    return replace(row, sighting=read)


def _key(issuer: object) -> bytes:
    """The SHA-256 of the issuer's key, as the service tells it; whether it is true shows at the timestamps."""
    text = _text(issuer.get("pubkey_sha256")) if isinstance(issuer, Mapping) else ""
    return bytes.fromhex(text) if _HEX.fullmatch(text) else b""


def _told(row: Mapping[str, Any], made: Sighting) -> Sighting:
    tbs, spki = (_text(row.get(key)).lower() for key in ("tbs_sha256", "pubkey_sha256"))
    return replace(
        made,
        tbs=tbs if _HEX.fullmatch(tbs) else "",
        spki=spki if _HEX.fullmatch(spki) else "",
        not_before=_moment(row.get("not_before")),
        not_after=_moment(row.get("not_after")),
    )


def _given(row: Mapping[str, Any]) -> bytes:
    text = row.get("cert_der")
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        return b"?"


def _entry(row: Mapping[str, Any], watch: Watch, source: str) -> Row:
    number = _number(row.get("id"))
    names = [*_text(row.get("name_value"), 100 * MOST_NAMES * MOST_TEXT).split("\n"), _text(row.get("common_name"))]
    serial, ends = _text(row.get("serial_number")), _moment(row.get("not_after"))
    made = _made(source, number, [n for n in names if n], watch, _text(row.get("issuer_name"), MOST_NAME))
    broken = ends is None or not any(names)
    return Row(
        number=number,
        broken=broken,
        ours=not broken or watch.find(made.names).ours,
        sighting=replace(
            made,
            serial=serial.upper() if _SERIAL.fullmatch(serial) else "",
            not_before=_moment(row.get("not_before")),
            not_after=ends,
            logged_at=_moment(row.get("entry_timestamp")),
        ),
    )


def _made(source: str, number: int, names: Iterable[str], watch: Watch, issuer: str) -> Sighting:
    """A sighting of these names. Whoever names the domain told of it because we asked: it concerns us anyway."""
    every = tuple(dict.fromkeys(map(folded, names)))[:MOST_ALL_NAMES]
    found = watch.find(every)
    first = [*found.names, *(name for name in every if name not in found.names)]
    organization = _RELATIVE.search(issuer)
    return Sighting(
        source=source,
        place=str(number),
        issuer=issuer[:MOST_TEXT],
        organization=organization[1].strip().strip('"').replace("\\,", ",")[:MOST_TEXT] if organization else "",
        names=tuple(name[:MOST_TEXT] for name in first[:MOST_NAMES]),
        names_count=len(every),
    )


def _number(value: object) -> int:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_FIGURES):
        raise BadAnswer("a certificate without a number")
    return int(text)


def _texts(value: object) -> list[str]:
    return [clean(one) for one in value[:MOST_ALL_NAMES] if isinstance(one, str)] if isinstance(value, list) else []


def _text(value: object, most: int = MOST_TEXT) -> str:
    return clean(value[:most]) if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if at is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
