"""The words of a judgement: how far a record can be believed, and the one reason why not further."""

from dataclasses import dataclass
from enum import StrEnum


class Security(StrEnum):
    """How far signatures prove what was said (RFC 4035, section 4.3), as the contract's ``sentinel.dns.dnssec``."""

    SECURE = "secure"
    INSECURE = "insecure"
    BOGUS = "bogus"
    INDETERMINATE = "indeterminate"


class Reason(StrEnum):
    """Why something is not secure. A closed list, so that rules and people can rely on the words."""

    NONE = ""
    # insecure: the chain of trust ends here by right
    NO_DS = "no_ds"
    OPT_OUT = "opt_out"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    UNKNOWN_DIGEST = "unknown_digest"
    MANY_ITERATIONS = "many_iterations"
    # bogus: what was said and what was signed do not fit
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_EXPIRED = "signature_expired"
    SIGNATURE_EARLY = "signature_early"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNER_WRONG = "signer_wrong"
    LABELS_WRONG = "labels_wrong"
    KEYS_MISSING = "keys_missing"
    KEYS_UNMATCHED = "keys_unmatched"
    DENIAL_MISSING = "denial_missing"
    DENIAL_WRONG = "denial_wrong"
    WILDCARD_UNPROVEN = "wildcard_unproven"
    DS_UNPROVEN = "ds_unproven"
    ITERATIONS_REFUSED = "iterations_refused"
    TOO_COSTLY = "too_costly"
    # indeterminate: we could not find out
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A judgement on one set of records, or on a zone: the word, the reason, and what exactly (name and type)."""

    security: Security
    reason: Reason = Reason.NONE
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.security, self.reason, self.detail) if part)


SECURE = Ruling(security=Security.SECURE)
_BADNESS = (Security.SECURE, Security.INSECURE, Security.INDETERMINATE, Security.BOGUS)


def insecure(reason: Reason, detail: str = "") -> Ruling:
    """Not signed, by right."""
    return Ruling(security=Security.INSECURE, reason=reason, detail=detail)


def weakest(*rulings: Ruling) -> Ruling:
    """A chain is as strong as its weakest link; the first of equals is named. Without links nothing is wrong."""
    return max(rulings, key=lambda ruling: _BADNESS.index(ruling.security), default=SECURE)


class Bogus(Exception):
    """What was said is not what was signed; it never leaves this package and its callers' judgement."""

    security = Security.BOGUS

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.ruling = Ruling(security=self.security, reason=reason, detail=detail[:200])


class Unjudged(Bogus):
    """We stopped before we knew: no fault of what was said."""

    security = Security.INDETERMINATE
