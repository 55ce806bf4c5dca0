"""What people announce, so that some news is no news: silences over notices, planned changes, and what keeps quiet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sentinel.model.moment import rfc3339


class Sign(StrEnum):
    """How a matcher compares: equal, unequal, or by a pattern (RE2) that must cover the whole value."""

    IS = "="
    IS_NOT = "!="
    LIKE = "=~"
    UNLIKE = "!~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One condition of a silence, such as ``rule=site_slow``."""

    key: str
    sign: Sign
    value: str

    def __str__(self) -> str:
        return f"{self.key}{self.sign}{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Notices that nobody wants to hear for a while: which, from when until when, who asked for it, and why.

    It holds from ``start`` until just before ``end``. ``second`` is the approver that security rules and critical
    incidents need. ``expired_by`` is who ended it early; ``end`` is that moment then.
    """

    matchers: tuple[Matcher, ...]
    start: datetime
    end: datetime
    who: str
    login: str
    why: str
    second: str = ""
    expired_by: str = ""
    number: int | None = None

    @property
    def ref(self) -> str:
        """What ``muted_by`` calls it, such as ``silence 3``."""
        return f"silence {self.number}"

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at this moment."""
        return self.start <= at < self.end


class What(StrEnum):
    """What an announced change is about."""

    DNS = "dns"
    TLS = "tls"
    CONTENT = "content"
    ACCOUNT = "account"
    UPTIME = "uptime"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """A change that somebody announced: on which targets or accounts, about what, from when until when, and why.

    ``expect`` maps ``ns``, ``ds``, ``registrar`` or ``issuer`` to the values that will be right afterwards. It holds
    from ``start`` until just before ``end``. ``cancelled_by`` is who called it off; ``end`` is that moment then.
    """

    targets: tuple[str, ...]
    what: tuple[What, ...]
    start: datetime
    end: datetime
    who: str
    login: str
    why: str
    expect: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cancelled_by: str = ""
    number: int | None = None

    @property
    def ref(self) -> str:
        """What ``muted_by`` calls it, such as ``change 7``."""
        return f"change {self.number}"

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at this moment."""
        return self.start <= at < self.end


class Cause(StrEnum):
    """What sort of thing keeps an incident quiet."""

    INCIDENT = "incident"
    SILENCE = "silence"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Muting:
    """What keeps one incident quiet, in words for people: by what, until when (None: until that is over), and why.

    ``released_at`` is set once the cause is over: an incident that outlived another one waits a round of looks first.
    """

    cause: Cause
    by: str
    until: datetime | None = None
    why: str = ""
    released_at: datetime | None = None

    def __str__(self) -> str:
        until = f" until {rfc3339(self.until)}" if self.until else ""
        return f"{self.by}{until}" + (f": {self.why}" if self.why else "")
