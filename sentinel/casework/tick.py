"""What time alone may do to an incident: end a hold, end a seen silence, settle a flapping, forget. Never open."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.casework import flap
from sentinel.casework.change import Change, told
from sentinel.casework.ending import await_person, recover, resolved
from sentinel.casework.life import LIFE, Cue
from sentinel.casework.parts import PARTS_OVER, Load, last_end
from sentinel.casework.recovery import witnessed
from sentinel.casework.waits import policy_for, settles_at
from sentinel.casework.witness import fresh, window
from sentinel.model.incident import Incident, Phase, Verdict
from sentinel.model.notice import Why
from sentinel.model.rule import Policy, Rule

NOBODY: frozenset[str] = frozenset()


def tick(
    incident: Incident,
    rule: Rule | None,
    now: datetime,
    *,
    lab: bool = False,
    enrolled: frozenset[str] = NOBODY,
    load: Load = lambda _key: None,
) -> Change | None:
    """What became of an unresolved incident since, if anything did. A rule that is gone leaves it to a person.

    ``load`` gives the newest incident of a key: an incident made of others ends with the last of them.
    """
    ended = last_end(incident, load) if rule and rule.policy and rule.policy.resolve.parts else None
    if ended is not None and incident.phase is not Phase.PENDING:
        return resolved(incident, replace(incident, recovering_at=ended), now, PARTS_OVER)
    when = due(incident, rule, lab=lab)
    if when is None or now < when:
        return None
    if incident.phase is Phase.PENDING:
        return Change(incident=incident, before=incident, dropped=LIFE[incident.phase, Cue.STALE].to is None)
    if rule is None or rule.policy is None:
        return None
    policy = policy_for(rule.policy, lab=lab)
    return _settle(incident, policy, now, enrolled) if incident.flapping else _grow(incident, policy, now, enrolled)


def due(incident: Incident, rule: Rule | None, *, lab: bool = False) -> datetime | None:
    """When time alone may next change this incident; None: it never does."""
    if incident.phase is Phase.PENDING:
        return max((w.at + window(w) for w in incident.witnesses), default=incident.updated_at) + timedelta.resolution
    if incident.phase is Phase.RESOLVED or rule is None or rule.policy is None:
        return None
    policy = policy_for(rule.policy, lab=lab)
    if incident.flapping:
        last = incident.changes[-1] if incident.changes else incident.updated_at
        return settles_at(policy.flapping, last, lab=lab) if policy.flapping else last
    return _calm_at(incident, policy)


def _calm_at(incident: Incident, policy: Policy) -> datetime | None:
    """When a hold is over, or enough silence was seen."""
    resolve = policy.resolve
    if incident.recovering_at is not None and not incident.awaiting_confirmation:
        return incident.recovering_at + timedelta(seconds=resolve.hold)
    if resolve.after is None or incident.awaiting_confirmation:
        return None
    since = [w.good_since for w in incident.witnesses if w.verdict is Verdict.GOOD and w.good_since]
    return max(since) + timedelta(seconds=resolve.after) if since else None


def _grow(incident: Incident, policy: Policy, now: datetime, enrolled: frozenset[str]) -> Change | None:
    """A hold or a seen silence may be over; ``recover`` asks for fresh good words: no data never resolves."""
    change = recover(incident, incident, policy, now, enrolled)
    return None if change.incident == incident else change


def _settle(incident: Incident, policy: Policy, now: datetime, enrolled: frozenset[str]) -> Change | None:
    """A full window brought no change: say where it settled, if that is seen and not merely unheard."""
    if incident.recovering_at is None:
        return _settled_bad(incident, now)
    if not witnessed(incident.witnesses, now, enrolled):
        return None
    calm = replace(incident, flapping=False, changes=())
    if policy.resolve.confirm:
        return told(await_person(incident, calm), Why.DIGEST, now, flap.SETTLED_GOOD)
    return resolved(incident, calm, now, flap.SETTLED_GOOD)


def _settled_bad(incident: Incident, now: datetime) -> Change | None:
    if not any(w.verdict is Verdict.BAD and fresh(w, now) for w in incident.witnesses):
        return None
    calm = replace(incident, flapping=False, changes=())
    return told(Change(incident=calm, before=incident), Why.DIGEST, now, flap.SETTLED_BAD)
