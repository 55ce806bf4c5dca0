"""How a site changes its certificates: with the key or without, and whether it did so early. One new key says nothing.

Most of today's tools make a new key at each renewal; some sites keep theirs for years. Which of both a site does is
learned from its renewals, before anybody wonders at a new key. And a key whose certificate was revoked stays known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.kit.x509.usual import accepted
from sentinel.model.event import Value

ENOUGH = 2  # renewals
EARLY = 0.5  # of the lifetime is left
LATELY = timedelta(hours=48)
MOST_KEYS, MOST_REVOKED = 16, 64
Known = Mapping[str, CertificateFacts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What was seen of a site's renewals. Hashes are SHA-256 in hex.

    ``newest`` is the certificate that began last, valid from ``since`` ``until``; ``at`` is when it was first seen, and
    ``early`` whether the one before it still had half of its life then. ``keys`` were shown since the last renewal.
    ``revoked`` are keys whose certificates were revoked.
    """

    renewals: int = 0
    kept: int = 0
    newest: str = ""
    since: datetime | None = None
    until: datetime | None = None
    at: datetime | None = None
    early: bool = False
    keys: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()

    @property
    def reuses_key(self) -> bool | None:
        """Whether renewals keep the key; None: too few were seen, or it happens both ways."""
        if self.renewals < ENOUGH or 0 < self.kept < self.renewals:
            return None
        return self.kept > 0

    def fields(self, edge: Edge, leaf: CertificateFacts | None, now: datetime) -> dict[str, Value | None]:
        """What the event of one address says of it."""
        if leaf is None or edge.failure is not None:
            return {}
        fresh = leaf.sha256 == self.newest and self.at is not None and now - self.at < LATELY
        return {
            "sentinel.tls.reuses_key": self.reuses_key,
            "sentinel.tls.renewal_early": True if fresh and self.early else None,
            "sentinel.tls.key_of_revoked": leaf.spki_sha256 in self.revoked and not _revoked(edge),
        }


def grown(habit: Habit, edges: Iterable[Edge], known: Known, now: datetime) -> Habit:
    """The habit with one more look in it. Edges that take turns between two certificates renew nothing."""
    shown = [(edge, known[edge.chain[0]]) for edge in edges if edge.chain and edge.chain[0] in known]
    good = [leaf for edge, leaf in shown if accepted(edge) and leaf.not_before and leaf.not_after and leaf.spki_sha256]
    taken = (leaf.spki_sha256 for edge, leaf in shown if _revoked(edge) and leaf.spki_sha256)
    revoked = tuple(dict.fromkeys((*habit.revoked, *taken)))[-MOST_REVOKED:]
    newest = max(good, key=lambda leaf: (leaf.not_before or now, leaf.sha256), default=None)
    if newest is None or newest.not_before is None:
        return replace(habit, revoked=revoked)
    if habit.since is None or newest.not_before > habit.since:
        habit = _renewed(habit, newest, now)
    keys = tuple(dict.fromkeys((*habit.keys, *(leaf.spki_sha256 for leaf in good))))[-MOST_KEYS:]
    return replace(habit, keys=keys, revoked=revoked)


def _renewed(habit: Habit, leaf: CertificateFacts, now: datetime) -> Habit:
    """A certificate that began later than any before: the first one is no renewal."""
    first = habit.since is None
    return replace(
        habit,
        renewals=habit.renewals + (not first),
        kept=habit.kept + (leaf.spki_sha256 in habit.keys),
        newest=leaf.sha256,
        since=leaf.not_before,
        until=leaf.not_after,
        at=now,
        early=not first and _left(habit, now) > EARLY,
        keys=(),
    )


def _left(habit: Habit, now: datetime) -> float:
    if habit.since is None or habit.until is None or habit.until <= habit.since:
        return 0.0
    return (habit.until - now) / (habit.until - habit.since)


def _revoked(edge: Edge) -> bool:
    """Whether the site's own certificate was revoked; an authority's is another matter."""
    found = edge.revocation
    return found is not None and found.state is State.REVOKED and edge.chain[:1] == (found.certificate,)
