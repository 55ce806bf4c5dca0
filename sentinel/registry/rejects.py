"""What a person must look at, as a spreadsheet can show it: the original columns, the reason, and what would help."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from sentinel.kit.untrusted import in_a_cell
from sentinel.registry.account import Status
from sentinel.registry.claim import Claim
from sentinel.registry.sheet import Sheet

ASKED = frozenset({Status.REVIEW, Status.REJECTED})


def rejects(sheets: Sequence[Sheet], claims: Iterable[Claim]) -> str:
    """CSV of every line with a claim that is not settled: its cells, then the account, the reason and a suggestion."""
    cells = {(sheet.name, row.number): row.texts for sheet in sheets for row in sheet.rows}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for claim in claims:
        if claim.status in ASKED:
            texts = cells.get((claim.sheet, claim.row), {})
            own = [texts.get(n, "") for n in range(1, max(texts, default=0) + 1)]
            writer.writerow(map(in_a_cell, [*own, *_said(claim)]))
    return out.getvalue()


def _said(claim: Claim) -> Iterator[str]:
    yield from (claim.place, claim.reading.text, str(claim.status), claim.reading.reason, claim.reading.hint)
