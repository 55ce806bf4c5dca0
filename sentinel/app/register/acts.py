"""Acts on one person's data: that somebody looks is remembered first, and erasing leaves its entry."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sentinel.app.register.emptying import empty
from sentinel.app.register.person import check_key, incidents_of
from sentinel.app.register.seals import Seals
from sentinel.app.register.told import spoken_of, undecided
from sentinel.app.request import Answer, Outcome, Request
from sentinel.kit.intake.report import Report
from sentinel.store.evidence import Evidence
from sentinel.store.ports import Act, Ledger, Unit
from sentinel.store.records_registry import AccessLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went: lines of forms, looks, what incidents and reports said; ``bodies`` are what lay with them."""

    lines: int
    looks: int
    incidents: int
    reports: tuple[str, ...]
    bodies: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Remembers who looks at whom, and erases. ``changed`` is called when other accounts are to be watched."""

    ledger: Ledger
    folder: Callable[[], Path]
    evidence: Callable[[], Evidence]
    clock: Callable[[], datetime]
    changed: Callable[[], Awaitable[None]]

    def all(self) -> Mapping[str, Callable[[Request], Awaitable[Answer]]]:
        """Every act by its name."""
        return {"accounts_look": self.look, "accounts_erase": self.erase}

    async def look(self, request: Request) -> Answer:
        """Remember that somebody looks at a candidate's data."""
        owner, what = request.args.get("owner", ""), request.args.get("what", "")
        line = AccessLine(at=self.clock(), owner=owner, what=what, who=request.who, login=request.login)
        await self.ledger.write(lambda unit: unit.note_access(line))
        return Answer(data={"owner": owner})

    async def erase(self, request: Request) -> Answer:
        """Erase one candidate's data; the entry of that stays, and hashes stay so that chains verify.

        Reports that name him in words alone are told, for a person to decide on: they may be about somebody else.
        """
        owner, why = request.args.get("owner", ""), request.args.get("text", "").strip()
        if not owner or not why:
            return Answer(outcome=Outcome.REFUSED, text="say whose data is erased, and why")
        at = self.clock()
        seals = Seals(self.folder())
        spoken = await self.ledger.read(lambda view: spoken_of(view, view.accounts(owner=owner, ended=True), seals))
        done = await self.ledger.write(partial(_erase, request=request, owner=owner, about=spoken.about, at=at))
        if not (done.lines or done.looks or done.incidents or done.reports):
            return Answer(outcome=Outcome.REFUSED, text="nobody in the register is called so")
        for name in done.bodies:
            self.evidence().delete(name)
        await self.ledger.write(partial(_enter, request=request, owner=owner, done=done, at=at))
        await self.changed()
        await self.ledger.write(lambda unit: sum(map(unit.erase_check, done.checks)))  # looks that were on their way
        counts = {"lines": done.lines, "looks": done.looks, "incidents": done.incidents, "bodies": len(done.bodies)}
        return Answer(data={"owner": owner, **counts, "reports": list(done.reports), **undecided(spoken)})


def alias_of(owner: str) -> str:
    """What stands for somebody who was erased: it tells two apart, and neither by name."""
    return f"erased-{hashlib.sha256(owner.encode()).hexdigest()[:10]}"


def _erase(unit: Unit, request: Request, owner: str, about: Sequence[Report], at: datetime) -> Erased:
    alias = alias_of(owner)
    accounts = unit.accounts(owner=owner, ended=True)
    incidents = [incident for one in accounts for incident in incidents_of(unit, one.id)]
    bodies = tuple(name for one in incidents for name in unit.evidence(one.number or 0))
    checks = tuple(check_key(one.id) for one in accounts)
    looks = sum(map(unit.erase_check, checks))
    standing = [report for one in incidents for report in unit.reports_in(one.number or 0)]
    reports = sorted({one.number: one for one in (*about, *standing)}.values(), key=lambda one: one.number)
    for incident in incidents:
        unit.erase_incident(incident, alias)
    emptied = empty(unit, reports, alias, but=incidents)
    for report in reports:
        unit.note_report("intake.erased", report, request.who, request.login, at, request.args.get("text", ""))
    return Erased(
        lines=unit.erase_owner(owner, alias, at),
        looks=looks,
        incidents=len(incidents) + emptied.incidents,
        reports=tuple(one.ref for one in reports),
        bodies=tuple(dict.fromkeys((*bodies, *emptied.bodies))),
        checks=checks,
    )


def _enter(unit: Unit, request: Request, owner: str, done: Erased, at: datetime) -> None:
    """The line that stays: who erased whom, why, and how much."""
    unit.bodies_gone(done.bodies, at)
    much = f"{done.lines} lines, {done.incidents} incidents, {len(done.reports)} reports, {len(done.bodies)} bodies"
    text = f"{request.args.get('text', '')} ({much})"
    unit.note_act(Act(at=at, act="accounts.erased", subject=owner, who=request.who, login=request.login, text=text))
