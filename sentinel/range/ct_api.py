"""A service that reads all logs for others, in the two shapes in use: real HTTPS on loopback, and all its bad days."""

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from cryptography import x509

from sentinel.range.ct_papers import der, key_hash, poisoned, to_be_signed
from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary

HOST = "sertifikat.pengamat.test"
PAGE = 100
DEEP = 20_000

Mood = Callable[[Request], Reply | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One entry of the service: a certificate, or the pre-certificate of it."""

    number: int
    certificate: x509.Certificate
    pre: bool
    at: datetime

    @property
    def body(self) -> bytes:
        """Its bytes."""
        return poisoned(self.certificate) if self.pre else der(self.certificate)

    @property
    def names(self) -> list[str]:
        """For which hosts it is."""
        found = self.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return list(found.get_values_for_type(x509.DNSName))

    def concerns(self, domain: str) -> bool:
        """Whether it is for this domain or names below it."""
        return any(name == domain or name.endswith(f".{domain}") for name in self.names)


class CtApi:
    """A service. ``learn`` tells it of a certificate; each verb is a fault and returns its deed. Its name is ``HOST``.

    ``papers``: whether the certspotter shape gives the certificates along.
    """

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self._held: list[Held] = []
        self.papers = True
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self.manner = Dial(Manner())
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    @property
    def url(self) -> str:
        """Where it is asked, in either shape."""
        return f"https://{HOST}:{self.listener.port}"

    def learn(self, certificate: x509.Certificate, *, pre: bool = False) -> int:
        """Know of a certificate, or of the pre-certificate of it; returns its number."""
        held = Held(number=1000 + len(self._held), certificate=certificate, pre=pre, at=self._diary.now())
        self._held.append(held)
        return held.number

    def heal(self) -> None:
        """Tell the truth, and at once."""
        self.mood.heal()
        self.manner.heal()
        self.line.heal()

    def fail(self, status: int = 502) -> Deed:
        """Answer everything with a server error."""
        return self.mood.turn(lambda _: Reply(status=status))

    def limit(self, seconds: int = 60) -> Deed:
        """Answer everything 429 with Retry-After (s)."""
        return self.mood.turn(lambda _: Reply(status=429, headers=(("Retry-After", str(seconds)),)))

    def garbage(self) -> Deed:
        """Answer with bytes that are no JSON."""
        return self.mood.turn(lambda _: Reply(body=b"\xff\xfe<html>bukan JSON</html>\0" * 40))

    def depth(self) -> Deed:
        """Answer with JSON that is nested beyond all reason."""
        return self.mood.turn(lambda _: Reply(body=b"[" * DEEP + b"]" * DEEP))

    def flood(self) -> Deed:
        """Answer with more bytes than anybody should read."""
        return self.mood.turn(lambda _: Reply(body=b'["' + b"x" * 9_000_000 + b'"]'))

    def say(self, rows: object) -> Deed:
        """Answer every question for a list with these rows."""
        body = json.dumps(rows).encode()
        return self.mood.turn(lambda request: None if "?d=" in request.target else Reply(body=body))

    def forget(self, number: int) -> Deed:
        """Have an entry in the list whose certificate is not there."""
        return self.mood.turn(lambda request: Reply(status=404) if f"?d={number}" in request.target else None)

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        given = self.mood.now(request) or self._truth(request.target)
        return replace(given, manner=self.manner.now) if self.manner.now != Manner() else given

    def _truth(self, target: str) -> Reply:
        place = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        if place.path == "/v1/issuances":
            return _json(self._issuances(asked))
        if "d" in asked:
            return self._paper(int(asked["d"]))
        return _json(self._entries(asked)) if "q" in asked else Reply(status=404)

    def _issuances(self, asked: Mapping[str, str]) -> list[dict[str, object]]:
        after = int(asked.get("after", "0"))
        found = [one for one in self._held if one.number > after and one.concerns(asked["domain"])]
        return [_issuance(one, papers=self.papers) for one in found[:PAGE]]

    def _entries(self, asked: Mapping[str, str]) -> list[dict[str, object]]:
        wanted, below = asked["q"].removeprefix("%."), asked["q"].startswith("%.")
        fitting = (any(n.endswith(f".{wanted}") if below else n == wanted for n in one.names) for one in self._held)
        return [_entry(one) for one, fits in zip(self._held, fitting, strict=True) if fits][::-1]

    def _paper(self, number: int) -> Reply:
        found = next((one for one in self._held if one.number == number), None)
        if found is None:
            return Reply(status=404)
        text = base64.encodebytes(found.body)
        return Reply(body=b"-----BEGIN CERTIFICATE-----\n" + text + b"-----END CERTIFICATE-----\n")


def _issuance(one: Held, *, papers: bool) -> dict[str, object]:
    made = one.certificate
    told: dict[str, object] = {
        "id": str(one.number),
        "tbs_sha256": hashlib.sha256(to_be_signed(made)).hexdigest(),
        "cert_sha256": hashlib.sha256(one.body).hexdigest(),
        "dns_names": one.names,
        "pubkey_sha256": key_hash(made).hex(),
        "issuer": {"name": made.issuer.rfc4514_string()},
        "not_before": _moment(made.not_valid_before_utc),
        "not_after": _moment(made.not_valid_after_utc),
    }
    return told | ({"cert_der": base64.b64encode(one.body).decode()} if papers else {})


def _entry(one: Held) -> dict[str, object]:
    made = one.certificate
    return {
        "issuer_ca_id": 1,
        "issuer_name": ", ".join(part.rfc4514_string() for part in made.issuer.rdns),
        "common_name": one.names[0],
        "name_value": "\n".join(one.names),
        "id": one.number,
        "entry_timestamp": one.at.replace(tzinfo=None).isoformat(timespec="milliseconds"),
        "not_before": made.not_valid_before_utc.replace(tzinfo=None).isoformat(),
        "not_after": made.not_valid_after_utc.replace(tzinfo=None).isoformat(),
        "serial_number": f"{made.serial_number:x}",
    }


def _moment(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _json(payload: object) -> Reply:
    return Reply(body=json.dumps(payload).encode(), headers=(("Content-Type", "application/json"),))
