"""What was accepted, remembered between events, switched, lent and done by people: small tables, read and written."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, bindparam, delete, insert, or_, select, update

from sentinel.kit import codec
from sentinel.model.incident import Entry
from sentinel.store import dialect
from sentinel.store.part import Part
from sentinel.store.records import Act, Baseline, Decision
from sentinel.store.tables import ACTS, BASELINES, COUNTERS, LEASES, SWITCHES, WINDOWS

SLICE = 10_000  # windows that one trimming may take

_B = BASELINES.c
_STANDING = (
    select(BASELINES).where(_B.check_key == bindparam("check"), _B.state.in_(("accepted", "proposed"))).order_by(_B.id)
)
_WINDOW = select(WINDOWS.c.state).where(WINDOWS.c.rule == bindparam("rule"), WINDOWS.c.key == bindparam("key"))
_STALEST = (
    select(WINDOWS.c.key)
    .where(WINDOWS.c.rule == bindparam("rule"))
    .order_by(WINDOWS.c.expires_at.desc(), WINDOWS.c.key)
    .limit(SLICE)
    .offset(bindparam("most"))
)
_TRIM = delete(WINDOWS).where(WINDOWS.c.rule == bindparam("rule"), WINDOWS.c.key.in_(_STALEST))
_ACTS = select(ACTS).order_by(ACTS.c.id.desc()).limit(bindparam("most"))
_REPLACE_PROPOSALS = (
    update(BASELINES)
    .where(_B.check_key == bindparam("check"), _B.state == "proposed", _B.id != bindparam("beside"))
    .values(state="replaced")
)
_SUPERSEDE = (
    update(BASELINES)
    .where(_B.check_key == bindparam("check"), _B.state == "accepted", _B.id != bindparam("beside"))
    .values(state="superseded")
)
_OPEN_TO = {"accepted": ("proposed", "rejected"), "rejected": ("proposed",)}
_ENDS = ("withdrawn", "ended")


class MemoryView(Part):
    """Reads baselines, windows, switches and acts."""

    def standing(self, check: str) -> list[Baseline]:
        """What counts or waits now, in the order of their numbers."""
        return [_baseline(row) for row in self._all(_STANDING, {"check": check})]

    def baselines(self, check: str | None = None, state: str | None = None) -> list[Baseline]:
        """What was proposed, accepted, rejected or has ended, newest first; what was replaced unseen is left out."""
        wanted = select(BASELINES).where(_B.state != "replaced").order_by(_B.id.desc())
        wanted = wanted if check is None else wanted.where(_B.check_key == check)
        wanted = wanted if state is None else wanted.where(_B.state == state)
        return [_baseline(row) for row in self._all(wanted)]

    def get_window(self, rule: str, key: str) -> bytes | None:
        """The state of a correlation."""
        state: bytes | None = self._value(_WINDOW, {"rule": rule, "key": key})
        return state

    def switches(self) -> Mapping[str, bool]:
        """Targets that a person enabled or disabled: id -> enabled."""
        return {row["target"]: row["enabled"] for row in self._all(select(SWITCHES))}

    def acts(self, limit: int = 100) -> list[Act]:
        """What people did to Sentinel, newest first."""
        return [Act(**{k: v for k, v in row.items() if k != "id"}) for row in self._all(_ACTS, {"most": limit})]


def _baseline(row: RowMapping) -> Baseline:
    own = {k: v for k, v in row.items() if k not in {"id", "check_key", "evidence"}}
    evidence = codec.decode(tuple[str, ...], row["evidence"])
    return Baseline(number=row["id"], check=row["check_key"], evidence=evidence, **own)


class MemoryUnit(MemoryView):
    """Writes baselines, windows, switches, leases and acts."""

    def propose(self, baseline: Baseline, *, beside: int = 0) -> int:
        """Propose a baseline; older ones of the same check are replaced, but for ``beside``. Returns its number."""
        self._run(_REPLACE_PROPOSALS, {"check": baseline.check, "beside": beside})
        row = {
            "check_key": baseline.check,
            "facts": baseline.facts,
            "version": baseline.version,
            "proposed_at": baseline.proposed_at,
            "state": "proposed",
            "who": "",
            "login": "",
            "why": baseline.why,
            "until": baseline.until,
            "scope": baseline.scope,
            "evidence": codec.encode(baseline.evidence, tuple[str, ...]),
        }
        number: int = self._run(insert(BASELINES).returning(_B.id), row).scalar_one()
        return number

    def amend(self, number: int, facts: bytes) -> None:
        """Rewrite what a baseline holds, where it grew without a person (pools)."""
        self._run(update(BASELINES).where(_B.id == number).values(facts=facts), {})

    def decide(self, decision: Decision, entry: Entry) -> bool:
        """Accept or reject a baseline, and remember who did so; False if it was decided or replaced before.

        Raises:
            ValueError: if the decision is neither ``accepted`` nor ``rejected``.
        """
        if decision.state not in _OPEN_TO:
            raise ValueError(f"a baseline is accepted or rejected, not {decision.state!r}")
        statement = update(BASELINES).where(_B.id == decision.number, _B.state.in_(_OPEN_TO[decision.state]))
        check: str | None = self._value(statement.values(**_decided(decision, entry)).returning(_B.check_key))
        if check is None:
            return False
        if decision.state == "accepted":
            others = {"check": check, "beside": decision.number}
            self._run(_REPLACE_PROPOSALS, others)
            if decision.until is None:
                self._run(_SUPERSEDE, others)
        self.note_act(_act(entry, f"baseline.{decision.state}", f"{check}#{decision.number}"))
        return True

    def retire(self, number: int, state: str, at: datetime) -> None:
        """End a baseline without a person: ``withdrawn`` (no longer seen), ``ended`` (it was accepted for a time).

        Raises:
            ValueError: if ``state`` is neither.
        """
        if state not in _ENDS:
            raise ValueError(f"a baseline is withdrawn or has ended, not {state!r}")
        ended = update(BASELINES).where(_B.id == number).values(state=state).returning(_B.check_key)
        check: str | None = self._value(ended)
        if state == "ended" and check is not None:
            self.note_act(Act(at=at, act="baseline.ended", subject=f"{check}#{number}", who="sentinel"))

    def put_window(self, rule: str, key: str, state: bytes, expires: datetime) -> None:
        """Replace the state of a correlation; it may be forgotten after ``expires``."""
        row = {"rule": rule, "key": key, "state": state, "expires_at": expires}
        self._run(dialect.insert_or_replace(self._dialect, WINDOWS), row)

    def trim_windows(self, rule: str, most: int) -> int:
        """Forget the stalest windows of a rule that has more than so many; returns how many went."""
        gone = self._run(_TRIM, {"rule": rule, "most": most})
        return gone.rowcount

    def switch(self, target: str, enabled: bool, entry: Entry) -> None:  # noqa: FBT001 - a switch is a bool
        """Enable or disable a target, or whatever else is named ``sort:name``, and remember who did it."""
        self._run(dialect.insert_or_replace(self._dialect, SWITCHES), {"target": target, "enabled": enabled})
        sort = target.partition(":")[0] if ":" in target else "target"
        self.note_act(_act(entry, f"{sort}.{'enabled' if enabled else 'disabled'}", target))

    def lease(self, work: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew the lease on a piece of work; False while another vantage holds it."""
        fresh = dialect.insert(self._dialect, LEASES)
        mine_or_over = or_(LEASES.c.holder == fresh.excluded.holder, LEASES.c.until <= now)
        taken = fresh.on_conflict_do_update(
            index_elements=["work"],
            set_={"holder": fresh.excluded.holder, "until": fresh.excluded.until},
            where=mine_or_over,
        ).returning(LEASES.c.work)
        row = {"work": work, "holder": holder, "until": now + timedelta(seconds=seconds)}
        return self._value(taken, row) is not None

    def note_act(self, act: Act) -> None:
        """Add a line to the record of what people did; lines are never changed or removed."""
        row = {name: getattr(act, name) for name in ("at", "act", "subject", "who", "login", "text")}
        self._run(insert(ACTS), row)

    def count_from(self, first: int) -> None:
        """Let no incident have a number below this one: a drill's are told apart from the live ones."""
        counter = dialect.insert(self._dialect, COUNTERS).values(name="incident", value=first - 1)
        higher = COUNTERS.c.value < counter.excluded.value
        told = counter.on_conflict_do_update(
            index_elements=["name"], set_={"value": counter.excluded.value}, where=higher
        )
        self._run(told)

    def _counted(self, name: str) -> int:
        """The next value of a counter: never given twice, since it is written in the same transaction."""
        first = dialect.insert(self._dialect, COUNTERS).values(name=name, value=1)
        grown = first.on_conflict_do_update(index_elements=["name"], set_={"value": COUNTERS.c.value + 1})
        number: int = self._value(grown.returning(COUNTERS.c.value))
        return number


def _decided(decision: Decision, entry: Entry) -> dict[str, object]:
    said = {"state": decision.state, "until": decision.until, "scope": decision.scope}
    by = {"decided_at": entry.at, "who": entry.who, "login": entry.login, "why": entry.text}
    return said | by | ({"facts": decision.facts} if decision.facts is not None else {})


def _act(entry: Entry, act: str, subject: str) -> Act:
    return Act(at=entry.at, act=act, subject=subject, who=entry.who, login=entry.login, text=entry.text)
