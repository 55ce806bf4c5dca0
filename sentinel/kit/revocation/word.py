"""One signed word on one certificate: good, revoked, or none that counts, and for how long it holds."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

SKEW = timedelta(minutes=5)


class State(StrEnum):
    """What is known of a certificate's revocation."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why a word does not count, or why there is none."""

    NONE = ""
    NO_SOURCE = "no_source"
    UNREACHABLE = "unreachable"
    LOADING = "loading"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    OTHER_CERTIFICATE = "other_certificate"
    OTHER_ISSUER = "other_issuer"
    BAD_SIGNATURE = "bad_signature"
    NOT_KNOWN = "not_known"
    DELTA = "delta"
    INDIRECT = "indirect"
    OTHER_SHARD = "other_shard"
    PARTIAL = "partial"
    CRITICAL_EXTENSION = "critical_extension"
    EARLY = "early"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one source says. ``since`` and ``until`` bound its validity; ``at`` and ``reason`` are of the revocation."""

    state: State
    why: Why = Why.NONE
    since: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None
    reason: str = ""

    def now(self, now: datetime) -> "Word":
        """The same word at this moment: one that is not valid yet, or no longer, says nothing."""
        if self.state is State.UNKNOWN:
            return self
        if self.since is None or self.since > now + SKEW:
            return replace(self, state=State.UNKNOWN, why=Why.EARLY)
        if self.until is None or self.until < now:
            return replace(self, state=State.UNKNOWN, why=Why.EXPIRED)
        return self


def nothing(why: Why) -> Word:
    """No word that counts."""
    return Word(state=State.UNKNOWN, why=why)
