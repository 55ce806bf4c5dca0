"""What people say of baselines: accepted or rejected. An acceptance ends the incidents that it explains, and no others.

Which those are is not guessed: the newest looks are judged again, as things stood before and as they stand now.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sentinel.casework.acts import ActRefused, explained
from sentinel.hub.again import accused
from sentinel.hub.apply import obey
from sentinel.hub.shared import shares, sharing
from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import Standing, read
from sentinel.kit import codec
from sentinel.kit.baseline import Difference, Normal, joined, replaced
from sentinel.model.incident import Entry, Incident, Phase
from sentinel.model.subject import probe_of, subject_of
from sentinel.store.ports import Baseline, Decision, Latest

ONCE = ("accepted", "superseded", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A person's word on what is proposed for one subject: ``accepted`` or ``rejected``, why, who, when.

    ``on`` is the id of a target or account; an empty ``probe`` means all. ``until`` ends the acceptance, ``scope`` is
    the contract's word; ``also``: beside what was accepted before, not in its place. ``number``: not what is proposed
    but what was accepted once under this number, just as it was.
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
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One baseline as it stands now, what its decision made normal or no longer so, and what that resolved."""

    row: Baseline
    changes: tuple[Difference, ...] = ()
    resolved: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What came of it: the baselines that were decided, and the probes that do not know the scope."""

    decided: tuple[Decided, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def resolved(self) -> tuple[Incident, ...]:
        """Every incident that it explained."""
        return tuple(incident for one in self.decided for incident in one.resolved)


def rule_on(sitting: Sitting, ruling: Ruling) -> Ruled:
    """Decide on whatever is proposed; where nothing is, nothing is done.

    Raises:
        ActRefused: if it cannot be done; the reason is for the person.
    """
    _vet(sitting, ruling)
    rows = _earlier(sitting, ruling) if ruling.number else _rows(sitting, ruling)
    fitting = [row for row in rows if _knows(sitting, row, ruling.scope)]
    left = tuple(probe_of(row.check) for row in rows if row not in fitting)
    if rows and not fitting:
        raise ActRefused(f"the scope {ruling.scope!r} is not known to {', '.join(left)}; nothing is accepted")
    looks = _looks(sitting, fitting, ruling)
    return Ruled(decided=tuple(_decide(sitting, row, ruling, looks) for row in fitting), left=left)


def _vet(sitting: Sitting, ruling: Ruling) -> None:
    duties = sitting.world.duties.values()
    known = {d.check.subject.id for d in duties} | set(sitting.world.targets)
    known |= {subject_of(check) for check in sitting.known.baselines}
    if ruling.on not in known:
        raise ActRefused(f"there is no target {ruling.on!r}")
    if ruling.probe and not any(d.probe.named((ruling.probe,)) for d in duties):
        raise ActRefused(f"no probe {ruling.probe!r} is at work here")
    if ruling.state == "accepted" and not ruling.why.strip():
        raise ActRefused("say why it is normal (--why)")
    if ruling.number and (ruling.state != "accepted" or ruling.scope):
        raise ActRefused("what was accepted once is accepted whole: no --scope with --number")
    if ruling.until is not None and ruling.until <= ruling.at:
        raise ActRefused("--until is over already")


def _rows(sitting: Sitting, ruling: Ruling) -> list[Baseline]:
    """The newest proposal of each check; with a probe named, what was rejected last may be accepted after all."""
    for check in {row.check for row in sitting.unit.baselines(state="accepted") if subject_of(row.check) == ruling.on}:
        sitting.standing(check, ruling.at)  # what ran out a moment ago is proposed again
    newest: dict[str, Baseline] = {}
    for row in sitting.unit.baselines(state="proposed"):
        newest.setdefault(row.check, row)
    if ruling.probe and ruling.state == "accepted":
        for row in sitting.unit.baselines(state="rejected"):
            if row.number == sitting.unit.baselines(row.check)[0].number:
                newest.setdefault(row.check, row)
    mine = [row for _, row in sorted(newest.items()) if subject_of(row.check) == ruling.on]
    return [row for row in mine if _meant(sitting, row, ruling.probe) and read(row.facts) is not None]


def _earlier(sitting: Sitting, ruling: Ruling) -> list[Baseline]:
    """What was accepted once, put before the person again as it was then.

    Raises:
        ActRefused: if nothing was accepted under this number.
    """
    for row in sitting.unit.baselines():
        mine = row.number == ruling.number and subject_of(row.check) == ruling.on
        if mine and row.state in ONCE and _meant(sitting, row, ruling.probe) and read(row.facts) is not None:
            again = replace(row, number=0, state="proposed", proposed_at=ruling.at, decided_at=None, until=None)
            return [replace(again, number=sitting.unit.propose(again))]
    raise ActRefused(f"nothing was accepted of {ruling.on} under number {ruling.number}")


def _meant(sitting: Sitting, row: Baseline, probe: str) -> bool:
    """Whether a row is of the probe that was named, or of its family."""
    duty = sitting.world.duties.get(row.check)
    return probe in ("", probe_of(row.check)) or (duty is not None and duty.probe.named((probe,)))


def _knows(sitting: Sitting, row: Baseline, scope: str) -> bool:
    duty = sitting.world.duties.get(row.check)
    return not scope or duty is None or scope in duty.probe.scopes


def _looks(sitting: Sitting, rows: Iterable[Baseline], ruling: Ruling) -> dict[str, list[Latest]]:
    """The newest looks of all vantages at these checks, and at others for which this word may hold as well."""
    wanted = {row.check for row in rows}
    if ruling.state == "accepted":
        wanted |= {other for row in rows for other in _others(sitting, row)}
    found: dict[str, list[Latest]] = {}
    for latest in sitting.unit.all_latest() if wanted else ():
        if latest.check in wanted:
            found.setdefault(latest.check, []).append(latest)
    return found


def _others(sitting: Sitting, row: Baseline) -> tuple[str, ...]:
    duty = sitting.world.duties.get(row.check)
    return sharing(sitting, duty.probe, row.check) if duty else ()


def _decide(sitting: Sitting, row: Baseline, ruling: Ruling, looks: Mapping[str, Sequence[Latest]]) -> Decided:
    """Write one decision down, and end what it explains, here and wherever it holds."""
    here = sitting.standing(row.check, ruling.at)
    decided = _worded(sitting, row, ruling, here)
    before = {row.check: here} if ruling.state == "accepted" else {}
    before |= {o: sitting.standing(o, ruling.at) for o in _others(sitting, row) if before and shares(sitting, decided)}
    was = {check: _accused(sitting, check, looks.get(check, ()), before[check]) for check in before}
    entry = Entry(at=ruling.at, act=ruling.state, who=ruling.who, login=ruling.login, text=ruling.why)
    decision = Decision(
        number=row.number, state=ruling.state, until=ruling.until, scope=decided.scope, facts=decided.facts
    )
    sitting.unit.decide(decision, entry)
    sitting.known.shared.clear()
    sitting.form(row.check, None)
    if ruling.state != "accepted":
        return Decided(row=decided)
    sitting.known.baselines.add(row.check)
    found = replaced(here.baseline or Normal(), read(decided.facts) or Normal())
    ended = [one for check in before for one in _explain(sitting, decided, check, looks.get(check, ()), was[check])]
    return Decided(row=decided, changes=found, resolved=tuple(ended))


def _worded(sitting: Sitting, row: Baseline, ruling: Ruling, before: Standing) -> Baseline:
    """The row as the person's word makes it; where both are meant, with what was accepted before."""
    duty = sitting.world.duties.get(row.check)
    scope = ruling.scope or (duty.probe.scopes[0] if duty and duty.probe.scopes else "")
    return replace(
        row,
        state=ruling.state,
        decided_at=ruling.at,
        who=ruling.who,
        login=ruling.login,
        why=ruling.why,
        until=ruling.until,
        scope=scope,
        facts=_meaning(sitting, row, ruling, before, scope) if ruling.state == "accepted" else row.facts,
    )


