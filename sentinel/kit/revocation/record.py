"""What is known of the revocation of a site's certificates, and the path that was asked about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sentinel.kit.revocation.word import State, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """An accepted path, leaf to root: SHA-256 names in hex, and how to get the certificates themselves (DER)."""

    names: Sequence[str]
    read: Callable[[], Sequence[bytes]]


class Source(StrEnum):
    """Who said it."""

    NONE = ""
    STAPLE = "staple"
    OCSP = "ocsp"
    CRL = "crl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What is known of a path. ``certificate`` is the SHA-256 of the one that is meant, ``why`` why nothing is known.

    ``staple`` is what the stapled answer said by itself: a state, the reason why it counts for nothing, or empty.
    """

    state: State
    source: Source = Source.NONE
    why: Why = Why.NONE
    certificate: str = ""
    at: datetime | None = None
    reason: str = ""
    staple: str = ""
