"""One platform: its hosts, what it answers on good days, and every way in which it answers nobody any more."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sentinel.range.dial import Deed, Dial
from sentinel.range.http import Manner, Reply, Request, html
from sentinel.range.platforms.crowd import Crowd
from sentinel.range.platforms.picture import png
from sentinel.range.platforms.profile import Profile
from sentinel.range.platforms.said import Answering, Asked
from sentinel.range.platforms.tally import Allowed, Tally

CAPTCHA = '<html><body><div id="tiktok-verify-page">Drag the slider</div><form id="captcha"></form></body></html>'
NOISE = b"\xff\xfe<html>upstream connect error</html>\x00" * 40
TOO_MANY = 429
ANYTHING = Allowed()
Mood = Callable[[Request], Reply | None]
Markup = Callable[[Reply], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where a platform is met: the names of its hosts, that of its pictures, what it answers, and what it allows.

    ``part``: of a host that two platforms share, words in the target of this one's.
    """

    name: str
    hosts: tuple[str, ...]
    pictures: str
    answer: Answering
    allowed: Allowed = ANYTHING
    part: str = ""


class Platform:
    """A platform. Its verbs befall all of its accounts at once; ``tally`` counts who asked for what."""

    def __init__(self, office: Office, crowd: Crowd) -> None:
        self.office, self._crowd = office, crowd
        self.allowed: Dial[Allowed] = Dial(ANYTHING)
        self.tally = Tally(crowd.clock, office.allowed)
        self.mood: Dial[Mood] = Dial(lambda _: None)
        self.manner = Dial(Manner())
        self.markup: Dial[Markup] = Dial(lambda reply: reply)

    def takes(self, request: Request) -> bool:
        """Whether a request is for this platform."""
        if request.host == self.office.pictures:
            return True
        shared = self.office.part and request.host == self.office.hosts[0]
        return request.host in self.office.hosts and (not shared or self.office.part in request.target)

    def answer(self, request: Request) -> Reply:
        """What it says to this request, and note it down."""
        if request.host == self.office.pictures:
            return self._picture(request)
        allowed = self.tally.admit(self.allowed.now)
        given = self.mood.now(request)
        if given is None:
            asked = Asked(
                request=request,
                platform=self.office.name,
                crowd=self._crowd,
                picture=self.picture_of,
                allowed=allowed,
            )
            said = self.office.answer(asked)
            self.tally.shown(said.about, said.posts)
            given = self.markup.now(said.reply)
        return replace(given, manner=self.manner.now)

    def picture_of(self, profile: Profile) -> str:
        """The address of its avatar: the path is the picture's, the token another one with each answer."""
        token = f"{len(self.tally):x}"
        return f"https://{self.office.pictures}/v/{profile.picture:x}.png?oh={token}" if profile.picture else ""

    def _picture(self, request: Request) -> Reply:
        self.tally.pictures.append(self._crowd.clock())
        name = urlsplit(request.target).path.removeprefix("/v/").removesuffix(".png")
        try:
            seed = int(name, 16)
        except ValueError:
            return Reply(status=404)
        tag = (("ETag", f'"{name}"'), ("Content-Type", "image/png"))
        if request.headers.get("if-none-match") == f'"{name}"':
            return Reply(status=304, headers=tag)
        return Reply(body=png(seed), headers=tag)

    def heal(self) -> None:
        """Answer everybody truly, and at once."""
        for dial in (self.mood, self.manner, self.markup, self.allowed):
            dial.heal()

    def garbage(self) -> Deed:
        """Answer everybody with bytes that mean nothing."""
        return self.mood.turn(lambda _: Reply(body=NOISE))

    def captcha(self) -> Deed:
        """Ask everybody to prove that he is human, with status 200."""
        return self.mood.turn(lambda _: html(CAPTCHA))

    def empty(self) -> Deed:
        """Answer everybody with nothing."""
        return self.mood.turn(lambda _: Reply())

    def forbid(self, status: int = TOO_MANY, retry_after: int | None = None) -> Deed:
        """Turn everybody away, 403 or 429, and say after how many seconds to come again, if wanted."""
        headers = (("Retry-After", str(retry_after)),) if retry_after is not None else ()
        return self.mood.turn(lambda _: Reply(status=status, headers=headers))

    def fail(self, status: int = 503) -> Deed:
        """Answer everybody with a server error."""
        return self.mood.turn(lambda _: Reply(status=status))

    def slow(self, seconds: float) -> Deed:
        """Let so much time pass before each answer."""
        return self.manner.turn(Manner(wait=seconds))

    def ration(self, requests: int = 0, seconds: float = 0.0, daily: int = 0) -> Deed:
        """Refuse whoever asks more than that; without a number, more than it allows in earnest."""
        own = Allowed(requests=requests, seconds=seconds, daily=daily, zone=self.office.allowed.zone)
        return self.allowed.turn(own if requests or daily else self.office.allowed)

    def new_markup(self) -> Deed:
        """Build the pages anew: the same facts under other names, so that nobody finds them."""
        return self.markup.turn(_rebuilt)

    def restyle(self, ending: str = " | Official") -> Deed:
        """Write every name with the same ending, as a platform does that wants to be seen."""
        return self.markup.turn(lambda reply: _ended(reply, ending))


def _rebuilt(reply: Reply) -> Reply:
    try:
        payload = json.dumps({"payload": {"v2": json.loads(reply.body)}}).encode()
    except ValueError:
        text = reply.body.decode()
        for old, new in (("tgme_", "tg3_"), ("og:", "x-og:"), ("__", "_"), ("twitter:", "x-tw:"), ("data-peer", "d-p")):
            text = text.replace(old, new)
        payload = text.encode()
    return replace(reply, body=payload)


def _ended(reply: Reply, ending: str) -> Reply:
    text = reply.body.decode()
    for before, after in (
        ('_title"><span>', "</span>"),
        ('og:title" content="', '"'),
        ('"nickname": "', '"'),
        ('"name": "', '"'),
        ('"title": "', '"'),
        ('"pageTitle": "', '"'),
    ):
        head, *parts = text.split(before)
        text = before.join([head, *(part.replace(after, ending + after, 1) for part in parts)])
    return replace(reply, body=text.encode())
