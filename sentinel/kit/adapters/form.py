"""The form of an adapter (``rules/adapters/<name>.yml``): whom it asks, how often, and how the answer is read."""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sentinel.kit.adapters.place import Form, Newest, Path, Scalar, Source, Test, Text
from sentinel.kit.adapters.terms import Auth, Batch, Budget, Limits, Name, Quota, Rate
from sentinel.kit.regex import compiled

PLACEHOLDERS = frozenset({"handle", "uid"})
_BRACES = re.compile(r"\{([^{}]*)\}")
PUBLIC_PAGES = 3  # a source tier
WEB = "web"  # the one adapter that asks whatever host an account names
ANY = "any"  # its host, in its file
OWN = "own"  # redirects within the registered name of whoever is asked
SITE = "https://{handle}"
INTERPRETER = 2  # changes when the same form would read the same page otherwise


class State(StrEnum):
    """What an answer shows of an account; the last three could not see."""

    OK = "ok"
    GONE = "gone"
    SUSPENDED = "suspended"
    PRIVATE = "private"
    LOGIN_WALL = "login_wall"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


ORDER = (State.BLOCKED, State.LOGIN_WALL, State.GONE, State.SUSPENDED, State.PRIVATE, State.OK)
Marked = Literal["blocked", "login_wall", "gone", "suspended", "private", "ok"]
Known = Literal[
    "uid",
    "handle",
    "name",
    "bio",
    "links",
    "avatar",
    "verified",
    "followers",
    "posts",
    "last_post_at",
    "pinned_id",
    "pinned",
]


def _stays(url: str, host: str) -> bool:
    """Handles are filled into the path and the query; whom we talk to is written in the file."""
    try:
        parts = urlsplit(url)
        place = (parts.scheme, parts.hostname, parts.port, parts.username)
    except ValueError:
        return False
    return place == ("https", host, None, None)


def _names_the_handle(pattern: str) -> str:
    if "handle" not in compiled(pattern).groupindex:
        raise ValueError("a pattern of addresses names the handle: (?P<handle>...)")
    return pattern


def _at(*path: str | int, text: str) -> PydanticCustomError:
    """A complaint about one place of the whole."""
    return PydanticCustomError("placed", "{text}", {"text": text, "path": path})


class Handle(Form):
    """How a handle looks: what is stripped before it, whether case matters, and the pattern of the rest.

    ``number`` is the pattern of handles that are the platform's own number of the account.
    """

    regex: Text
    number: Text | None = None
    strip: tuple[Annotated[str, Field(min_length=1, max_length=8)], ...] = ()
    fold: Literal["lower", "none"] = "none"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for pattern in filter(None, (self.regex, self.number)):
            compiled(pattern)
        return self


class Script(Form):
    """JSON inside a script element of a page, and from where in it the paths begin."""

    css: Text
    root: Path | None = None


class Missing(Form):
    """What it means that a batch does not hold an account: one state for all, or by a list of errors in the answer."""

    items: Path
    key: Path
    states: dict[Marked, tuple[Test, ...]]


class Request(Form):
    """One question to the platform and how its answer is read; states are tried from ``blocked`` to ``ok``."""

    id: Name
    url: Text
    locale: Literal["id", "en"] = "en"
    json_script: Script | None = None
    states: Annotated[dict[Marked, Annotated[tuple[Test, ...], Field(min_length=1)]], Field(min_length=1)]
    fields: dict[Known, Source] = Field(default_factory=dict)
    newest: Newest | None = None
    auth: Auth | None = None
    batch: Batch | None = None
    answer: tuple[Test, ...] = ()
    items: Path | None = None
    item_key: Path | None = None
    missing: Marked | Missing | None = None
    quota: Quota | None = None
    budget: Budget | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if "ok" not in self.states:
            raise ValueError("states lacks ok: nothing would ever be seen")
        strange = set(_BRACES.findall(self.url)) - PLACEHOLDERS
        if strange:
            raise ValueError(f"{{{min(strange)}}} cannot be filled in; there are {', '.join(sorted(PLACEHOLDERS))}")
        if self.batch is not None and self.newest is not None and self.newest.each.operator != "json":
            raise ValueError("posts of one account in a batch are found by json")
        if (self.batch is None) != (self.items is None) or (self.batch is None) != (self.item_key is None):
            raise ValueError("batch, items and item_key go together")
        return self


