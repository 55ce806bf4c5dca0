"""Rivals: several certificates of one authority in a chain. OpenSSL follows the first, browsers the one that fits."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sentinel.kit.x509.learned import names

MOST_TRIES = 6


def without_rivals(chain: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The chain (DER, leaf first) with one of several certificates of the same authority left out, each in turn."""
    subjects = [names(der)[0] for der in chain]
    counted = Counter(subjects[1:])
    rivals = [at for at, subject in enumerate(subjects) if at and subject and counted[subject] > 1]
    for at in rivals[:MOST_TRIES]:
        yield [der for place, der in enumerate(chain) if place != at]
