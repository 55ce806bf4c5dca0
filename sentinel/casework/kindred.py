"""Findings of one hand: the same rule on several sites of a family, or the same new evidence on several sites."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sentinel.casework.look import text_of
from sentinel.model.incident import Incident
from sentinel.model.muting import Cause
from sentinel.model.notice import Why
from sentinel.model.rule import RuleKind

FAMILY_INCIDENT = "family_incident"
LEAST = 3  # targets
WITHIN = 3_600.0  # seconds
MOST = 1_000
WORSE = (Why.OPENED, Why.REOPENED, Why.ESCALATED)
FINDINGS = (RuleKind.SECURITY, RuleKind.POSTURE)
CORRELATED = "correlated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """What findings may have in common: the same ``rule`` within a ``family``, or a piece of ``evidence``."""

    rule: str = ""
    family: str = ""
    evidence: str = ""

    @property
    def cause(self) -> str:
        """One name for it; what tells one family incident from another."""
        return self.evidence or f"{self.rule}, {self.family}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One incident as its kin know it: when it opened (event time, seconds), on which target, under which key."""

    at: float
    target: str
    key: str


def counts(incident: Incident) -> bool:
    """Whether it may be part of a family incident: a finding or bad posture that no person asked to keep quiet."""
    hushed = incident.muting is not None and incident.muting.cause is not Cause.INCIDENT
    named = bool(incident.target or incident.subject)
    return named and incident.live and incident.kind in FINDINGS and incident.service != CORRELATED and not hushed


def ties(incident: Incident, evidence: Iterable[str]) -> Iterator[Tie]:
    """What others may share with it; ``evidence`` names the fields whose values betray one hand."""
    family = incident.fields.get("family")
    if family:
        yield Tie(rule=incident.rule, family=family)
    for name in evidence:
        found = incident.event.get(name)
        for value in found if isinstance(found, list) else [found]:
            if word := text_of(value).strip().lower():
                yield Tie(evidence=f"{name.rpartition('.')[2]}: {word}")


def joined(known: Sequence[Finding], new: Finding) -> tuple[Finding, ...]:
    """The findings of the last hour with this one, one per incident, oldest first."""
    others = [one for one in known if one.key != new.key and new.at - one.at < WITHIN]
    return (*others[1 - MOST :], new)


def of_one_hand(findings: Sequence[Finding]) -> bool:
    """Whether they lie on three targets or more."""
    return len({one.target for one in findings}) >= LEAST
