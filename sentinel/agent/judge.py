"""Who says whether a certificate is trusted: the port of the toolbox to the trust store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sentinel.kit.looks import Trust


class Judge(Protocol):
    """Would a browser accept this chain at this moment? ``sentinel.kit.x509.trust.TrustStore`` is one."""

    def judge(self, chain: Sequence[bytes], host: str, now: datetime) -> Trust:
        """OpenSSL's word on a chain (DER, leaf first)."""
