"""Findings: what is wrong with one edge at one moment, in the closed words of the contract. Pure set logic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.kit.looks import Trust
from sentinel.kit.revocation.word import State
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import OLD_VERSIONS, Edge, Handed
from sentinel.kit.x509.expiry import Ending, Life, life, worst
from sentinel.kit.x509.logs import Logs
from sentinel.kit.x509.path import NO_ISSUER, UNREADABLE
from sentinel.kit.x509.sct import Basis, Logged, Policy, demanded, logged
from sentinel.kit.x509.weak import weaknesses
from sentinel.model.failure import Code, Failure

CLOCK_SKEW = timedelta(minutes=5)
HAS_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
SELF_SIGNED = 18  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
CANNOT_TELL = ("certificate required", "excessive message size")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is wrong with an edge; ``trusted`` is None where we cannot tell, ``life`` is of the first to end.

    ``logged`` is what its certificate timestamps prove; None where browsers do not ask for any.
    """

    found: tuple[str, ...]
    trusted: bool | None = None
    life: Life | None = None
    logged: Logged | None = None


def findings(edge: Edge, known: Mapping[str, CertificateFacts], now: datetime, logs: Logs | None = None) -> Findings:
    """Judge one edge; ``known`` holds the facts of its certificates by their SHA-256, ``logs`` the public logs."""
    if edge.failure is not None:
        return Findings(found=(_shut(edge.failure),))
    chain = edge.certificates(known)
    trust = edge.trust
    if trust is None or trust.except_dates == UNREADABLE:
        return Findings(found=("unprobeable",))
    ends = _ends(chain, now)
    weak = weaknesses(chain)
    seen = _logged(edge, known, logs, now)
    unlogged = seen is not None and seen.policy is Policy.NONE
    revoked = edge.revocation is not None and edge.revocation.state is State.REVOKED
    found = (
        *(("unprobeable",) if edge.covers is None else ()),  # its names; the rest is judged all the same
        *_dates(ends, chain, trust, now),
        *(("hostname_mismatch",) if edge.covers is False else ()),
        *_chain(trust, [known[name] for name in edge.chain if name in known]),
        *weak,
        *(("weak_protocol",) if edge.version in OLD_VERSIONS else ()),
        *(("revoked",) if revoked else ()),
        *(("no_sct",) if unlogged else ()),
    )
    trusted = None if edge.covers is None else trust.ok and edge.covers and not (weak or unlogged or revoked)
    doubt = seen is not None and _doubt(seen, chain[:1])
    return Findings(found=found, trusted=None if trusted and doubt else trusted, life=ends, logged=seen)


def failure_class(failure: Failure) -> str:
    """In which of a few ways a handshake failed: ``timeout reset alert eof too_large other``."""
    by_code = {Code.TLS_TIMEOUT: "timeout", Code.CONNECTION_RESET: "reset", Code.TOO_LARGE: "too_large"}
    if failure.code in by_code:
        return by_code[failure.code]
    detail = failure.detail.lower()
    if "alert" in detail or detail.startswith("tlsv1 "):  # OpenSSL's words for some alerts lack the word
        return "alert"
    return "eof" if "closed by the peer" in detail or "eof" in detail else "other"


def lint(edge: Edge) -> list[str]:
    """What is untidy and harms nobody: superfluous certificates, wrong order, a second opinion that differs."""
    trust = edge.trust
    if trust is None or not trust.path:
        return []
    places = [trust.path.index(name) if name in trust.path else None for name in edge.chain]
    used = [place for place in places if place is not None]
    untidy = {
        "extra_certificates": None in places,
        "wrong_order": used != sorted(used),
        "strict_disagrees": trust.ok and edge.covers is True and trust.strict_ok is False,
    }
    return [name for name, holds in untidy.items() if holds]


def _logged(edge: Edge, known: Mapping[str, CertificateFacts], logs: Logs | None, now: datetime) -> Logged | None:
    leaf = known.get(edge.chain[0]) if edge.chain else None
    public = edge.trust.public_root if edge.trust else None
    if leaf is None or "certificate" in leaf.unreadable or not demanded(leaf, public_root=public):
        return None
    found = logged(leaf, leaf.stamps, logs, now, edge.stamps)
    unseen = not found.stamps and edge.handed is Handed.NOT_ASKED
    return replace(found, policy=Policy.UNKNOWN) if unseen else found


def _doubt(seen: Logged, leaf: Sequence[CertificateFacts]) -> bool:
    """Whether browsers want timestamps and nobody can tell what came; an old list doubts no log that it lacks."""
    old = seen.basis is Basis.OLD_LIST and any(one.stamps for one in leaf)
    return seen.policy is Policy.UNKNOWN and not old


def _shut(failure: Failure) -> str:
    unclear = failure.code is Code.TOO_LARGE or any(words in failure.detail.lower() for words in CANNOT_TELL)
    return "unprobeable" if unclear else "handshake_failed"


def _ends(chain: Sequence[CertificateFacts], now: datetime) -> Life | None:
    """The life of the certificate to worry about; a root's end is not the site's business."""
    below = [c for depth, c in enumerate(chain) if depth == 0 or not c.self_signed]
    return worst(life(c.not_before, c.not_after, now) for c in below if c.not_before and c.not_after)


def _dates(ends: Life | None, chain: Sequence[CertificateFacts], trust: Trust, now: datetime) -> list[str]:
    early = any(c.not_before is not None and c.not_before > now + CLOCK_SKEW for c in chain)
    expired = trust.code == HAS_EXPIRED or (ends is not None and ends.ending is Ending.EXPIRED)
    expiring = not expired and ends is not None and ends.ending in (Ending.MEDIUM, Ending.HIGH)
    words = {"expired": expired, "expiring": expiring, "not_yet_valid": early}
    return [word for word, holds in words.items() if holds]


def _chain(trust: Trust, sent: Sequence[CertificateFacts]) -> list[str]:
    """Which word for a chain that leads nowhere, dates aside: the server forgot something, or nobody vouches for it."""
    if trust.except_dates == 0:
        return ["incomplete_chain"] if trust.repaired else []
    own = trust.except_dates in NO_ISSUER and any(
        c.self_signed for c in sent[:1]
    )  # a broken part hides it from OpenSSL
    if trust.except_dates == SELF_SIGNED or own:
        return ["self_signed"]
    forgot = trust.except_dates in NO_ISSUER and not any(c.is_ca or c.unreadable for c in sent[1:])
    return ["incomplete_chain"] if forgot else ["untrusted_root"]
