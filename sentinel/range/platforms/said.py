"""What a platform says: the answer itself, and whose accounts it was about, so that they can be counted."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from sentinel.range.http import Reply, Request, html
from sentinel.range.platforms.crowd import Crowd
from sentinel.range.platforms.profile import Profile

JSON = (("Content-Type", "application/json; charset=UTF-8"),)
KEY = "kunci-latihan"  # what every platform of the range takes for a token


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer and the ids of the accounts in it; of those that nobody has, the handle with a question mark.

    ``posts`` are the numbers of the posts that it shows and that cost something.
    """

    reply: Reply
    about: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to one platform: the request, the people there are, and where a picture is found.

    ``allowed``: whether the platform's limits leave room for it.
    """

    request: Request
    platform: str
    crowd: Crowd
    picture: Callable[[Profile], str]
    allowed: bool = True

    @property
    def path(self) -> str:
        """The path, as it was written before it was escaped."""
        return unquote(urlsplit(self.request.target).path)

    @property
    def query(self) -> Mapping[str, str]:
        """The first value of each parameter."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.request.target).query).items()}

    @property
    def bearer(self) -> str:
        """The token in the header."""
        return self.request.headers.get("authorization", "").removeprefix("Bearer ")

    def by_handle(self, handle: str) -> Profile | None:
        """Who has this handle here."""
        return self.crowd.by_handle(self.platform, handle)

    def by_uid(self, number: str) -> Profile | None:
        """Whose number this is here."""
        return self.crowd.by_uid(self.platform, number)


Answering = Callable[[Asked], Said]


def told(payload: object, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Answer with JSON."""
    return Reply(status=status, body=json.dumps(payload).encode(), headers=(*JSON, *headers))


def page(text: str, profile: Profile | None, handle: str, status: int = 200) -> Said:
    """Answer with a page about one account, or about one that nobody has."""
    return Said(reply=html(text, status), about=(name_of(profile, handle),))


def name_of(profile: Profile | None, wanted: str) -> str:
    """How an account is counted."""
    return profile.id if profile is not None else f"?{wanted}"
