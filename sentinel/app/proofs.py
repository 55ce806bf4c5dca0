"""Evidence as people look at it: which bodies the ledger names, and whether each is here and unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sentinel.model.moment import rfc3339
from sentinel.store.errors import EvidenceUnusable
from sentinel.store.evidence import Evidence
from sentinel.store.ports import View
from sentinel.store.records import BodyRow


class Standing(StrEnum):
    """What became of a body: it is here and is what its name says, it was deleted as it should be, or it is not so."""

    HERE = "here"
    GONE = "gone"
    MISSING = "missing"
    CHANGED = "changed"


WRONG = frozenset({Standing.MISSING, Standing.CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One body: its row in the ledger, what became of it, its size (bytes), and what its sender called it."""

    row: BodyRow
    standing: Standing
    size: int | None = None
    media_type: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON shows it."""
        gone = self.row.gone_at
        return {
            "sha256": self.row.name,
            "state": str(self.standing),
            "size": self.size,
            "media_type": self.media_type or None,
            "named_at": rfc3339(self.row.at) if self.row.at else None,
            "personal": self.row.personal,
            "gone_at": rfc3339(gone) if gone else None,
        }


def pieces(view: View, evidence: Evidence, number: int | None = None) -> Iterator[Piece]:
    """Every body that the ledger names, or those of one incident; each is read, and proved by its name."""
    for row in view.bodies(view.evidence(number) if number is not None else None):
        yield _piece(evidence, row)


def _piece(evidence: Evidence, row: BodyRow) -> Piece:
    size = evidence.size(row.name)
    if size is None:
        return Piece(row=row, standing=Standing.MISSING if row.gone_at is None else Standing.GONE)
    try:
        evidence.read(row.name)
    except EvidenceUnusable:
        return Piece(row=row, standing=Standing.CHANGED, size=size)
    return Piece(row=row, standing=Standing.HERE, size=size, media_type=evidence.media_type(row.name))
