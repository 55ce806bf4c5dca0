"""The doors to the register of social accounts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sentinel.model.incident import Incident
from sentinel.store.records import Latest
from sentinel.store.records_registry import AccessLine, AccountRow, ClaimRow, ImportBatch, ImportCell


class ReadsRegistry(Protocol):
    """Reading the register."""

    def accounts(self, *, owner: str | None = None, ended: bool = False) -> list[AccountRow]:
        """The accounts that are watched, in the order of their ids; with ``ended``, those that were too."""

    def account(self, name: str) -> AccountRow | None:
        """The account with this id, watched or not."""

    def import_batches(self) -> list[ImportBatch]:
        """Files that were taken in, newest first."""

    def claims(
        self, *, batch: int | None = None, owner: str | None = None, account: str | None = None
    ) -> list[ClaimRow]:
        """Claims in the order of their lines: of one file, of one owner, of one account, or all."""

    def cells(self, batch: int, lines: Collection[tuple[int, int]] | None = None) -> list[ImportCell]:
        """The cells of a file in their order; with ``lines`` only those of these (sheet, line)."""

    def newest(self, check: str) -> list[Latest]:
        """The newest look of every vantage at this check."""

    def looks_done(self, what: str, since: datetime) -> dict[str, tuple[int, int]]:
        """How many looks each check of such subjects had since that hour, and how many of them saw something."""

    def accesses(self, owner: str | None = None, limit: int = 100) -> list[AccessLine]:
        """Who looked at whose data, newest first; with ``owner`` only at that one's."""


class WritesRegistry(ReadsRegistry, Protocol):
    """Writing the register."""

    def begin_import(self, batch: ImportBatch) -> int:
        """Open a batch that nobody sees yet; what an import left half done goes. Its number."""

    def add_cells(self, batch: int, cells: Sequence[ImportCell]) -> None:
        """Keep cells of a batch that was begun."""

    def count_cells(self, batch: int) -> int:
        """How many cells of a batch are here, what is repeated by merging aside."""

    def finish_import(self, batch: int, claims: Sequence[ClaimRow], accounts: Sequence[AccountRow]) -> None:
        """Let a batch count, with its claims, and the accounts as they are from now on; all of it or nothing."""

    def withdraw_claims(self, numbers: Iterable[int], by: int, why: str) -> None:
        """Mark claims as withdrawn by a later batch."""

    def end_accounts(self, ids: Iterable[str], at: datetime) -> None:
        """Let these accounts be watched no more; they stay in the register."""

    def purge_stage(self, stage: str, alias: str, at: datetime) -> int:
        """Erase the register of one election, official accounts aside; returns how many accounts."""

    def erase_owner(self, owner: str, alias: str, at: datetime) -> int:
        """Erase the lines that claim accounts for this owner, the claims, and the accounts; returns how many lines."""

    def erase_check(self, check: str) -> int:
        """Erase what was seen of a subject; counts of looks stay. Returns how many looks were kept in full."""

    def erase_events(self, number: int, observer: str = "") -> None:
        """Erase who is meant from the events of an incident: all of them, or those of one observer."""

    def erase_incident(self, incident: Incident, alias: str) -> None:
        """Erase who is meant from an incident, its events and its messages; what happened and when stays."""

    def note_access(self, line: AccessLine) -> None:
        """Remember that somebody looked; lines are never changed or removed."""
