"""Who says whether a certificate is trusted: the port of the toolbox to the trust store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sentinel.kit.looks import Trust
from sentinel.kit.revocation.record import Lineage


class Judge(Protocol):
    """Would a browser accept this chain at this moment? ``sentinel.kit.x509.trust.TrustStore`` is one."""

    def judge(self, chain: Sequence[bytes], host: str, now: datetime) -> Trust:
        """OpenSSL's word on a chain (DER, leaf first)."""

    def mended(self, chain: Sequence[bytes], found: Sequence[bytes], host: str, now: datetime) -> Trust | None:
        """The same with certificates that were found elsewhere; None if these do not complete the path."""

    def lineage(self, chain: Sequence[bytes], trust: Trust) -> Lineage:
        """The path that it accepted, leaf to root."""
