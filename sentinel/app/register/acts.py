"""Acts on one person's data: that somebody looks is remembered first, and erasing leaves its entry."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sentinel.app.register.person import check_key, incidents_of
from sentinel.app.request import Answer, Outcome, Request
from sentinel.store.evidence import Evidence
from sentinel.store.ports import Act, Ledger, Unit
from sentinel.store.records_registry import AccessLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went: lines of forms, looks, and what incidents said; ``bodies`` are those that nothing else needs."""

    lines: int
    looks: int
    incidents: int
    bodies: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Remembers who looks at whom, and erases. ``changed`` is called when other accounts are to be watched."""

    ledger: Ledger
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
        """Erase one candidate's data; the entry of that stays, and hashes stay so that chains verify."""
        owner, why = request.args.get("owner", ""), request.args.get("text", "").strip()
        if not owner or not why:
            return Answer(outcome=Outcome.REFUSED, text="say whose data is erased, and why")
        at = self.clock()
        done = await self.ledger.write(partial(_erase, owner=owner, at=at))
        if not (done.lines or done.looks or done.incidents):
            return Answer(outcome=Outcome.REFUSED, text="nobody in the register is called so")
        for name in done.bodies:
            self.evidence().delete(name)
        await self.ledger.write(partial(_enter, request=request, owner=owner, done=done, at=at))
        await self.changed()
        await self.ledger.write(lambda unit: sum(map(unit.erase_check, done.checks)))  # looks that were on their way
        counts = {"lines": done.lines, "looks": done.looks, "incidents": done.incidents, "bodies": len(done.bodies)}
        return Answer(data={"owner": owner, **counts})


def alias_of(owner: str) -> str:
    """What stands for somebody who was erased: it tells two apart, and neither by name."""
    return f"erased-{hashlib.sha256(owner.encode()).hexdigest()[:10]}"


def _erase(unit: Unit, owner: str, at: datetime) -> Erased:
    alias = alias_of(owner)
    accounts = unit.accounts(owner=owner, ended=True)
    incidents = [incident for one in accounts for incident in incidents_of(unit, one.id)]
    bodies = tuple(name for one in incidents for name in unit.evidence(one.number or 0))
    checks = tuple(check_key(one.id) for one in accounts)
    looks = sum(map(unit.erase_check, checks))
    for incident in incidents:
        unit.erase_incident(incident, alias)
    unit.erase_reports([one.number for one in incidents if one.number is not None], alias)
    lines = unit.erase_owner(owner, alias, at)
    return Erased(lines=lines, looks=looks, incidents=len(incidents), bodies=bodies, checks=checks)


def _enter(unit: Unit, request: Request, owner: str, done: Erased, at: datetime) -> None:
    """The line that stays: who erased whom, why, and how much."""
    unit.bodies_gone(done.bodies, at)
    text = f"{request.args.get('text', '')} ({done.lines} lines, {done.incidents} incidents, {len(done.bodies)} bodies)"
    unit.note_act(Act(at=at, act="accounts.erased", subject=owner, who=request.who, login=request.login, text=text))
