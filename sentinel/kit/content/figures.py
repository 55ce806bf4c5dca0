"""Two figures, or two names, of a table that change places: no new word comes with that, so it is looked for apart."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sentinel.kit.content.features import Features
from sentinel.kit.content.fresh import Fresh
from sentinel.kit.content.reason import ENOUGH, Code, Reason

MOST_CELLS = 5_000
MOST_FIGURE = 120
SWAPPED = 2  # cells change places, and all others stay
_CELL = re.compile(r"^(?P<table>.*?\btable\b[^>]*) > (?P<cell>.*\bt[dh]\b.*)$")
_ROW = re.compile(r"^(.*\btr\b[^>]*) > ")

Tables = Mapping[str, Mapping[str, tuple[str, ...]]]


def reasons(fresh: Fresh) -> Iterator[Reason]:
    """One for each table in which two figures changed places and nothing else moved."""
    if not fresh.known.pages or fresh.page.blocks == fresh.known.last.blocks:
        return
    before = _tables(fresh.known.last)
    for name, now in _tables(fresh.page).items() if before else ():
        found = _swapped(before.get(name, {}), now)
        if found:
            cell, old, new = found
            text = "two cells of a table changed places, and nothing else in it"
            path = f"{name} > {cell}"
            yield Reason(
                code=Code.FIGURES_SWAPPED, weight=ENOUGH, text=text, where=f"{old} <-> {new}", path=path, weak=True
            )


def _tables(page: Features) -> Tables:
    """The texts of each table's cells, by the paths of both."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    cells = (pair for pair in zip(page.blocks, page.paths, strict=False) if "table" in pair[1])
    for number, (block, path) in enumerate(cells):
        if number < MOST_CELLS and (place := _CELL.match(path)):
            table = found[place["table"]]
            table[place["cell"]] = (*table.get(place["cell"], ()), block)
    return found


def _swapped(before: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    """The first of the two cells, and what stood there before and stands there now."""
    if before.keys() != now.keys():
        return None
    moved = [cell for cell in now if now[cell] != before[cell]]
    if len(moved) != SWAPPED:
        return None
    one, other = moved
    old, new = " ".join(before[one]), " ".join(now[one])
    exchanged = now[one] == before[other] and now[other] == before[one]
    if not exchanged or max(len(old), len(new)) > MOST_FIGURE or not all(_beside(cell, moved, now) for cell in moved):
        return None
    return one, old, new


def _beside(cell: str, moved: Sequence[str], now: Iterable[str]) -> bool:
    """Whether another cell of its row stayed: lists that are laid out as tables are put in order all the time."""
    row = _ROW.match(cell)
    return row is not None and any(other.startswith(f"{row[1]} > ") for other in now if other not in moved)
