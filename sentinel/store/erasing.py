"""Erasing one person from the ledger: words go, numbers, hashes and what people did stay, so that chains still hold."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, literal, or_, select, update

from sentinel.kit import codec
from sentinel.model.event import Event, Value
from sentinel.model.incident import Incident
from sentinel.store import dialect
from sentinel.store.cases_unit import CasesUnit
from sentinel.store.registry_unit import RegistryUnit
from sentinel.store.tables import BASELINES, INCIDENT_EVENTS, INCIDENTS, LATEST, LEARNED, LOOKS, NAMES, OUTBOX
from sentinel.store.tables.registry import ACCOUNTS, BATCHES, CELLS, CLAIMS

KEPT = frozenset({"@timestamp", "organization.name", "labels.region", "labels.tier"})
KEPT_OF_ACCOUNTS = frozenset(
    f"sentinel.account.{word}"
    for word in (
        "id",
        "platform",
        "state",
        "findings",
        "score",
        "adapter",
        "adapter_version",
        "source_tier",
        "official",
    )
)
KEPT_PARTS = ("event.", "observer.")
KEPT_FIELDS = frozenset({"organization", "region", "tier", "kind", "phase"})
ERASED = "erased"

_C, _A, _R = CELLS.c, ACCOUNTS.c, CLAIMS.c
_CELLS = (
    update(CELLS)
    .where(_C.batch == bindparam("of_batch"), _C.sheet == bindparam("of_sheet"), _C.line == bindparam("of_line"))
    .values(raw="", link="", odd=ERASED, veiled=False)
)
_CLAIM = {"text": "", "handle": "", "reason": ERASED, "hint": "", "status": "withdrawn"}
_ACCOUNT = {"handle": "", "uid": "", "url": "", "owner_name": "", "level": ""}
_LOOKS = delete(LOOKS).where(
    LOOKS.c.check_id.in_(select(NAMES.c.id).where(NAMES.c.text == bindparam("of_check")).scalar_subquery())
)
_NORMAL = update(BASELINES).where(BASELINES.c.check_key == bindparam("of_check")).values(facts=b"{}", state="withdrawn")
_EVENTS = select(INCIDENT_EVENTS.c.id, INCIDENT_EVENTS.c.event).where(INCIDENT_EVENTS.c.number == bindparam("of"))
_MESSAGES = update(OUTBOX).where(OUTBOX.c.incident == bindparam("of")).values(title="", body="", alerts=None)


class ErasingUnit(RegistryUnit, CasesUnit):
    """Erases what the ledger knows of one person, piece by piece, in one transaction."""

    def purge_stage(self, stage: str, alias: str, at: datetime) -> int:
        """Erase the register of one election, official accounts aside; returns how many accounts."""
        accounts = select(_A.id).where(_A.stage == stage, ~_A.official)
        unsettled = and_(_R.account == "", _R.batch.in_(select(BATCHES.c.id).where(BATCHES.c.stage == stage)))
        claimed = or_(_R.account.in_(accounts), unsettled)
        lines = self._all(select(_R.batch, _R.sheet, _R.line).where(claimed).distinct())
        self._erase_lines({(row["batch"], row["sheet"], row["line"]) for row in lines})
        self._run(update(CLAIMS).where(claimed).values(**_CLAIM, owner=alias))
        dialect.forget_words(self._connection)
        gone = update(ACCOUNTS).where(_A.stage == stage, ~_A.official)
        self._run(gone.where(_A.ended_at.is_(None)).values(ended_at=at))
        self._erase_looks(stage)
        return self._run(gone.values(**_ACCOUNT, owner=alias)).rowcount

    def _erase_looks(self, stage: str) -> None:
        """What was seen of the accounts of one election, and what was normal for them."""
        self.flush()
        self._brought.clear()
        checks = select(literal("account:") + _A.id + "/account").where(_A.stage == stage, ~_A.official)
        self._run(delete(LOOKS).where(LOOKS.c.check_id.in_(select(NAMES.c.id).where(NAMES.c.text.in_(checks)))))
        self._run(update(BASELINES).where(BASELINES.c.check_key.in_(checks)).values(facts=b"{}", state="withdrawn"))
        for table in (LATEST, LEARNED):
            self._run(delete(table).where(table.c.check_key.in_(checks)))

    def erase_owner(self, owner: str, alias: str, at: datetime) -> int:
        """Erase the lines that claim accounts for this owner, the claims, and the accounts; returns how many lines."""
        claims = self.claims(owner=owner)
        lines = {(claim.batch, claim.sheet, claim.line) for claim in claims}
        self._erase_lines(lines)
        self._run(update(CLAIMS).where(_R.owner == owner).values(**_CLAIM, owner=alias))
        self._run(update(ACCOUNTS).where(_A.owner == owner, _A.ended_at.is_(None)).values(ended_at=at))
        self._run(update(ACCOUNTS).where(_A.owner == owner).values(**_ACCOUNT, owner=alias))
        dialect.forget_words(self._connection)
        return len(lines)

    def _erase_lines(self, lines: Collection[tuple[int, int, int]]) -> None:
        rows = [{"of_batch": batch, "of_sheet": sheet, "of_line": line} for batch, sheet, line in sorted(lines)]
        if rows:
            self._run(_CELLS, rows)

    def erase_check(self, check: str) -> int:
        """Erase what was seen of a subject; counts of looks stay. Returns how many looks were kept in full."""
        self.forget(check)
        self._run(_NORMAL, {"of_check": check})
        return self._run(_LOOKS, {"of_check": check}).rowcount

    def erase_incident(self, incident: Incident, alias: str) -> None:
        """Erase who is meant from an incident, its events and its messages; what happened and when stays."""
        number = incident.number or 0
        written = replace(
            incident,
            target=alias,
            fields={name: value for name, value in incident.fields.items() if name in KEPT_FIELDS},
            event=_bare(incident.event),
        )
        changed = {"target": alias, "document": codec.encode(written)}
        self._run(update(INCIDENTS).where(INCIDENTS.c.number == number).values(**changed))
        dialect.index_words(self._connection, number, f"{incident.ref} {incident.rule}")
        self.erase_events(number)
        self._run(_MESSAGES, {"of": number})

    def erase_events(self, number: int, observer: str = "") -> None:
        """Erase who is meant from the events of an incident: all of them, or those of one observer."""
        for row in self._all(_EVENTS, {"of": number}):
            event = codec.decode(dict[str, Value], row["event"])
            if observer in ("", event.get("observer.name")):
                bare = codec.encode(dict(_bare(event)))
                self._run(update(INCIDENT_EVENTS).where(INCIDENT_EVENTS.c.id == row["id"]).values(event=bare))


def _bare(event: Event) -> Event:
    """An event without what says who or what: only the kind of thing, its score and its place in time."""
    return {k: v for k, v in event.items() if k in KEPT or k in KEPT_OF_ACCOUNTS or k.startswith(KEPT_PARTS)}
