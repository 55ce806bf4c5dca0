"""Take observations in: load the little that matters, judge, save everything, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sentinel.casework.fold import Source
from sentinel.casework.phase import active, frozen
from sentinel.hub.apply import judge_event
from sentinel.hub.elsewhere import LEAST_INTERVAL, seen_elsewhere
from sentinel.hub.guard import believed, guard
from sentinel.hub.intake import reported
from sentinel.hub.normal import Learning, teach
from sentinel.hub.recall import recalled
from sentinel.hub.shared import with_shared
from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import Standing
from sentinel.hub.streets import note, weigh
from sentinel.hub.world import Duty
from sentinel.kit import codec
from sentinel.kit.asn.networks import REFERENCE
from sentinel.kit.events import judge, self_event
from sentinel.kit.seen import Seen
from sentinel.model.event import Event, Value
from sentinel.model.failure import Failure, Skipped
from sentinel.model.observation import Observation
from sentinel.store.ports import Latest, Unit

LATE = timedelta(minutes=10)
AHEAD = timedelta(seconds=60)
WELL = frozenset({"up", "ok", "clean"})
GOOD = WELL | {"slow", "unlisted"}
UNSEEN = frozenset({"unknown", "blocked", "login_wall"})
MOST_REASON = 300
ACCOUNT = "account:"
UNJUDGED = "not judged: "
BLIND_TOLD = 3  # looks that saw something again, before nobody needs to hear of it any more


def ingest(
    sitting: Sitting, batch: Sequence[Observation[Any]], now: datetime, worse: Callable[[Observation[Any]], None]
) -> int:
    """Judge and save a batch of one vantage and epoch, the same twice as once; returns the ledger's mark.

    ``worse`` is told of looks that saw something turn bad.
    """
    if not batch:
        return 0
    unit, world, vantage = sitting.unit, sitting.world, batch[0].vantage
    unit.bring(vantage, {observation.check for observation in batch})
    for observation in batch:
        if not unit.advance(vantage, observation.epoch, observation.sequence):
            continue
        duty = world.duties.get(observation.check)
        if duty is None or not world.vantages.watches(vantage, duty.check):
            continue  # it left the configuration meanwhile, or is not this vantage's business: counted, not judged
        if take(sitting, duty, observation, now):
            worse(observation)
    for event, source in weigh(sitting):
        judge_event(sitting, event, source, (), now)
    return unit.mark(vantage, batch[0].epoch)


def count(unit: Unit, look: Observation[Any]) -> int:
    """Count a look that could not be judged at all, so that those behind it are not kept waiting; returns the mark."""
    unit.advance(look.vantage, look.epoch, look.sequence)
    return unit.mark(look.vantage, look.epoch)


def take(sitting: Sitting, duty: Duty, now_seen: Observation[Any], now: datetime) -> bool:
    """Judge one new observation and save what became of it; returns whether it turned bad."""
    unit = sitting.unit
    before = unit.latest(now_seen.check, now_seen.vantage)
    standing = sitting.standing(now_seen.check, now)
    seen = beside(sitting, duty, now_seen, before, standing)
    events = judge(duty.probe, seen, duty.options)
    latest = _latest(duty, before, events, seen)
    source = _source(sitting, now_seen, latest, now)
    for alarm in guard(sitting, events, source):
        judge_event(sitting, alarm, source, (), now)
    judged, doubt = _believed(sitting, events)
    if doubt:
        latest = replace(latest, reason=_reason(now_seen.outcome, latest.state, events, doubt))
    for event in (*judged, *_blindness(now_seen, latest)):
        judge_event(sitting, event, source, now_seen.evidence, now)
        note(sitting, event, source)
    if not doubt:
        _learn(sitting, duty, seen)
    if not source.late and not doubt:
        teach(Learning(sitting=sitting, duty=duty, seen=seen, standing=standing, interval=source.interval))
    unit.save_latest(latest)
    full = before is None or _moved(before, latest) or isinstance(now_seen.outcome, Failure)
    unit.record(now_seen, latest, latest.facts if full else None, full=full, received_at=now)
    return not doubt and _turned_bad(duty, before, latest, now_seen.outcome)


def _turned_bad(duty: Duty, before: Latest | None, latest: Latest, outcome: object) -> bool:
    """Whether others should look too: it was seen, differs, is not good; and the site did not ask to be left alone."""
    bad = latest.outcome == "seen" and latest.state not in GOOD | UNSEEN
    return bad and (before is None or before.state != latest.state) and not duty.probe.strained(outcome)


def _believed(sitting: Sitting, events: Sequence[Event]) -> tuple[list[Event], str]:
    """The events that are judged, and why others are kept but not judged: their witness is in doubt."""
    sure = [believed(sitting, event) for event in events]
    doubts = (sitting.quiet.doubted(event) for event, one in zip(events, sure, strict=True) if one is None)
    why = next((f"{UNJUDGED}{doubt.ref} ({doubt.rule})" for doubt in doubts if doubt), "")
    return [one for one in sure if one is not None], why


def beside(
    sitting: Sitting, duty: Duty, now: Observation[Any], before: Latest | None, standing: Standing
) -> Seen[Any, Any]:
    """The look beside what was seen before, what is normal and what was learned: all that ``assess`` is given."""
    probe = duty.probe
    references = sitting.world.references
    phases = active(sitting.world.calendar, now.at, duty.check.subject.region)
    usable = before is not None and before.version == probe.version
    return Seen(
        subject=duty.check.subject,
        now=now,
        before=codec.read(probe.facts, before.facts) if before and usable else None,
        baseline=with_shared(sitting, probe, standing.baseline, now.at),
        proposed=standing.provisional,
        learned=recalled(sitting, duty, now),
        reference={name: references[name] for name in (*probe.reference, REFERENCE) if name in references},
        frozen=frozen(phases),
        elsewhere=tuple(seen_elsewhere(sitting, duty, now)) if probe.compares else (),
        announced=_announced(sitting, duty, now.at),
        reported=now.subject.startswith(ACCOUNT) and duty.check.subject.id in reported(sitting.unit),
    )


def _learn(sitting: Sitting, duty: Duty, seen: Seen[Any, Any]) -> None:
    if duty.probe.learned is None or isinstance(seen.now.outcome, Failure | Skipped):
        return
    learned = duty.probe.learn(seen.learned, seen)
    if learned is not None and learned != seen.learned:
        sitting.unit.save_learned(seen.now.check, seen.now.vantage, codec.encode(learned))


def _announced(sitting: Sitting, duty: Duty, at: datetime) -> datetime | None:
    """Since when a planned change of the probe's sort held for the target, when the look was made."""
    what, target = duty.probe.renewal, duty.check.subject.id
    plans = sitting.unit.changes(at) if what is not None else ()
    holding = (plan for plan in plans if what in plan.what and target in plan.targets and plan.holds(at))
    return min((plan.start for plan in holding), default=None)


