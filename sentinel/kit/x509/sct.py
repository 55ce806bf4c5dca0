"""Was the certificate shown to the public logs, as browsers demand? By signatures where a list of logs is installed.

Without a list, timestamps are judged by their presence and number alone, and the events say so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from sentinel.kit.seen import Reference
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.logs import LIST, Logs
from sentinel.kit.x509.signed import signed_digest
from sentinel.kit.x509.stamp import Stamp

DEMANDED_SINCE = datetime(2018, 10, 15, tzinfo=UTC)  # before that no browser asked for timestamps
SHORT = timedelta(days=180)
FEW, MORE, OPERATORS = 2, 3, 2
AHEAD = timedelta(minutes=5)


class Word(StrEnum):
    """What one timestamp is worth."""

    VALID = "valid"
    INVALID = "invalid"
    UNCOUNTED = "uncounted"
    UNKNOWN = "unknown"


class Policy(StrEnum):
    """Whether the timestamps suffice for a browser; ``none``: not one of them counts."""

    MET = "met"
    BELOW = "below"
    NONE = "none"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """By what timestamps were judged: a fresh list of logs, one older than 70 days, or their number alone."""

    LIST = "list"
    OLD_LIST = "old_list"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What the timestamps of one certificate prove; ``valid`` is None where no list of logs is installed."""

    policy: Policy
    basis: Basis
    stamps: int = 0
    valid: int | None = None
    earliest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """One timestamp as a person reads it: whose log, when, and what it is worth (None: no list of logs)."""

    at: datetime
    operator: str = ""
    word: Word | None = None


def logs_in(reference: Mapping[str, Reference]) -> Logs | None:
    """The list of logs as the hub was given it; None if nobody installed one."""
    found = reference[LIST].data if LIST in reference else None
    return found if isinstance(found, Logs) else None


def demanded(leaf: CertificateFacts, *, public_root: bool | None) -> bool:
    """Whether browsers want timestamps: under a public root, for what was issued since they began to ask."""
    return public_root is True and (leaf.not_before is None or leaf.not_before >= DEMANDED_SINCE)


def logged(
    leaf: CertificateFacts, stamps: Sequence[Stamp], logs: Logs | None, now: datetime, beside: Sequence[Stamp] = ()
) -> Logged:
    """Judge the timestamps of a certificate: two for lifetimes up to 180 days, else three, of two operators.

    ``stamps`` are those in it, which its authority signed; ``beside`` those that the server sent with it, which are
    worth nothing until a log's signature says so.
    """
    own = {stamp.log for stamp in stamps}
    distinct = tuple({stamp.log: stamp for stamp in (*beside, *stamps)}.values())
    if logs is None:
        policy = _by_count(len(own), len(distinct), _wanted(leaf))
        return Logged(policy=policy, basis=Basis.COUNT, stamps=len(distinct), earliest=_earliest(distinct))
    words = {stamp: _word(stamp, logs, now) for stamp in distinct}
    good = [stamp for stamp, word in words.items() if word is Word.VALID]
    return Logged(
        policy=_by_list(good, Counter(words.values()), logs, _wanted(leaf)),
        basis=Basis.LIST if logs.fresh(now) else Basis.OLD_LIST,
        stamps=len(distinct),
        valid=len(good),
        earliest=_earliest(good),
    )


def each(stamps: Sequence[Stamp], logs: Logs | None, now: datetime) -> tuple[Stamped, ...]:
    """What each timestamp is worth by itself, the earliest first; of one log, one counts."""
    distinct = {stamp.log: stamp for stamp in stamps}
    return tuple(_stamped(stamp, logs, now) for stamp in sorted(distinct.values(), key=lambda one: (one.at, one.log)))


def _stamped(stamp: Stamp, logs: Logs | None, now: datetime) -> Stamped:
    if logs is None:
        return Stamped(at=stamp.at)
    log = logs.logs.get(stamp.log)
    return Stamped(at=stamp.at, operator=log.operator if log else "", word=_word(stamp, logs, now))


def _wanted(leaf: CertificateFacts) -> int:
    if leaf.not_before is None or leaf.not_after is None:
        return FEW
    return FEW if leaf.not_after - leaf.not_before <= SHORT else MORE


def _earliest(stamps: Iterable[Stamp]) -> datetime | None:
    return min((stamp.at for stamp in stamps), default=None)


def _by_count(own: int, count: int, wanted: int) -> Policy:
    """Anybody can send timestamps beside a certificate: without a list of logs they only make the answer unknown."""
    if own >= wanted:
        return Policy.MET
    if count > own:
        return Policy.UNKNOWN
    return Policy.BELOW if own else Policy.NONE


def _by_list(good: Sequence[Stamp], words: Counter[Word], logs: Logs, wanted: int) -> Policy:
    operators = {logs.logs[stamp.log].operator for stamp in good}
    if len(good) >= wanted and len(operators) >= OPERATORS:
        return Policy.MET
    if words[Word.UNKNOWN] and (good or not words[Word.INVALID]):
        return Policy.UNKNOWN
    return Policy.BELOW if good else Policy.NONE  # beside a forged one, what cannot be told saves nobody


def _word(stamp: Stamp, logs: Logs, now: datetime) -> Word:
    log = logs.logs.get(stamp.log)
    if log is None:
        return Word.UNCOUNTED if logs.fresh(now) else Word.UNKNOWN
    if stamp.at > now + AHEAD:
        return Word.INVALID
    if not stamp.digest:
        return Word.UNKNOWN
    if not _genuine(log.key, stamp.signature, stamp.digest):
        return Word.INVALID
    return Word.VALID if log.counts(stamp) else Word.UNCOUNTED


@lru_cache(maxsize=16_384)
def _genuine(key: bytes, signature: str, digest: str) -> bool:
    """Each timestamp is verified once, however often its certificate is seen."""
    try:
        return signed_digest(key, bytes.fromhex(signature), bytes.fromhex(digest))
    except ValueError:  # an agent that says something else than hex
        return False