class Canary(Form):
    """An account that is surely there, with what it surely shows, or one that surely is not."""

    handle: Text
    uid: Text | None = None
    expect: dict[Known, Scalar] = Field(default_factory=dict)


class Canaries(Form):
    """The two accounts that say whether the adapter still reads right."""

    present: Canary
    absent: Canary


class Fixture(Form):
    """A kept answer and what it must be read as: ``state``, any field, ``newest`` (of lists and posts: how many).

    ``uid``: the account that is meant, in the answer to a batch.
    """

    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
    status: Annotated[int, Field(ge=100, le=599)] = 200
    headers: dict[str, str] = Field(default_factory=dict)
    final_url: Text | None = None
    uid: Text | None = None
    expect: dict[Literal["state", "newest"] | Known, Scalar]


class Adapter(Form):
    """One way to a platform: by official interface (tier 1), embed or preview (2), or public pages (3).

    ``platform`` is what it serves, where that is not its own name: several may serve one.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Name
    platform: Name | None = None
    source_tier: Literal[1, 2, 3]
    enabled: bool = True
    id_field: Known | None = None
    handle: Handle
    url_patterns: Annotated[tuple[Annotated[Text, AfterValidator(_names_the_handle)], ...], Field(min_length=1)]
    rate: Rate
    limits: Limits = Limits()
    requests: Annotated[tuple[Request, ...], Field(min_length=1, max_length=4)]
    canaries: Canaries | None = None
    fixtures: tuple[Fixture, ...] = ()

    @property
    def serves(self) -> str:
        """The platform that it reads."""
        return self.platform or self.name

    @property
    def anywhere(self) -> bool:
        """Whether it asks whatever host an account names, of which no canary can be known."""
        return self.name == WEB

    @model_validator(mode="after")
    def _of_one_host_or_any(self) -> Self:
        if (self.rate.host == ANY) != self.anywhere:
            raise _at("rate", "host", text=f"{ANY} is the host of the adapter {WEB}, and of no other")
        if not self.anywhere and self.canaries is None:
            raise _at("canaries", text="canaries is missing: nobody would notice that it reads wrongly")
        if not self.anywhere and OWN in self.limits.redirect_hosts:
            raise _at("limits", "redirect_hosts", text=f"{OWN} is for the adapter {WEB}; name the hosts")
        return self

    @model_validator(mode="after")
    def _bare(self) -> Self:
        """Whoever asks strangers has nothing that he could tell them, and nobody to vouch for them."""
        if not self.anywhere:
            return self
        if self.canaries or self.id_field or self.platform or self.source_tier != PUBLIC_PAGES:
            raise _at("name", text=f"{WEB} is of source_tier 3, without canaries, id_field and platform")
        if set(self.limits.redirect_hosts) - {OWN}:
            raise _at("limits", "redirect_hosts", text=f"{WEB} follows redirects to {OWN} alone")
        one = self.requests[0]
        if len(self.requests) > 1 or one.url != SITE or one.auth or one.batch or one.quota or one.budget:
            raise _at("requests", text=f"{WEB} has one request, {SITE}, without auth, batch, quota and budget")
        return self

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for nth, request in enumerate(() if self.anywhere else self.requests):
            if not _stays(request.url, self.rate.host):
                raise _at(
                    "requests", nth, "url", text=f"a request goes to https://{self.rate.host}/, the host of its rate"
                )
        if self.id_field and not any(self.id_field in request.fields for request in self.requests):
            raise _at("id_field", text="no request reads this field")
        if self.source_tier == PUBLIC_PAGES and self.rate.concurrency > 1:
            raise _at("rate", "concurrency", text="public pages (source_tier 3) are asked for one at a time")
        return self
