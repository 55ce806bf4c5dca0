"""What people say of baselines: accepted or rejected. An acceptance ends the incidents that it explains, and no others.

Which those are is not guessed: the newest looks are judged again, as things stood before and as they stand now.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sentinel.casework.acts import ActRefused, explained
from sentinel.hub.again import accused
from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import read
from sentinel.hub.tell import tell
from sentinel.kit import codec
from sentinel.kit.baseline import joined
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import Baseline, Decision, Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A person's word on what is proposed for one subject: ``accepted`` or ``rejected``, why, who, when.

    ``on`` is the id of a target or account; an empty ``probe`` means all. ``until`` ends the acceptance, ``scope`` is
    the contract's word; ``also``: beside what was accepted before, not in its place.
    """

    on: str
    state: str
    why: str
    who: str
    login: str
    at: datetime
    probe: str = ""
    until: datetime | None = None
    scope: str = ""
    also: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What came of it: the baselines that were decided, the probes that do not know the scope, what was resolved."""

    decided: tuple[Baseline, ...] = ()
    left: tuple[str, ...] = ()
    resolved: tuple[Incident, ...] = ()


def rule_on(sitting: Sitting, ruling: Ruling) -> Ruled:
    """Decide on whatever is proposed; where nothing is, nothing is done.

    Raises:
        ActRefused: if it cannot be done; the reason is for the person.
    """
    _vet(sitting, ruling)
    rows = _rows(sitting, ruling)
    fitting = [row for row in rows if _knows(sitting, row, ruling.scope)]
    left = tuple(probe_of(row.check) for row in rows if row not in fitting)
    if rows and not fitting:
        raise ActRefused(f"the scope {ruling.scope!r} is not known to {', '.join(left)}, and nothing else is proposed")
    looks = _looks(sitting, fitting)
    resolved = [one for row in fitting for one in _decide(sitting, row, ruling, looks.get(row.check, ()))]
    return Ruled(decided=tuple(_decided(row, ruling) for row in fitting), left=left, resolved=tuple(resolved))


def _vet(sitting: Sitting, ruling: Ruling) -> None:
    duties = sitting.world.duties.values()
    known = {d.check.subject.id for d in duties} | set(sitting.world.targets)
    known |= {subject_of(check) for check in sitting.known.baselines}
    if ruling.on not in known:
        raise ActRefused(f"there is no target {ruling.on!r}")
    if ruling.probe and ruling.probe not in {d.check.probe for d in duties}:
        raise ActRefused(f"no probe {ruling.probe!r} is at work here")
    if ruling.state == "accepted" and not ruling.why.strip():
        raise ActRefused("say why it is normal (--why)")
    if ruling.until is not None and ruling.until <= ruling.at:
        raise ActRefused("--until is over already")


def _rows(sitting: Sitting, ruling: Ruling) -> list[Baseline]:
    """The newest proposal of each check; with a probe named, what was rejected last may be accepted after all."""
    newest: dict[str, Baseline] = {}
    for row in sitting.unit.baselines(state="proposed"):
        newest.setdefault(row.check, row)
    if ruling.probe and ruling.state == "accepted":
        for row in sitting.unit.baselines(state="rejected"):
            if row.number == sitting.unit.baselines(row.check)[0].number:
                newest.setdefault(row.check, row)
    mine = [row for _, row in sorted(newest.items()) if subject_of(row.check) == ruling.on]
    return [r for r in mine if ruling.probe in ("", probe_of(r.check)) and read(r.facts) is not None]


def _knows(sitting: Sitting, row: Baseline, scope: str) -> bool:
    duty = sitting.world.duties.get(row.check)
    return not scope or duty is None or scope in duty.probe.scopes


def _looks(sitting: Sitting, rows: Iterable[Baseline]) -> dict[str, list[Latest]]:
    """The newest looks of all vantages at these checks."""
    wanted = {row.check for row in rows}
    found: dict[str, list[Latest]] = {}
    for latest in sitting.unit.all_latest() if wanted else ():
        if latest.check in wanted:
            found.setdefault(latest.check, []).append(latest)
    return found


def _decide(sitting: Sitting, row: Baseline, ruling: Ruling, looks: Sequence[Latest]) -> list[Incident]:
    """Write one decision down; returns what it resolved."""
    duty, check = sitting.world.duties.get(row.check), row.check
    before = sitting.standing(check, ruling.at)
    entry = Entry(at=ruling.at, act=ruling.state, who=ruling.who, login=ruling.login, text=ruling.why)
    decision = Decision(
        number=row.number,
        state=ruling.state,
        until=ruling.until,
        scope=ruling.scope or (duty.probe.scopes[0] if duty and duty.probe.scopes else ""),
        facts=_both(sitting, row, ruling),
    )
    sitting.unit.decide(decision, entry)
    sitting.form(check, None)
    if ruling.state != "accepted" or duty is None:
        return []
    sitting.known.baselines.add(check)
    was = accused(sitting, duty, looks, before)
    over = was - accused(sitting, duty, looks, sitting.standing(check, ruling.at)) if was else frozenset()
    return [done for key in sorted(over) if (done := _resolve(sitting, key, row, ruling)) is not None]


def _decided(row: Baseline, ruling: Ruling) -> Baseline:
    """The row as it stands now."""
    return replace(
        row,
        state=ruling.state,
        decided_at=ruling.at,
        who=ruling.who,
        login=ruling.login,
        why=ruling.why,
        until=ruling.until,
        scope=ruling.scope or row.scope,
    )


def _both(sitting: Sitting, row: Baseline, ruling: Ruling) -> bytes | None:
    """What was accepted before and what is now, where the person wants both."""
    before = sitting.standing(row.check, ruling.at).baseline if ruling.also else None
    now = read(row.facts) if before is not None else None
    return codec.encode(joined(before, now)) if before is not None and now is not None else None


def _resolve(sitting: Sitting, key: str, row: Baseline, ruling: Ruling) -> Incident | None:
    incident = sitting.incident(key)
    if incident is None or incident.number is None or incident.phase not in (Phase.OPEN, Phase.RECOVERING):
        return None
    text = f"baseline {row.number} ({probe_of(row.check)}) accepted: {ruling.why}"
    done = explained(incident, ruling.who, ruling.login, ruling.at, text)
    saved = sitting.save(done.incident)
    sitting.unit.enter(incident.number, done.entry)
    for transition in done.transitions:
        tell(sitting, saved, transition.why, ruling.at)
    return saved
