"""What a person must look at, as a spreadsheet shows it: the original columns, why, and what would help.

The file comes back by ``accounts import``: its lines name the claims that they correct.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sentinel.app.register.settle import ASKED
from sentinel.kit.mask import masked
from sentinel.kit.untrusted import in_a_cell
from sentinel.registry.columns import Field, column_of, folded
from sentinel.store.records_registry import ClaimRow, ImportCell

OURS = ("Klaim Sentinel", "Tempat", "Terbaca", "Status", "Alasan", "Saran")
TITLES = {Field.STAGE: "Tahapan", Field.REGION: "Kode Wilayah"}
Place = tuple[int, int]  # sheet, line
Word = tuple[str, int]  # a header's words, folded, and how often they stood before


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file with claims that are not settled: its sheets, the line of each one's header, and its cells.

    ``defaults`` are what lines mean that do not say it.
    """

    sheets: tuple[str, ...]
    headers: Mapping[int, int]
    cells: Sequence[ImportCell]
    claims: Sequence[ClaimRow]
    defaults: Mapping[Field, str] = field(default_factory=dict)


def rejects(files: Iterable[File], shown: Callable[[ImportCell], str]) -> str:
    """CSV of every line with a claim that is not settled; ``shown`` is what may be shown of a cell."""
    titles: dict[Word, str] = {}
    rows = [row for file in files for row in _rows(file, titles, shown)]
    added = [one for one in TITLES if any(defaults.get(one) for _, defaults, _ in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if rows:
        writer.writerow([*titles.values(), *(TITLES[one] for one in added), *OURS])
    for texts, defaults, said in rows:
        cells = [texts.get(word, "") for word in titles] + [defaults.get(one, "") for one in added]
        writer.writerow(map(in_a_cell, [*cells, *said]))
    return out.getvalue()


def masked_cell(cell: ImportCell) -> str:
    """A cell that is not sealed yet, with what is private in it masked."""
    return masked(cell.raw) if cell.veiled else cell.raw


def _rows(
    file: File, titles: dict[Word, str], shown: Callable[[ImportCell], str]
) -> Iterator[tuple[dict[Word, str], dict[Field, str], tuple[str, ...]]]:
    lines: dict[Place, dict[int, str]] = {}
    for cell in file.cells:
        lines.setdefault((cell.sheet, cell.line), {})[cell.place] = shown(cell)
    asked: dict[Place, list[ClaimRow]] = {}
    for claim in file.claims:
        if claim.status in ASKED:
            asked.setdefault((claim.sheet, claim.line), []).append(claim)
    for place, claims in asked.items():
        words = _words(lines.get((place[0], file.headers.get(place[0], 0)), {}))
        titles |= {word: title for word, title in words.values() if word not in titles}
        texts = {words[n][0]: text for n, text in lines.get(place, {}).items() if n in words}
        says = {column.field for _, title in words.values() if (column := column_of(title))}
        yield texts, {one: text for one, text in file.defaults.items() if one not in says}, _said(file, claims)


def _words(header: Mapping[int, str]) -> dict[int, tuple[Word, str]]:
    """The columns of a header by their words; the same words twice are two columns. Ours of an earlier round go."""
    found: dict[int, tuple[Word, str]] = {}
    counted: dict[str, int] = {}
    ours = {folded(title) for title in OURS}
    for place, title in sorted(header.items()):
        word = folded(title)
        if word not in ours:
            found[place] = ((word, counted.get(word, 0)), title)
            counted[word] = counted.get(word, 0) + 1
    return found


def _said(file: File, claims: Sequence[ClaimRow]) -> tuple[str, ...]:
    first = claims[0]
    numbers = " ".join(str(claim.number) for claim in claims if claim.number)
    joined = ("; ".join(getattr(claim, name) for claim in claims) for name in ("text", "status", "reason", "hint"))
    return (numbers, f"{file.sheets[first.sheet]}!{first.line}", *joined)
