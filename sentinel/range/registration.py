"""Registrations: what a registry writes down of a domain, and how RDAP spells it (RFC 9083)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LOCKS = ("client transfer prohibited", "client update prohibited", "client delete prohibited")
REGISTRAR, NUMBER = "PT Pendaftar Nusantara", "9990"
CONFORMANCE = ["rdap_level_0"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One registered domain: by whom it is kept, how it is locked, who serves it, and when what happened to it.

    ``number`` is the registrar's IANA id, ``signed`` whether the parent holds DS records. None: it never happened, or
    the registry does not say.
    """

    name: str
    servers: tuple[str, ...]
    registrar: str = REGISTRAR
    number: str = NUMBER
    status: tuple[str, ...] = ("active", *LOCKS)
    signed: bool | None = True
    registered: datetime | None = None
    expires: datetime | None = None
    changed: datetime | None = None
    transferred: datetime | None = None

    def told(self) -> dict[str, Any]:
        """The registration as RDAP tells it."""
        answer: dict[str, Any] = {
            "rdapConformance": CONFORMANCE,
            "objectClassName": "domain",
            "ldhName": self.name.upper(),
            "handle": f"D-{self.name}",
            "status": list(self.status),
            "nameservers": [{"objectClassName": "nameserver", "ldhName": server} for server in self.servers],
            "events": list(self._events()),
            "entities": [_registrar(self.registrar, self.number), _redacted()],
            "notices": [{"title": "Latihan", "description": ["Bukan data sungguhan."]}],
        }
        return answer if self.signed is None else answer | {"secureDNS": {"delegationSigned": self.signed}}

    def _events(self) -> Sequence[dict[str, str]]:
        known = {
            "registration": self.registered,
            "expiration": self.expires,
            "last changed": self.changed,
            "transfer": self.transferred,
        }
        return [{"eventAction": what, "eventDate": _date(at)} for what, at in known.items() if at is not None]


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _registrar(name: str, number: str) -> dict[str, Any]:
    card = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]]
    entity: dict[str, Any] = {"objectClassName": "entity", "roles": ["registrar"], "vcardArray": card}
    return entity | ({"publicIds": [{"type": "IANA Registrar ID", "identifier": number}]} if number else {})


def _redacted() -> dict[str, Any]:
    card = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "REDACTED FOR PRIVACY"]]]
    return {"objectClassName": "entity", "roles": ["registrant"], "vcardArray": card}
