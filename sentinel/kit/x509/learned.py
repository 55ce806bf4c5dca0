"""Intermediates that good chains have shown us: they repair a chain whose server forgot to send one."""

from collections.abc import Iterable, Sequence

from sentinel.kit.x509.read import opened, quiet

MOST_OPERATORS = 1_000
MOST_ALIKE = 4
MOST_STEPS = 8


class Intermediates:
    """Remembers intermediates by their subject; they help to build a path and are never trusted for themselves.

    ``generation`` grows with each new one, so that a verdict made without it is known to be old.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[bytes, ...]] = {}
        self.generation = 0

    def learn(self, path: Sequence[bytes]) -> None:
        """Remember what stood between leaf and root of an accepted path."""
        for der in path[1:-1]:
            subject = names(der)[0]
            alike = self._known.get(subject, ())
            if subject and der not in alike:
                self._known.pop(subject, None)
                self._known[subject] = (*alike, der)[-MOST_ALIKE:]
                self.generation += 1
        while len(self._known) > MOST_OPERATORS:
            del self._known[next(iter(self._known))]

    def missing(self, chain: Iterable[bytes]) -> list[bytes]:
        """The known issuers that this chain names and does not hold, and theirs in turn."""
        sent = [names(der) for der in chain]
        held, wanted = {subject for subject, _ in sent}, [issuer for _, issuer in sent if issuer]
        found: list[bytes] = []
        while wanted and len(found) < MOST_STEPS:
            issuer = wanted.pop()
            if issuer in held:
                continue
            held.add(issuer)
            found += (alike := self._known.get(issuer, ()))
            wanted += [issuer for _, issuer in map(names, alike) if issuer]
        return found


def names(der: bytes) -> tuple[bytes, bytes]:
    """Subject and issuer of a certificate as they stand in it; empty where it cannot be read."""
    certificate = opened(der)
    if certificate is None:
        return b"", b""
    with quiet():
        try:
            return certificate.subject.public_bytes(), certificate.issuer.public_bytes()
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return b"", b""
