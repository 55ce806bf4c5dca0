"""A site's policy: what it tells browsers over https, and what it does with those who come over plain http."""

from collections.abc import Callable
from dataclasses import replace

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Answer, Reply, Request, html

HSTS = "max-age=31536000; includeSubDomains"
SERVER_ERROR = 500
LOGIN = "<html><title>Hotspot</title><!-- <WISPAccessGatewayParam/> --><h1>Masuk ke jaringan kafe</h1></html>"


class Policy:
    """What a site promises, as its servers are set up. Each verb changes it; its deed takes the change back.

    ``page`` is the site's own answer; ``ways`` tells its two URLs, over https and over http.
    """

    def __init__(self, page: Answer, ways: Callable[[], tuple[str, str]]) -> None:
        self._page, self._ways = page, ways
        self.promise: Dial[str] = Dial(HSTS)
        self.alternatives: Dial[str] = Dial("")
        self.plain: Dial[Answer] = Dial(self._led)
        self.secure: Dial[Answer] = Dial(page)

    def over_https(self, request: Request) -> Reply:
        """The site's answer with what it promises; errors come from machinery before it, which promises nothing."""
        reply = self.secure.now(request)
        if reply.status >= SERVER_ERROR:
            return reply
        said = {"Strict-Transport-Security": self.promise.now, "Alt-Svc": self.alternatives.now}
        more = tuple((name, value) for name, value in said.items() if value)
        return replace(reply, headers=(*reply.headers, *more))

    def over_http(self, request: Request) -> Reply:
        """What whoever comes over plain http is told."""
        return self.plain.now(request)

    def heal(self) -> None:
        """Promise the usual things."""
        for dial in (self.promise, self.alternatives, self.plain, self.secure):
            dial.heal()

    def drop_hsts(self) -> Deed:
        """Promise nothing any more."""
        return self.promise.turn("")

    def say_hsts(self, header: str) -> Deed:
        """Promise this: the value of the header, sound or not."""
        return self.promise.turn(header)

    def advertise(self, header: str) -> Deed:
        """Name other places for the same pages: the value of Alt-Svc."""
        return self.alternatives.turn(header)

    def downgrade(self) -> Deed:
        """Send every visitor from https to plain http."""
        return self.secure.turn(lambda request: _moved(self._ways()[1] + request.target.lstrip("/"), 302))

    def serve_plain(self) -> Deed:
        """Show the site to whoever comes over plain http."""
        return self.plain.turn(self._page)

    def lead_plain(self, to: str, status: int = 302) -> Deed:
        """Send whoever comes over plain http to this URL."""
        return self.plain.turn(lambda _: _moved(to, status))

    def captive(self) -> Deed:
        """Answer plain http as a network does that wants its guests to log in."""
        return self.plain.turn(lambda _: html(LOGIN))

    def _led(self, request: Request) -> Reply:
        return _moved(self._ways()[0] + request.target.lstrip("/"), 301)


def _moved(to: str, status: int) -> Reply:
    return Reply(status=status, headers=(("Location", to),))
