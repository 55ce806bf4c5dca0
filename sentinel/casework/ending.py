"""From open to resolved: good looks are counted, held, and where the rule says so confirmed by a person."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.casework import flap
from sentinel.casework.change import Change, told
from sentinel.casework.life import LIFE, Cue
from sentinel.casework.recovery import Recovery, weigh, witnessed
from sentinel.casework.witness import new_episode
from sentinel.kit.texts import msg
from sentinel.model.incident import Confidence, Incident
from sentinel.model.notice import Why
from sentinel.model.rule import Policy

RECOVERED = msg("it was seen good often and long enough")
AWAITING = msg("it is seen good again and waits for a person to confirm")


def recover(was: Incident, heard: Incident, policy: Policy, at: datetime, enrolled: frozenset[str]) -> Change:
    """Where an open incident stands after a good look, or after time alone: still bad, better, or over."""
    recovery = weigh(heard.witnesses, policy.resolve, at, enrolled)
    if not recovery.clear:
        step = LIFE[was.phase, Cue.BETTER if recovery.better else Cue.STILL]
        now = replace(heard, phase=step.to or heard.phase, recovering_at=None, awaiting_confirmation=False)
        return Change(incident=now, before=was)
    better = replace(heard, phase=LIFE[was.phase, Cue.BETTER].to or heard.phase, recovering_at=was.recovering_at or at)
    if was.flapping:
        return Change(incident=_shaken(was, better, policy, at), before=was)
    over = _held(better, policy, at, enrolled)
    return _end(was, better, policy, at, recovery) if over else Change(incident=better, before=was)


def _shaken(was: Incident, now: Incident, policy: Policy, at: datetime) -> Incident:
    """While it flaps, turning good is a change to count and nothing to tell."""
    return now if was.recovering_at else replace(now, changes=flap.counted(was, policy, at))


def _held(incident: Incident, policy: Policy, at: datetime, enrolled: frozenset[str]) -> bool:
    """Whether it stayed good for the hold, and is seen good right now."""
    hold = policy.resolve.hold
    if not hold:
        return True
    since = incident.recovering_at or at
    return at - since >= timedelta(seconds=hold) and witnessed(incident.witnesses, at, enrolled)


def _end(was: Incident, now: Incident, policy: Policy, at: datetime, recovery: Recovery) -> Change:
    if policy.resolve.confirm:
        return await_person(was, now)
    changes = flap.counted(now, policy, at)
    if flap.too_many(changes, policy):
        shaky = replace(now, changes=changes, flapping=True, updated_at=at)
        return told(Change(incident=shaky, before=was), Why.DIGEST, at, flap.STARTED)
    confidence = Confidence.LOW if recovery.thin else now.confidence
    return resolved(was, replace(now, changes=changes, confidence=confidence), at, RECOVERED)


def await_person(was: Incident, now: Incident) -> Change:
    """It looks good; the last word is a person's. Said once in the timeline."""
    notes = () if was.awaiting_confirmation else (AWAITING,)
    return Change(incident=replace(now, awaiting_confirmation=True), before=was, notes=notes)


def resolved(was: Incident, now: Incident, at: datetime, text: str) -> Change:
    """The end, by positive evidence; what is said from now on belongs to the next episode."""
    step = LIFE[was.phase, Cue.CLEAR]
    done = replace(
        now,
        phase=step.to or now.phase,
        resolved_at=at,
        updated_at=at,
        flapping=False,
        awaiting_confirmation=False,
        witnesses=new_episode(now.witnesses, at),
    )
    return told(Change(incident=done, before=was), step.why or Why.RESOLVED, at, text)
