"""The form of an adapter (``rules/adapters/<name>.yml``): whom it asks, how often, and how the answer is read."""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sentinel.kit.adapters.place import Form, Scalar, Source, Test, Text
from sentinel.kit.durations import Duration
from sentinel.kit.regex import compiled

PLACEHOLDERS = frozenset({"handle", "uid"})
_BRACES = re.compile(r"\{([^{}]*)\}")
PUBLIC_PAGES = 3  # a source tier
WEB = "web"  # the one adapter that asks whatever host an account names
ANY = "any"  # its host, in its file
OWN = "own"  # redirects within the registered name of whoever is asked
SITE = "https://{handle}"
INTERPRETER = 1  # changes when the same form would read the same page otherwise
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Host = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]
Asked = Annotated[str, Field(pattern=r"^(any|[a-z0-9-]+(\.[a-z0-9-]+)+)$", max_length=253)]
Onward = Annotated[str, Field(pattern=r"^(own|[a-z0-9-]+(\.[a-z0-9-]+)+)$", max_length=253)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


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
    "uid", "handle", "name", "bio", "links", "avatar", "verified", "followers", "posts", "last_post_at", "pinned_id"
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


class Rate(Form):
    """How politely the platform is asked; every adapter of one registered name shares one bucket.

    ``any``: the host is the account's own; so it is for the adapter ``web`` alone.
    """

    host: Asked
    per_minute: Annotated[float, Field(gt=0, le=6000)]
    burst: Count = 1
    concurrency: Annotated[int, Field(ge=1, le=8)] = 1
    per_day: Count | None = None


class Limits(Form):
    """How much of an answer is read, how long it may take, and where it may lead (``own``: not to other owners)."""

    max_bytes: Annotated[int, Field(ge=1, le=10_000_000)] = 2_000_000
    timeout: Duration = 20.0
    redirects: Annotated[int, Field(ge=0, le=5)] = 0
    redirect_hosts: tuple[Onward, ...] = ()


class Auth(Form):
    """A secret by its name in the configuration, never printed: in a ``header`` after a ``scheme``, or a ``query``."""

    secret: Name
    header: Text | None = None
    scheme: Text | None = None
    query: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.header is None) == (self.query is None):
            raise ValueError("a secret goes into a header or into the query, one of them")
        return self


class Batch(Form):
    """Several accounts in one request: by ``handle`` or ``uid``; the canary that is there rides in each."""

    param: Name
    by: Literal["handle", "uid"]
    max: Annotated[int, Field(ge=2, le=1000)]
    sep: Annotated[str, Field(min_length=1, max_length=3)] = ","


class Quota(Form):
    """What a request costs, and how many of these units there are in a time or a day."""

    units: Count = 1
    per: Duration | None = None
    max: Count | None = None
    daily: Count | None = None
    reset_tz: Text = "UTC"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.per is None) != (self.max is None) or (self.per is None and self.daily is None):
            raise ValueError("a quota says per and max, or daily, or both")
        return self


class Budget(Form):
    """What an account costs in USD, and how many a day there are; ``utc_day``: the same one again is free that day."""

    usd_per_item: Annotated[float, Field(gt=0, le=10)]
    usd_per_day: Annotated[float, Field(gt=0, le=100_000)]
    dedupe: Literal["utc_day", "none"] = "none"


class Script(Form):
    """JSON inside a script element of a page, and from where in it the paths begin."""

    css: Text
    root: Text | None = None


class Missing(Form):
    """What it means that a batch does not hold an account: one state for all, or by a list of errors in the answer."""

    items: Text
    key: Text
    states: dict[Marked, tuple[Test, ...]]


class Request(Form):
    """One question to the platform and how its answer is read; states are tried from ``blocked`` to ``ok``."""

    id: Name
    url: Text
    locale: Literal["id", "en"] = "en"
    json_script: Script | None = None
    states: Annotated[dict[Marked, Annotated[tuple[Test, ...], Field(min_length=1)]], Field(min_length=1)]
    fields: dict[Known, Source] = Field(default_factory=dict)
    auth: Auth | None = None
    batch: Batch | None = None
    answer: tuple[Test, ...] = ()
    items: Text | None = None
    item_key: Text | None = None
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
    """A kept answer and what it must be read as: ``state``, and any field (of a list: how many).

    ``uid``: the account that is meant, in the answer to a batch.
    """

    file: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
    status: Annotated[int, Field(ge=100, le=599)] = 200
    headers: dict[str, str] = Field(default_factory=dict)
    final_url: Text | None = None
    uid: Text | None = None
    expect: dict[Literal["state"] | Known, Scalar]


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
