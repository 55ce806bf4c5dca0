"""The front of a site: what it answers to a request, and everything that can go wrong with the answer."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Answer, Manner, Reply, Request, html
from sentinel.range.pages import Office, Visit, front_page, inner_page, page, shipped

WITA = timezone(timedelta(hours=8), "WITA")


class Front:
    """What one site answers. Each verb changes it and returns the deed that takes the change back."""

    def __init__(
        self, office: Office, now: Callable[[], datetime], dice: random.Random, url_of: Callable[[str], str]
    ) -> None:
        self.office = office
        self._url_of = url_of
        self._now, self._dice = now, dice
        self._visits = 18_000 + dice.randrange(1000)
        self.page: Dial[Answer] = Dial(self._usual)
        self.manner = Dial(Manner())

    def answer(self, request: Request) -> Reply:
        """What the site says to this request, as things stand."""
        reply = self.page.now(request)
        return replace(reply, manner=self.manner.now) if self.manner.now != Manner() else reply

    def heal(self) -> None:
        """Serve the usual pages in the usual manner."""
        self.page.heal()
        self.manner.heal()

    def _visit(self) -> Visit:
        self._visits += self._dice.randrange(1, 9)
        return Visit(number=self._visits, token=f"{self._dice.getrandbits(160):040x}", at=self._now().astimezone(WITA))

    def _usual(self, request: Request) -> Reply:
        path = request.target.partition("?")[0]
        if path == "/gaya.css":
            return Reply(body=shipped("gaya.css").encode(), headers=(("Content-Type", "text/css"),))
        if path == "/generate_204":
            return Reply(status=204)
        if path == "/":
            return html(front_page(self.office, self._visit()))
        inner = inner_page(self.office, path, self._visit())
        return html(inner) if inner is not None else _bare(404)

    def show(self, reply: Reply) -> Deed:
        """Answer everything with this."""
        return self.page.turn(lambda _: reply)

    def status(self, number: int) -> Deed:
        """Answer everything with this status and a short page."""
        return self.show(_bare(number))

    def maintenance(self) -> Deed:
        """Announce maintenance: 503 with Retry-After."""
        return self.show(html(page("maintenance", name=self.office.name), 503, ("Retry-After", "3600")))

    def waf(self) -> Deed:
        """Refuse the visitor as a web application firewall does: 403 and a page with an incident number."""
        return self.show(html(page("waf"), 403))

    def captcha(self) -> Deed:
        """Ask, with status 200, whether the visitor is a human."""
        return self.show(html(page("captcha")))

    def rate_limit(self, seconds: int = 60) -> Deed:
        """Answer 429 with Retry-After."""
        return self.show(_bare(429, ("Retry-After", str(seconds))))

    def empty(self) -> Deed:
        """Answer 200 with nothing."""
        return self.show(html(""))

    def redirect(self, to: str, status: int = 302) -> Deed:
        """Send every visitor elsewhere: to a URL, or to another site of the world by its host name."""
        return self.show(Reply(status=status, headers=(("Location", self._url_of(to)),)))

    def deface(self, by: str = "AnonLatihan") -> Deed:
        """Replace the whole page by a vandal's."""
        return self.show(html(page("defaced", by=by)))

    def gambling(self) -> Deed:
        """Hide a block of gambling links in the usual front page."""
        return self.page.turn(lambda request: _with(self._usual(request), shipped("gambling.html")))

    def cloak(self) -> Deed:
        """Show the gambling block to search engines and their visitors only."""
        return self.page.turn(self._cloaked)

    def _cloaked(self, request: Request) -> Reply:
        searcher = "bot" in request.headers.get("user-agent", "").lower() or "google." in request.headers.get(
            "referer", ""
        )
        usual = self._usual(request)
        return _with(usual, shipped("gambling.html")) if searcher else usual

    def slow(self, seconds: float) -> Deed:
        """Let so much time pass before the first byte."""
        return self.manner.turn(Manner(wait=seconds))

    def drip(self, piece: int = 20, pause: float = 0.5) -> Deed:
        """Give the answer in drops: so many bytes, then a pause (s)."""
        return self.manner.turn(Manner(piece=piece, pause=pause))

    def cut(self, after: int = 200) -> Deed:
        """Break off after so many bytes."""
        return self.manner.turn(Manner(cut=after))

    def garbage(self) -> Deed:
        """Answer with bytes that are no HTTP."""
        return self.manner.turn(Manner(raw=b"\x16\x03\x00 bukan HTTP \xff\xfe\r\n\r\n" * 4))

    def hang(self) -> Deed:
        """Take the request and never answer."""
        return self.slow(3600)


def _bare(status: int, *headers: tuple[str, str]) -> Reply:
    return html(page("bare", title=f"{status} {HTTPStatus(status).phrase}"), status, *headers)


def _with(reply: Reply, block: str) -> Reply:
    return replace(reply, body=reply.body.replace(b"<footer>", block.encode() + b"<footer>"))
