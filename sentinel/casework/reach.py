"""How far an incident reaches and how sure we are: it follows from what the networks said, and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.casework.look import Source
from sentinel.casework.witness import fresh, in_service, window
from sentinel.model.incident import Confidence, Scope, Verdict, Witness

SEVERAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far it reaches, how sure we are, how many networks see it bad, and whether a fresh one sees it good."""

    bad: int
    scope: Scope
    confidence: Confidence
    dissent: bool


def reach(witnesses: Sequence[Witness], source: Source, looks: int = 1) -> Reach:
    """Witnesses are no voters: whoever sees it otherwise narrows the scope and never outvotes.

    ``looks`` is in how many looks it was seen so far: what was seen twice is confirmed.
    """
    near = [w for w in witnesses if in_service(w, source.enrolled)]
    bad = {w.network for w in near if _says_bad(w, source.at)}
    dissent = bool({w.network for w in near if _dissents(w, source.at)} - bad)
    return Reach(
        bad=len(bad),
        scope=_scope(len(bad), source, dissent=dissent),
        confidence=_sure(len(bad), source, confirmed=source.confirmed or looks > 1, dissent=dissent),
        dissent=dissent,
    )


def _just_recovered(witness: Witness, at: datetime) -> bool:
    """It saw the trouble, and for less than two intervals the recovery: others may simply not have looked again."""
    return witness.ever_bad and witness.good_since is not None and at - witness.good_since <= window(witness)


def _says_bad(witness: Witness, at: datetime) -> bool:
    said = witness.verdict is Verdict.BAD or (witness.verdict is Verdict.GOOD and _just_recovered(witness, at))
    return said and fresh(witness, at)


def _dissents(witness: Witness, at: datetime) -> bool:
    return witness.verdict is Verdict.GOOD and fresh(witness, at) and not _just_recovered(witness, at)


def _scope(bad: int, source: Source, *, dissent: bool) -> Scope:
    if source.authority or (bad >= SEVERAL and not dissent and not source.hearsay):
        return Scope.GLOBAL
    return Scope.REGIONAL if bad >= SEVERAL or source.some_resolvers else Scope.LOCAL


def _sure(bad: int, source: Source, *, confirmed: bool, dissent: bool) -> Confidence:
    if source.hearsay:  # nobody checked it, however many say so
        return Confidence.MEDIUM if bad >= SEVERAL else Confidence.LOW
    if source.signed or (bad >= SEVERAL and not dissent):
        return Confidence.HIGH
    return Confidence.MEDIUM if bad >= SEVERAL or confirmed else Confidence.LOW
