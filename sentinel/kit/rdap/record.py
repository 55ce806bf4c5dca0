"""What a registry writes down of a domain, read out of its RDAP answer (RFC 9083). The answer is a stranger's text."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sentinel.kit.codec import clean
from sentinel.kit.hosts import ascii_name

MOST_BYTES = 262_144
MOST_DEPTH = 24
MOST_THINGS = 20_000
MOST_LISTED = 32
MOST_TEXT = 200
LOCK = "prohibited"
IANA = "iana registrar id"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Unreadable(ValueError):
    """The answer is no registration of this domain; the message says why, in our own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A registered domain: its registrar with the number that IANA gave it, its status, who serves it, and its dates.

    ``status`` and ``servers`` are lower case and sorted; ``signed`` says whether the registry holds DS records. What it
    does not tell is empty or None.
    """

    domain: str
    registrar: str = ""
    registrar_id: str = ""
    status: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()
    signed: bool | None = None
    registered: datetime | None = None
    expires: datetime | None = None
    changed: datetime | None = None
    transferred: datetime | None = None

    @property
    def locks(self) -> tuple[str, ...]:
        """The status words that forbid something, such as ``client transfer prohibited``."""
        return tuple(word for word in self.status if word.endswith(LOCK))


def registration(body: bytes, domain: str) -> Registration:
    """Read the registration of a domain.

    Raises:
        Unreadable: if it is none, is another's, or is beyond all bounds.
    """
    told = _object(body)
    name = _text(told.get("ldhName"))
    if told.get("objectClassName") != "domain" or ascii_name(name) != domain:
        raise Unreadable("the answer is no registration of this domain")
    secure = told.get("secureDNS")
    signed = secure.get("delegationSigned") if isinstance(secure, Mapping) else None
    events = _events(told)
    registrar, number = _registrar(told)
    return Registration(
        domain=domain,
        registrar=registrar,
        registrar_id=number,
        status=_sorted(_word(status) for status in _listed(told, "status")),
        servers=_sorted(_host(server) for server in _listed(told, "nameservers")),
        signed=signed if isinstance(signed, bool) else None,
        registered=events.get("registration"),
        expires=events.get("expiration"),
        changed=events.get("last changed"),
        transferred=events.get("transfer"),
    )


def is_error(body: bytes) -> bool:
    """Whether a body is RDAP's own word for an error, and not any page that happens to say 404."""
    try:
        told = _object(body)
    except Unreadable:
        return False
    return "errorCode" in told or "rdapConformance" in told


def _object(body: bytes) -> Mapping[str, Any]:
    if len(body) > MOST_BYTES:
        raise Unreadable(f"more than {MOST_BYTES} bytes")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the answer is no JSON") from None
    if not isinstance(told, Mapping):
        raise Unreadable("the answer is no JSON object")
    _bounded(told)
    return told


def _bounded(told: object) -> None:
    """Nothing here recurses, but whoever nests so deep or lists so much means us no good."""
    level, things = [told], 0
    for _ in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        things += len(level)
        if not level:
            return
        if things > MOST_THINGS:
            break
    raise Unreadable("the answer nests too deep or holds too much")


def _inside(thing: object) -> Iterator[object]:
    if isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, list):
        yield from thing


def _listed(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name)
    return found[:MOST_LISTED] if isinstance(found, list) else []


def _sorted(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


def _text(value: object) -> str:
    return " ".join(clean(value[: 4 * MOST_TEXT]).split())[:MOST_TEXT] if isinstance(value, str) else ""


def _word(status: object) -> str:
    """RDAP writes ``client transfer prohibited``, EPP ``clientTransferProhibited``; some servers mix them."""
    return _CAMEL.sub(" ", _text(status)).lower()


def _host(server: object) -> str:
    return ascii_name(_text(server.get("ldhName"))) if isinstance(server, Mapping) else ""


def _events(told: Mapping[str, Any]) -> dict[str, datetime]:
    """The latest date of each kind of event."""
    found: dict[str, datetime] = {}
    for event in _listed(told, "events"):
        at = _date(event.get("eventDate")) if isinstance(event, Mapping) else None
        if at is not None:
            what = _text(event.get("eventAction")).lower()
            found[what] = max(at, found.get(what, at))
    return found


def _date(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(_text(value))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _registrar(told: Mapping[str, Any]) -> tuple[str, str]:
    """The registrar's name and its number at IANA, as far as the registry tells."""
    for entity in _listed(told, "entities"):
        if isinstance(entity, Mapping) and "registrar" in _listed(entity, "roles"):
            return _named(entity) or _text(entity.get("handle")), _number(entity)
    return "", ""


def _named(entity: Mapping[str, Any]) -> str:
    """The name on the business card (jCard, RFC 7095): ``[name, parameters, type, value]``."""
    cards = _listed(entity, "vcardArray")
    lines = cards[1] if len(cards) > 1 and isinstance(cards[1], list) else []
    known = {line[0]: _text(line[3]) for line in lines[:MOST_LISTED] if _is_line(line)}
    return known.get("fn") or known.get("org") or ""


def _is_line(line: object) -> bool:
    return isinstance(line, list) and len(line) > 3 and isinstance(line[0], str)  # noqa: PLR2004 - RFC 7095, 3.3


def _number(entity: Mapping[str, Any]) -> str:
    numbers = (one for one in _listed(entity, "publicIds") if isinstance(one, Mapping))
    return next((_text(one.get("identifier")) for one in numbers if _text(one.get("type")).lower() == IANA), "")
