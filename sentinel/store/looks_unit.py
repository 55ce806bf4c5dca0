"""What was seen, for writing. Progress, newest looks and samples are gathered and written once, at the job's end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, insert, select

from sentinel.kit import codec
from sentinel.model.observation import Observation
from sentinel.store import dialect
from sentinel.store.looks import LooksView, milliseconds, read_latest
from sentinel.store.names import Names
from sentinel.store.packing import BAD, GOOD, UNKNOWN
from sentinel.store.progress import Progress
from sentinel.store.records import Latest
from sentinel.store.tables import EVIDENCE, LATEST, LEARNED, LOOKS, PROGRESS, SAMPLES

UNSEEN = frozenset({"unknown", "blocked"})  # states that say that we could not see, though something answered
PERSONAL = "account:"  # subjects whose evidence is personal data

_INSERT_SAMPLE = insert(SAMPLES)
_INSERT_LOOK = insert(LOOKS)
_LATEST_OF = select(LATEST).where(
    LATEST.c.vantage == bindparam("vantage"), LATEST.c.check_key.in_(bindparam("checks", expanding=True))
)
_FORGET = [delete(t).where(t.c.check_key == bindparam("check")) for t in (LATEST, LEARNED)]


def verdict(latest: Latest) -> int:
    """Good, bad or unknown, as hours count it: a failed look is unknown, never bad."""
    if latest.outcome != "seen" or latest.state in UNSEEN:
        return UNKNOWN
    return GOOD if latest.good_at == latest.at else BAD


class LooksUnit(LooksView):
    """Reads and writes what was seen."""

    def __init__(self, connection: Connection, names: Names) -> None:
        super().__init__(connection)
        self._names = names
        self._moved: dict[tuple[str, str], Progress] = {}
        self._newest: dict[tuple[str, str], Latest] = {}
        self._brought: dict[tuple[str, str], Latest | None] = {}
        self._samples: list[dict[str, Any]] = []

    def _progress(self, vantage: str, epoch: str) -> Progress:
        return self._moved.get((vantage, epoch)) or super()._progress(vantage, epoch)

    def advance(self, vantage: str, epoch: str, sequence: int) -> bool:
        """Note that this observation is in the ledger; False if it was already."""
        before = self._progress(vantage, epoch)
        if before.holds(sequence):
            return False
        self._moved[vantage, epoch] = before.with_range(sequence, sequence)
        return True

    def skip(self, vantage: str, epoch: str, first: int, last: int) -> None:
        """Note that these sequences will never come."""
        self._moved[vantage, epoch] = self._progress(vantage, epoch).with_range(first, last)

    def latest(self, check: str, vantage: str) -> Latest | None:
        """The newest look of this vantage at this check."""
        key = (check, vantage)
        if key in self._newest:
            return self._newest[key]
        return self._brought[key] if key in self._brought else super().latest(check, vantage)

    def bring(self, vantage: str, checks: Iterable[str]) -> None:
        """Read the newest looks of many checks at once, for the ``latest`` that follow in this transaction."""
        wanted = sorted(set(checks))
        found = self._all(_LATEST_OF, {"vantage": vantage, "checks": wanted})
        self._brought |= dict.fromkeys((check, vantage) for check in wanted)
        self._brought |= {(row["check_key"], vantage): read_latest(row) for row in found}

    def all_latest(self, *, facts: bool = True) -> list[Latest]:
        """Every newest look, by check and vantage."""
        self.flush()
        return super().all_latest(facts=facts)

    def save_latest(self, latest: Latest) -> None:
        """Replace the newest look of a check."""
        self._newest[latest.check, latest.vantage] = latest

    def save_learned(self, check: str, vantage: str, state: bytes) -> None:
        """Replace what was learned of a subject."""
        row = {"check_key": check, "vantage": vantage, "state": state}
        self._run(dialect.insert_or_replace(self._dialect, LEARNED), row)

    def forget(self, check: str) -> None:
        """Drop the newest looks and what was learned of a check that nobody watches any more."""
        self.flush()
        self._brought.clear()
        for statement in _FORGET:
            self._run(statement, {"check": check})

    def record(
        self,
        observation: Observation[Any],
        latest: Latest,
        facts: bytes | None,
        *,
        full: bool,
        received_at: datetime | None = None,
    ) -> None:
        """Keep an observation: a slim sample always, the full row when something changed or failed."""
        number, connection = self._names.number, self._connection
        placed = {
            "check_id": number(connection, observation.check),
            "vantage_id": number(connection, observation.vantage),
            "duration_ms": latest.duration_ms,
        }
        told = {"at": milliseconds(observation.at), "verdict": verdict(latest)}
        self._samples.append(placed | told | {"state_id": number(connection, latest.state)})
        if full:
            self._run(_INSERT_LOOK, placed | _whole(observation, latest, facts, received_at))
        if observation.evidence:
            self._name_bodies(observation.evidence, observation.at, personal=observation.subject.startswith(PERSONAL))

    def _name_bodies(self, names: Iterable[str], at: datetime, *, personal: bool) -> None:
        body = dialect.insert(self._dialect, EVIDENCE)
        new, old = body.excluded, EVIDENCE.c
        later = {"at": case((new.at > old.at, new.at), else_=old.at), "personal": old.personal | new.personal}
        statement = body.on_conflict_do_update(index_elements=["name"], set_=later)
        self._run(statement, [{"name": n, "at": at, "personal": personal} for n in names])

    def flush(self) -> None:
        """Write what was gathered; the writer calls it before it ends the job."""
        if self._moved:
            rows = [_moved(*key, progress) for key, progress in self._moved.items()]
            self._run(dialect.insert_or_replace(self._dialect, PROGRESS), rows)
        if self._newest:
            rows = [_newest(latest) for latest in self._newest.values()]
            self._run(dialect.insert_or_replace(self._dialect, LATEST), rows)
        if self._samples:
            self._run(_INSERT_SAMPLE, self._samples)
        self._brought |= self._newest
        self._moved, self._newest, self._samples = {}, {}, []


_LATEST_FIELDS = [c.name for c in LATEST.columns if c.name != "check_key"]


def _newest(latest: Latest) -> dict[str, Any]:
    return {"check_key": latest.check} | {name: getattr(latest, name) for name in _LATEST_FIELDS}


def _moved(vantage: str, epoch: str, progress: Progress) -> dict[str, Any]:
    ahead = codec.encode(progress.ahead, tuple[tuple[int, int], ...]) if progress.ahead else b"[]"
    return {"vantage": vantage, "epoch": epoch, "mark": progress.mark, "ahead": ahead}


def _whole(
    observation: Observation[Any], latest: Latest, facts: bytes | None, received_at: datetime | None
) -> dict[str, Any]:
    detail = {
        "network": observation.network,
        "epoch": observation.epoch,
        "sequence": str(observation.sequence),
        "steps": observation.steps,
        "evidence": observation.evidence,
        "cursor": observation.cursor,
    }
    return {
        "at": observation.at,
        "received_at": received_at,
        "version": observation.version,
        "attempt": observation.attempt,
        "outcome": latest.outcome,
        "state": latest.state,
        "reason": latest.reason,
        "facts": facts,
        "detail": codec.encode(detail),
    }
