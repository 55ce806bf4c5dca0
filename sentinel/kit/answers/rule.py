"""When a stranger among a site's addresses is none: the exoneration rule. Pure; what is unknown never exonerates.

A never-seen address is exonerated only if a handshake with it verifies for the name, and the zone's servers and keys at
the parent (and the registrar, where it is known) are unchanged, and one of: its key is a usual one; or its certificate
is of a usual operator and was logged more than a day before the change could have been made; or it lies in the usual
delivery network, to which the name still points.

A padlock alone acquits nobody: who takes over a name obtains a valid certificate minutes later. A certificate that was
logged around the change, at an address in a network that was never the site's, convicts instead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OLDER = timedelta(hours=24)
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=48)


class Reason(StrEnum):
    """Why an address is acquitted, or is not; of the latter the first that applies."""

    KNOWN_KEY = "known_key"
    OLD_CERTIFICATE = "old_certificate"
    OWN_CDN = "own_cdn"
    AUTHORITY_CHANGED = "authority_changed"
    AUTHORITY_UNKNOWN = "authority_unknown"
    BOGON = "bogon"
    NO_HANDSHAKE = "no_handshake"
    NOT_TRUSTED = "not_trusted"
    FRESH_CERTIFICATE = "fresh_certificate"
    STRANGE_CERTIFICATE = "strange_certificate"


ACQUITTED = frozenset({Reason.KNOWN_KEY, Reason.OLD_CERTIFICATE, Reason.OWN_CDN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """When the change can have been made: after the last look without it, and by the first one that shows it.

    ``after`` is None where this vantage never looked without it: then nobody knows how old it is.
    """

    at: datetime
    after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a handshake with the address proves. ``verified``: trusted, now, for the site's name.

    ``known_key`` and ``known_operator``: among the usual ones; None if nobody knows what is usual. ``logged_at`` is the
    earliest embedded timestamp, ``valid_from`` the certificate's own word, which may be back-dated. ``suspect``: the
    same key was seen at a stranger before, and nobody has acquitted it.
    """

    verified: bool
    known_key: bool | None = None
    known_operator: bool | None = None
    logged_at: datetime | None = None
    valid_from: datetime | None = None
    suspect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the rule weighs. ``unchanged``: servers, keys and registrar, by the parent; None: nobody could say.

    ``new_network``: its AS is known and was never the site's. ``own_cdn``: it lies in the usual delivery network and
    the name still points there. ``proof`` is None where no handshake came about, ``sighting`` where nobody knows when.
    """

    unchanged: bool | None
    new_network: bool = False
    own_cdn: bool = False
    bogon: bool = False
    proof: Proof | None = None
    sighting: Sighting | None = None


def judge(case: Case) -> Reason:
    """Why this address is acquitted, or is not. A fresh certificate is told apart whatever else speaks against it."""
    if fresh(case):
        return Reason.FRESH_CERTIFICATE
    if case.bogon:
        return Reason.BOGON
    if case.unchanged is not True:
        return Reason.AUTHORITY_UNKNOWN if case.unchanged is None else Reason.AUTHORITY_CHANGED
    if case.proof is None or not case.proof.verified:
        return Reason.NO_HANDSHAKE if case.proof is None else Reason.NOT_TRUSTED
    return _acquittal(case, case.proof) or Reason.STRANGE_CERTIFICATE


def _acquittal(case: Case, proof: Proof) -> Reason | None:
    """What ties a verified address to the site, if anything does."""
    if proof.known_key is True:
        return Reason.KNOWN_KEY
    if case.own_cdn:
        return Reason.OWN_CDN
    return Reason.OLD_CERTIFICATE if _old(proof, case.sighting) else None


def fresh(case: Case) -> bool:
    """The triad: never-seen address, new network, and a valid certificate with a strange key from around the change."""
    proof, sighting = case.proof, case.sighting
    if proof is None or sighting is None or not (case.new_network and proof.verified) or proof.known_key:
        return False
    stamp = proof.logged_at or proof.valid_from
    return stamp is not None and (sighting.after or sighting.at) - BEFORE <= stamp <= sighting.at + AFTER


def _old(proof: Proof, sighting: Sighting | None) -> bool:
    """Logged by a usual operator more than a day before anybody can have made the change; no timestamp, no age."""
    if proof.known_operator is not True or proof.suspect or proof.logged_at is None:
        return False
    return sighting is not None and sighting.after is not None and proof.logged_at < sighting.after - OLDER
