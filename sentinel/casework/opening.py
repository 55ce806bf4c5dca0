"""From the first suspicion to an open incident, and back into the open when it returns soon after."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sentinel.casework import flap
from sentinel.casework.change import Change, told
from sentinel.casework.life import LIFE, Cue
from sentinel.casework.look import Look, about, marked, text_of
from sentinel.casework.reach import reach
from sentinel.casework.weight import level_of, severity_of
from sentinel.casework.witness import another_look, fresh, hear, new_episode, of
from sentinel.kit.texts import msg
from sentinel.model.event import Event
from sentinel.model.incident import Incident, Phase, Verdict, Witness
from sentinel.model.notice import Why
from sentinel.model.severity import Severity

NEEDS_PROOF = frozenset({"site_down"})  # a target that was never seen up may be a wrong address: it waits

WHY: Mapping[Why, str] = MappingProxyType(
    {
        Why.OPENED: msg("it was seen for as long as the rule asks"),
        Why.REOPENED: msg("it is back soon after it was resolved"),
    }
)
REPORTED = msg("somebody reported it")
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "target_name": "labels.target_name",
        "organization": "organization.name",
        "region": "labels.region",
        "tier": "labels.tier",
        "family": "labels.family",
        "kind": "labels.kind",
        "phase": "labels.phase",
    }
)


def seen_by(incident: Incident, witnesses: Iterable[Witness]) -> tuple[str, ...]:
    """The vantages that saw it bad, those of earlier episodes included."""
    return tuple(sorted({*incident.seen_by, *(w.vantage for w in witnesses if w.ever_bad)}))


def fields_of(event: Event) -> Mapping[str, str]:
    """What routes, lists and texts need to know of the subject, as the event's labels say it."""
    return {name: text_of(event.get(field)) for name, field in FIELDS.items() if event.get(field)}


def blank(look: Look, earlier: Incident | None = None) -> Incident:
    """A suspicion without any match yet; the witnesses' words and the comings and goings outlive an old incident."""
    rule, event, at = look.rule, look.event, look.source.at
    subject = " / ".join(value for value in about(rule, event) if value)
    account = event.get("sentinel.account.id")
    return Incident(
        key=look.key,
        rule=rule.name,
        service=rule.service,
        kind=rule.kind,
        phase=Phase.PENDING,
        level=Severity.INFO,
        severity=Severity.INFO,
        first_at=at,
        updated_at=at,
        subject=subject,
        target=text_of(event.get("service.name")),
        account=text_of(account) or None,
        fields=fields_of(event),
        event=event,
        witnesses=earlier.witnesses if earlier else (),
        changes=earlier.changes if earlier else (),
        tlp=marked(rule.tlp, event),
        ruleset=look.ruleset,
    )


def suspect(was: Incident | None, look: Look, earlier: Incident | None = None) -> Change:
    """A match where nothing is open: a suspicion, or the opening if it held for as long as the rule asks."""
    base = was or blank(look, earlier)
    heard = _heard(base, look)
    cue = Cue.BAD if _certain(heard, look) else Cue.DOUBT
    step = LIFE[was.phase if was else None, cue]
    change = Change(incident=heard, before=was)
    return change if step.why is None else opened(change, look, step.why)


def remember(was: Incident | None, look: Look, earlier: Incident | None = None) -> Change | None:
    """A good look where nothing is open: remembered where others may see it otherwise, else it ends a suspicion."""
    if was is None and look.source.alone:
        return None
    base = was or replace(blank(look, earlier), event={}, fields={})
    witnesses = hear(base.witnesses, look, episode=False)
    if base.phase is Phase.RESOLVED:
        mine = of(base.witnesses, look)
        quiet = look.source.alone and (mine is None or mine.verdict is Verdict.GOOD)
        return None if quiet else Change(incident=replace(base, witnesses=witnesses), before=was)
    suspected = any(w.verdict is Verdict.BAD for w in witnesses)
    if look.source.alone and not suspected:
        return Change(incident=base, before=was, dropped=LIFE[base.phase, Cue.BETTER].to is None)
    now = replace(base, witnesses=witnesses, count=base.count if suspected else 0, updated_at=look.source.at)
    return Change(incident=now, before=was)


def again(was: Incident, look: Look) -> Change:
    """A match soon after the resolution: once it held for as long as the rule asks, the same incident is open again."""
    heard = replace(was, witnesses=hear(was.witnesses, look, episode=False))
    step = LIFE[was.phase, Cue.BAD if _certain(heard, look) else Cue.DOUBT]
    if step.why is None:
        return Change(incident=heard, before=was)
    since = _row_start(heard, look) or look.source.at
    cleared = replace(
        heard, first_at=since, resolved_at=None, recovering_at=None, acknowledged_at=None, acknowledged_by=None
    )
    counted = replace(cleared, count=was.count + 1, event=look.event, fields=fields_of(look.event))
    return opened(Change(incident=counted, before=was), look, step.why)


def opened(change: Change, look: Look, why: Why) -> Change:
    """The incident in the open: how bad, how far, how sure; and whether it has come and gone too often."""
    incident, at = change.incident, look.source.at
    far = reach(incident.witnesses, look.source, looks=incident.count)
    level = level_of(look, incident.first_at)
    changes = flap.counted(incident, look.policy, at)
    flapping = flap.too_many(changes, look.policy)
    now = replace(
        incident,
        phase=LIFE[change.before.phase if change.before else None, Cue.BAD].to or Phase.OPEN,
        level=level,
        severity=severity_of(level, look, far),
        scope=far.scope,
        confidence=far.confidence,
        opened_at=incident.opened_at or at,
        updated_at=at,
        changes=changes,
        flapping=flapping,
        witnesses=(witnesses := new_episode(incident.witnesses, at)),
        seen_by=seen_by(incident, witnesses),
    )
    change = replace(change, incident=now, attach=True, event=look.event)
    if why is Why.OPENED or not flapping:
        change = told(change, why, at, REPORTED if look.source.hearsay and why is Why.OPENED else WHY[why])
    return told(change, Why.DIGEST, at, flap.STARTED) if flapping else change


def _heard(base: Incident, look: Look) -> Incident:
    """The suspicion with this look in it; a row that starts anew starts counting anew."""
    witnesses = hear(base.witnesses, look, episode=False)
    at = look.source.at
    first_at = min((w.bad_since for w in witnesses if w.bad_since and fresh(w, at)), default=at)
    more = base.count + another_look(base.witnesses, look)
    count = more if base.count and base.first_at >= first_at else 1
    return replace(
        base,
        witnesses=witnesses,
        first_at=first_at,
        updated_at=at,
        count=count,
        event=look.event,
        fields=fields_of(look.event),
    )


def _row_start(incident: Incident, look: Look) -> datetime | None:
    mine = of(incident.witnesses, look)
    return mine.bad_since if mine else None


def _certain(incident: Incident, look: Look) -> bool:
    since = _row_start(incident, look)
    if since is None or (not look.source.proven and look.rule.name in NEEDS_PROOF):
        return False
    lasted = (look.source.at - since).total_seconds()
    seen = lasted + look.took if lasted > 0 else 0.0  # from the start of the first look to the end of this one
    return seen >= look.policy.wait