def _word(outcome: object, events: Sequence[Event]) -> str:
    """One word for people: the state or verdict that the probe found, else its findings."""
    if isinstance(outcome, Failure | Skipped):
        return "unknown"
    for event in events:
        for name, value in event.items():
            if name.startswith("sentinel.") and name.endswith((".state", ".verdict")):
                return str(value)
        if event.get("sentinel.self.ok") is False:
            return str(event.get("sentinel.self.kind"))
    found = sorted({str(f) for e in events for n, v in e.items() if n.endswith(".findings") and v for f in _all(v)})
    return ", ".join(found) or "ok"


def _reason(outcome: object, state: str, events: Sequence[Event], doubt: str) -> str:
    """Why it could not be seen, why it is not believed, or why what was seen is bad; empty if all is well."""
    if isinstance(outcome, Failure):
        return ": ".join(filter(None, (str(outcome), outcome.detail)))[:MOST_REASON]
    if isinstance(outcome, Skipped):
        return outcome.reason
    if doubt or state in WELL:
        return doubt
    told = [
        v for e in events for n, v in e.items() if n.startswith("sentinel.") and n.endswith((".reason", ".reasons"))
    ]
    return "; ".join(dict.fromkeys(str(one) for value in told if value for one in _all(value)))[:MOST_REASON]


