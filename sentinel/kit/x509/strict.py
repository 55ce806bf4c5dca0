"""The second opinion: cryptography's verifier, which is stricter than browsers. It never judges, it only differs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from sentinel.kit.hosts import address_of, ascii_name
from sentinel.kit.x509.read import opened, quiet


class Second:
    """Asks cryptography's verifier for its opinion of a chain, over the same roots."""

    def __init__(self, roots: Iterable[bytes]) -> None:
        readable = [c for c in map(opened, roots) if c is not None]
        self._store = Store(readable) if readable else None

    def opinion(self, chain: Sequence[bytes], host: str, now: datetime) -> bool | None:
        """Whether it accepts the chain for this host at this moment; None where it cannot tell."""
        leaf, *others = map(opened, chain) if chain else (None,)
        if self._store is None or leaf is None:
            return None
        with quiet():
            try:
                policy = PolicyBuilder().store(self._store).time(now)
                policy.build_server_verifier(_named(host)).verify(leaf, [c for c in others if c is not None])
            except VerificationError:
                return False
            except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
                return None
            return True


def _named(host: str) -> x509.DNSName | x509.IPAddress:
    literal = address_of(host)
    return x509.IPAddress(literal) if literal is not None else x509.DNSName(ascii_name(host))
