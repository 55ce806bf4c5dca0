"""How bad an incident is: the rule's level, the calendar, and how far it reaches. It never falls while it is open."""

from datetime import datetime

from sentinel.casework.look import Look
from sentinel.casework.reach import Reach
from sentinel.model.incident import Scope
from sentinel.model.rule import RuleKind
from sentinel.model.severity import Severity


def level_of(look: Look, first_at: datetime) -> Severity:
    """The level of this match. A mere level band makes nothing critical before a second look has seen it too."""
    raised = look.level is Severity.CRITICAL and look.rule.level < Severity.CRITICAL
    once = look.source.at <= first_at and not look.source.confirmed
    return Severity.HIGH if raised and once and not look.policy.wait else look.level


def severity_of(level: Severity, look: Look, reach: Reach) -> Severity:
    """The level plus the phase's shift; one step lower only for an outage that others do not see."""
    shift = look.source.phase_shift if look.policy.phase_shift and level is not Severity.INFO else 0
    severity = level.shifted(shift)
    milder = look.rule.kind is RuleKind.AVAILABILITY and reach.scope is Scope.LOCAL and reach.dissent
    return severity.shifted(-1) if milder else severity