def _all(value: object) -> Iterator[object]:
    yield from value if isinstance(value, list) else [value]


def _latest(duty: Duty, before: Latest | None, events: Sequence[Event], seen: Seen[Any, Any]) -> Latest:
    now, outcome = seen.now, seen.now.outcome
    failed, skipped = isinstance(outcome, Failure), isinstance(outcome, Skipped)
    saw = not failed and not skipped
    state = _word(outcome, events)
    blind_since = before.blind_since if before else None
    return Latest(
        check=now.check,
        subject=now.subject,
        probe=now.probe,
        vantage=now.vantage,
        version=now.version if saw or before is None else before.version,
        at=now.at,
        interval=now.interval,
        outcome="failed" if failed else "skipped" if skipped else "seen",
        state=state,
        reason=_reason(outcome, state, events, ""),
        duration_ms=round(now.duration * 1000, 3),
        facts=codec.encode(duty.probe.kept(seen.facts)) if saw else before.facts if before else None,
        seen_at=now.at if saw else before.seen_at if before else None,
        good_at=now.at if state in GOOD else before.good_at if before else None,
        blind_since=None if saw else blind_since or (now.at if failed else None),
        seen_in_a_row=(before.seen_in_a_row if before else 0) + 1 if saw else 0,
    )


def _moved(before: Latest, latest: Latest) -> bool:
    return (before.outcome, before.state, before.reason) != (latest.outcome, latest.state, latest.reason)


def _source(sitting: Sitting, now: Observation[Any], latest: Latest, clock: datetime) -> Source:
    """Who says this, when; a clock that runs ahead of ours is not believed beyond a minute."""
    world = sitting.world
    return Source(
        vantage=now.vantage,
        network=world.vantages.network(now.vantage) or now.network,
        at=clock if now.at - clock > AHEAD else now.at,
        interval=max(now.interval, LEAST_INTERVAL),
        late=clock - now.at > LATE,
        proven=latest.good_at is not None or _seen_good(sitting, now),
        confirmed=now.attempt > 0,
        lab=world.lab,
        enrolled=world.enrolled,
    )


def _seen_good(sitting: Sitting, now: Observation[Any]) -> bool:
    """Whether somebody else ever saw good what this vantage never did."""
    duty = sitting.world.duties[now.check]
    found = (sitting.unit.latest(now.check, who) for who in sitting.world.vantages.others(now.vantage, duty.check))
    return any(one is not None and one.good_at is not None for one in found)


def _blindness(now: Observation[Any], latest: Latest) -> Iterator[Event]:
    """While looks fail, and until three have seen something again, say so to the rules of service ``self``.

    Of accounts nothing is said: what a platform does not answer is its own matter, and thousands hang on one.
    """
    blind = isinstance(now.outcome, Failure)
    if (
        now.subject.startswith(ACCOUNT)
        or latest.outcome == "skipped"
        or (not blind and latest.seen_in_a_row > BLIND_TOLD)
    ):
        return
    fields: dict[str, Value] = {
        "sentinel.self.ok": not blind,
        "sentinel.self.subject": now.check,
        "sentinel.self.probe": now.probe,
        "service.name": now.subject.partition(":")[2],
    }
    reason: dict[str, Value] = {"error.type": str(now.outcome.code)} if isinstance(now.outcome, Failure) else {}
    yield self_event("blind", now.vantage, now.at, fields | reason)
