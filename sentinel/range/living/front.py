"""The front of a living site: its pages as they are today, and the verbs of attackers and of the weather."""

import random
from collections.abc import Callable
from datetime import datetime

from sentinel.range.dial import Deed, Dial
from sentinel.range.front import Front
from sentinel.range.http import Reply, Request, html
from sentinel.range.living import pages
from sentinel.range.living.attacks import ATTACKS
from sentinel.range.living.edition import Edition, first_edition, next_day
from sentinel.range.living.weather import EDITIONS, REPLIES
from sentinel.range.pages import Office

PLAIN = {"/robots.txt": "text/plain", "/sitemap.xml": "application/xml"}


class Living(Front):
    """What a living site answers. ``edition`` is what it has up; days pass when ``pass_days`` says so."""

    def __init__(
        self, office: Office, now: Callable[[], datetime], dice: random.Random, url_of: Callable[[str], str]
    ) -> None:
        super().__init__(office, now, dice, url_of)
        self.edition: Dial[Edition] = Dial(first_edition(now().date(), dice))

    def heal(self) -> None:
        """Serve the usual pages in the usual manner, and yesterday's news no more than before."""
        super().heal()
        self.edition.heal()

    def attack(self, name: str) -> Deed:
        """Let one of the attacks befall the site; their names are in ``sentinel.range.living.attacks``.

        Raises:
            KeyError: if there is no such attack.
        """
        attack = ATTACKS[name]
        return self.page.turn(lambda request: attack(request, self._usual(request)))

    def weather(self, name: str) -> Deed:
        """Let something happen that is no attack; the names are in ``sentinel.range.living.weather``.

        Raises:
            KeyError: if there is no such weather.
        """
        if name in EDITIONS:
            return self.edition.turn(EDITIONS[name](self.edition.now, self._dice))
        reply = REPLIES[name]
        return self.page.turn(lambda request: reply(request, self._usual(request)))

    def pass_days(self, days: int = 1) -> Deed:
        """Go on so many days: news comes, old news goes."""
        edition = self.edition.now
        for _ in range(days):
            edition = next_day(edition, self._dice)
        return self.edition.turn(edition)

    def _usual(self, request: Request) -> Reply:
        path, host = request.target.partition("?")[0], request.headers.get("host", "")
        house = pages.House(office=self.office, host=host, edition=self.edition.now)
        if path in PLAIN:
            text = pages.robots(house) if path == "/robots.txt" else pages.sitemap(house)
            return Reply(body=text.encode(), headers=(("Content-Type", PLAIN[path]),))
        if path in ("/gaya.css", "/generate_204"):
            return super()._usual(request)
        visit = self._visit()
        found = pages.page(house, path, visit)
        return html(found) if found is not None else html(pages.missing(house, path, visit), 404)
