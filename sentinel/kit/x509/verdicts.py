"""Verdicts are kept until a date may change them: the next edge of a validity period, and at most an hour."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.kit.looks import Trust
from sentinel.kit.x509.read import opened, quiet

FRESH = timedelta(hours=1)
SECOND = timedelta(seconds=1)
MOST_VERDICTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    trust: Trust
    until: datetime
    generation: int


class Verdicts:
    """Keeps what was said of a chain and host; a bad word falls when something new was learned (``generation``)."""

    def __init__(self) -> None:
        self._kept: dict[tuple[bytes, str], _Kept] = {}

    def recall(self, chain: Sequence[bytes], host: str, now: datetime, generation: int) -> Trust | None:
        """What was said, if it still holds now."""
        kept = self._kept.get((_digest(chain), host))
        if kept is None or not kept.trust.at <= now < kept.until:
            return None
        return kept.trust if kept.trust.ok or kept.generation == generation else None

    def keep(self, chain: Sequence[bytes], host: str, trust: Trust, path: Sequence[bytes], generation: int) -> Trust:
        """Keep what was said until the next edge of any certificate of the chain or of its accepted path."""
        if len(self._kept) >= MOST_VERDICTS:
            self._kept.clear()
        edges = (edge for edge in _edges((*chain, *path)) if edge > trust.at)
        until = min(edges, default=trust.at + FRESH)
        self._kept[_digest(chain), host] = _Kept(trust=trust, until=min(until, trust.at + FRESH), generation=generation)
        return trust


def _digest(chain: Sequence[bytes]) -> bytes:
    return hashlib.sha256(b"".join(hashlib.sha256(der).digest() for der in chain)).digest()


def _edges(ders: Iterable[bytes]) -> Iterator[datetime]:
    for certificate in map(opened, dict.fromkeys(ders)):
        if certificate is None:
            continue
        with quiet():
            try:
                yield from (certificate.not_valid_before_utc, certificate.not_valid_after_utc + SECOND)
            except (ValueError, OverflowError):
                continue
