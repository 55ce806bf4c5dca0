"""On which terms a platform is asked: how often, how much of its answer is read, with which key, at what cost."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sentinel.kit.adapters.place import Form, Text
from sentinel.kit.durations import Duration

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Asked = Annotated[str, Field(pattern=r"^(any|[a-z0-9-]+(\.[a-z0-9-]+)+)$", max_length=253)]
Onward = Annotated[str, Field(pattern=r"^(own|[a-z0-9-]+(\.[a-z0-9-]+)+)$", max_length=253)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]


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
