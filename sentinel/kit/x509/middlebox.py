"""Boxes that read along: firewalls and virus scanners that sign every site anew name themselves in what they sign.

A name is a hint for whom to call and no acquittal: anybody can write it.
"""

from collections.abc import Mapping
from typing import Any

from sentinel.kit.seen import Seen
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge

LIST = "middleboxes"


def middlebox(edge: Edge, known: Mapping[str, CertificateFacts], seen: Seen[Any, Any]) -> str | None:
    """Whose box signed this certificate, by its own word; None where somebody whom we trust vouches for it."""
    trust = edge.trust
    if LIST not in seen.reference or edge.failure is not None or trust is None or trust.except_dates == 0:
        return None
    shown = (known[name] for name in edge.chain if name in known)
    words = " ".join(f"{one.issuer_organization} {one.issuer}" for one in shown).casefold()
    makers: Mapping[str, str] = seen.reference[LIST].data
    return next((maker for word, maker in makers.items() if word.casefold() in words), None)
