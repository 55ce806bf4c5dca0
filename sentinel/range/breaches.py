"""A service that collects leaks: real HTTPS on loopback, keys, verified domains, and all its bad days (API v3)."""

import json
import ssl
from collections.abc import Callable, Mapping

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary
from sentinel.range.zone import Zone

HOST = "hibp.bocor.test"
BASE = "/api/v3/"
KEY = "kunci-latihan-bocor"
Mood = Callable[[Request], Reply | None]
People = Mapping[str, tuple[str, ...]]


def _said(payload: object, status: int = 200, *headers: tuple[str, str]) -> Reply:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Reply(status=status, body=body, headers=(("Content-Type", "application/json"), *headers))


class Leaks:
    """The service. ``verify`` makes a domain known to be somebody's; each verb changes what it says; returns its deed.

    ``url`` is what ``[hibp] url`` wants once the server listens; its certificate must be for ``HOST``, its key ``KEY``.
    """

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self.people: dict[str, Dial[People]] = {}
        self.dates: dict[str, str] = {}
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    @property
    def url(self) -> str:
        """The base of every question."""
        return f"https://{HOST}:{self.listener.port}{BASE.rstrip('/')}"

    def verify(self, domain: str) -> None:
        """Note that a domain is verified; nobody of it stands in any leak yet."""
        self.people.setdefault(domain, Dial({}))

    def heal(self) -> None:
        """Know no leak any more, and answer at once."""
        for known in self.people.values():
            known.heal()
        self.mood.heal()
        self.line.heal()

    def leak(self, domain: str, name: str, aliases: str = "admin", date: str = "") -> Deed:
        """Let these addresses (``admin,budi``) of a domain stand in a leak; ``date`` is when the data were taken."""
        self.verify(domain)
        if date:
            self.dates[name] = date
        known = dict(self.people[domain].now)
        for alias in aliases.split(","):
            known[alias.strip()] = (*known.get(alias.strip(), ()), name)
        return self.people[domain].turn(known)

    def limit(self, seconds: int = 2) -> Deed:
        """Answer everything 429 with Retry-After (s)."""
        body = {"statusCode": 429, "message": f"Rate limit is exceeded. Try again in {seconds} seconds."}
        return self.mood.turn(lambda _: _said(body, 429, ("Retry-After", str(seconds))))

    def fail(self, status: int = 503) -> Deed:
        """Answer everything with an error of the server."""
        return self.mood.turn(lambda _: _said({"statusCode": status}, status))

    def garbage(self) -> Deed:
        """Answer with bytes that are no JSON."""
        return self.mood.turn(lambda _: _said(b"\xff\xfe<html>bukan JSON</html>\x00"))

    def flood(self) -> Deed:
        """Answer with more bytes than anybody should read."""
        return self.mood.turn(lambda _: _said(b'{"a": ["' + b"x" * 5_000_000 + b'"]}'))

    def crowd(self, aliases: int = 30_000) -> Deed:
        """Answer with more addresses than anybody keeps."""
        return self.mood.turn(lambda _: _said({f"a{n}": ["Contoh"] for n in range(aliases)}))

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        return self.mood.now(request) or self._truth(request)

    def _truth(self, request: Request) -> Reply:
        kind, _, name = request.target.removeprefix(BASE).partition("/")
        if kind == "breaches":
            return _said([{"Name": leak, "BreachDate": date} for leak, date in self.dates.items()])
        if kind != "breacheddomain":
            return _said({"statusCode": 404}, 404)
        if request.headers.get("hibp-api-key") != KEY:
            return _said({"statusCode": 401, "message": "Access denied due to invalid hibp-api-key."}, 401)
        known = self.people.get(name)
        if known is None:
            return _said({"statusCode": 403, "message": "Domain is not verified."}, 403)
        return _said({alias: list(leaks) for alias, leaks in known.now.items()}) if known.now else Reply(status=404)


def zone(authority: str, address: str) -> Zone:
    """The zone in which the service's name stands."""
    apex = HOST.partition(".")[2]
    made = Zone(apex=apex, servers={f"ns1.{apex}": authority})
    made.put(HOST, "A", address)
    return made