def _meaning(sitting: Sitting, row: Baseline, ruling: Ruling, before: Standing, scope: str) -> bytes:
    """What a row holds once it is accepted in this scope."""
    duty, now, usual = sitting.world.duties.get(row.check), read(row.facts), before.baseline
    if now is None or ruling.number:
        return row.facts
    meant = duty.probe.scoped(scope, _lasting(sitting, row.check, ruling), now) if duty else now
    if ruling.also and usual is not None:
        meant = joined(usual, meant)
    return row.facts if meant == now else codec.encode(meant)


def _lasting(sitting: Sitting, check: str, ruling: Ruling) -> Normal | None:
    """What was accepted at least for as long: a narrow word does not make normal for good what was so for a time."""
    rows = (row for row in sitting.unit.standing(check) if row.state == "accepted" and _outlasts(row, ruling))
    last = max(rows, key=lambda row: (row.decided_at or ruling.at, row.number), default=None)
    return read(last.facts) if last else None


def _outlasts(row: Baseline, ruling: Ruling) -> bool:
    return row.until is None or (ruling.until is not None and row.until >= ruling.until)


def _accused(sitting: Sitting, check: str, looks: Sequence[Latest], standing: Standing) -> frozenset[str]:
    duty = sitting.world.duties.get(check)
    return accused(sitting, duty, looks, standing) if duty else frozenset()


def _explain(
    sitting: Sitting, row: Baseline, check: str, looks: Sequence[Latest], was: frozenset[str]
) -> Iterator[Incident]:
    """Resolve what the newest looks accused as things stood before (``was``), and no longer do."""
    if not was:
        return
    now = _accused(sitting, check, looks, sitting.standing(check, row.decided_at or row.proposed_at))
    for key in sorted(was - now):
        incident = sitting.incident(key)
        if incident is not None and incident.number is not None and incident.phase in (Phase.OPEN, Phase.RECOVERING):
            yield _resolve(sitting, incident, row)


def _resolve(sitting: Sitting, incident: Incident, row: Baseline) -> Incident:
    at = row.decided_at or row.proposed_at
    until = f" until {row.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if row.until else ""
    text = f"baseline {row.number} ({probe_of(row.check)}) accepted{until}: {row.why}"
    return obey(sitting, incident, explained(incident, row.who, row.login, at, text), at)
