"""The registry's RDAP server: real HTTPS on loopback, a registration per domain, and all its bad days."""

import json
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary
from sentinel.range.registration import LOCKS, Registration

HOST = "rdap.registri.test"
BASE = "/rdap/"
DEEP = 20_000
MANY = 60_000

Mood = Callable[[Request], Reply | None]


def _said(payload: object, status: int = 200, *headers: tuple[str, str]) -> Reply:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Reply(status=status, body=body, headers=(("Content-Type", "application/rdap+json"), *headers))


def _error(status: int, title: str, *headers: tuple[str, str]) -> Reply:
    return _said({"errorCode": status, "title": title}, status, *headers)


class Rdap:
    """The registry. ``enrol`` writes a registration down; each verb changes one, or the server, and returns its deed.

    ``url`` is what ``[rdap] url`` wants once the server listens; its certificate must be for ``HOST``.
    """

    def __init__(self, address: str, tls: ssl.SSLContext, diary: Diary) -> None:
        self.records: dict[str, Dial[Registration | None]] = {}
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self.manner = Dial(Manner())
        self._diary = diary
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer), tls)
        self.line = Line((self.listener,))

    @property
    def url(self) -> str:
        """The base of every question."""
        return f"https://{HOST}:{self.listener.port}{BASE}"

    def enrol(self, domain: str, *servers: str, lives: timedelta = timedelta(days=300)) -> Registration:
        """Write down a domain, registered a year ago, that runs out after ``lives``."""
        now = self._diary.now()
        year = timedelta(days=365)
        made = Registration(
            name=domain, servers=servers, registered=now - year, expires=now + lives, changed=now - timedelta(days=60)
        )
        self.records.setdefault(domain, Dial(made)).settle(made)
        return made

    def heal(self) -> None:
        """Tell the truth about every domain again, and at once."""
        for record in self.records.values():
            record.heal()
        self.mood.heal()
        self.manner.heal()
        self.line.heal()

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        given = self.mood.now(request) or self._truth(request.target)
        return replace(given, manner=self.manner.now) if self.manner.now != Manner() else given

    def _truth(self, target: str) -> Reply:
        kind, _, name = target.removeprefix(BASE).partition("/")
        record = self.records.get(name.lower()) if kind == "domain" else None
        if record is None or record.now is None:
            return _error(404, "Not Found")
        return _said(record.now.told())

    def transfer(self, domain: str, to: str = "Gelap Domains Ltd", number: str = "6666") -> Deed:
        """Move a domain to another registrar, now."""
        now = self._diary.now()
        return self._write(replace(self._known(domain), registrar=to, number=number, transferred=now, changed=now))

    def unlock(self, domain: str, *, keep: Sequence[str] = ()) -> Deed:
        """Take its locks off, but for those to ``keep``, now."""
        known, gone = self._known(domain), set(LOCKS) - set(keep)
        left = tuple(word for word in known.status if word not in gone)
        return self._write(replace(known, status=left, changed=self._diary.now()))

    def move(self, domain: str, servers: Sequence[str]) -> Deed:
        """Write down other name servers, now."""
        return self._write(replace(self._known(domain), servers=tuple(servers), changed=self._diary.now()))

    def sign(self, domain: str, *, signed: bool) -> Deed:
        """Write down whether the parent holds DS records, now."""
        return self._write(replace(self._known(domain), signed=signed, changed=self._diary.now()))

    def run_out(self, domain: str, days: float) -> Deed:
        """Let the registration end in so many days from now."""
        return self._write(replace(self._known(domain), expires=self._diary.now() + timedelta(days=days)))

    def release(self, domain: str) -> Deed:
        """Know the domain no more: 404, anybody may register it."""
        return self.records[domain].turn(None)

    def limit(self, seconds: int = 60) -> Deed:
        """Answer everything 429 with Retry-After (s)."""
        return self.mood.turn(lambda _: _error(429, "Too Many Requests", ("Retry-After", str(seconds))))

    def fail(self, status: int = 503) -> Deed:
        """Answer everything with a server error."""
        return self.mood.turn(lambda _: _error(status, "Service Unavailable"))

    def lose(self) -> Deed:
        """Answer everything with an ordinary page that says 404, as a web server does that has no RDAP."""
        page = Reply(status=404, body=b"<h1>404 Not Found</h1>", headers=(("Content-Type", "text/html"),))
        return self.mood.turn(lambda _: page)

    def slow(self, seconds: float) -> Deed:
        """Let so much time pass before each answer."""
        return self.manner.turn(Manner(wait=seconds))

    def garbage(self) -> Deed:
        """Answer with bytes that are no JSON."""
        return self.mood.turn(lambda _: _said(b"\xff\xfe<html>bukan RDAP</html>\x00" * 40))

    def depth(self) -> Deed:
        """Answer with JSON that is nested beyond all reason."""
        return self.mood.turn(lambda _: _said(b"[" * DEEP + b"]" * DEEP))

    def crowd(self) -> Deed:
        """Answer with a registration that has events without end."""
        event = {"eventAction": "reregistration", "eventDate": "2020-01-01T00:00:00Z"}
        return self.mood.turn(lambda _: _said({"objectClassName": "domain", "events": [event] * MANY}))

    def flood(self) -> Deed:
        """Answer with more bytes than anybody should read."""
        return self.mood.turn(lambda _: _said({"notices": "x" * 3_000_000}))

    def circle(self) -> Deed:
        """Redirect every question to itself."""
        return self.mood.turn(lambda request: _elsewhere(self._place(request.target)))

    def wander(self) -> Deed:
        """Redirect every question to another one, for ever."""
        return self.mood.turn(lambda request: _elsewhere(self._place(request.target + "x")))

    def downgrade(self) -> Deed:
        """Redirect every question to a server without TLS."""
        return self.mood.turn(lambda request: _elsewhere(f"http://{HOST}{request.target}"))

    def refer(self, domain: str, to: str) -> Deed:
        """Redirect questions about one domain to another address, as registries do that have handed it on."""
        return self.mood.turn(lambda request: _elsewhere(to) if request.target.endswith(f"/{domain}") else None)

    def another(self, domain: str) -> Deed:
        """Answer every question with the registration of this domain."""
        return self.mood.turn(lambda _: _said(self._known(domain).told()))

    def _place(self, target: str) -> str:
        return self.url.removesuffix(BASE) + target

    def _known(self, domain: str) -> Registration:
        """The registration as it stands.

        Raises:
            KeyError: if the domain is not registered.
        """
        now = self.records[domain].now
        if now is None:
            raise KeyError(domain)
        return now

    def _write(self, changed: Registration) -> Deed:
        return self.records[changed.name].turn(changed)


def _elsewhere(to: str) -> Reply:
    return Reply(status=302, headers=(("Location", to),))
