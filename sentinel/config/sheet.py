"""Lists as spreadsheets write them: CSV with comma, semicolon or tab, whose first line names the columns."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from sentinel.config.complaint import did_you_mean
from sentinel.config.problem import ConfigRejected, Problem, Where
from sentinel.kit.untrusted import out_of_a_cell

Wrong = Callable[[Where, str], None]


def rows(
    text: str, where: Where, columns: Sequence[str], needed: Sequence[str], wrong: Wrong
) -> Iterator[tuple[Where, dict[str, str]]]:
    """Each line that holds something: its place, and its cells by column, trimmed.

    A line with too many or too few cells is left out, and ``wrong`` is told.

    Raises:
        ConfigRejected: if it is no CSV, or its first line names other columns than ``columns``, or not all ``needed``.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not header:
                header = _header([c.strip().lower() for c in cells], where, columns, needed)
            elif any(c.strip() for c in cells):
                if len(cells) == len(header):
                    yield where.at(str(line)), dict(zip(header, map(_plain, cells), strict=True))
                else:
                    wrong(where.at(str(line)), f"has {len(cells)} cells, the header has {len(header)}")
            line = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(where.at(str(line)), f"is not CSV: {error}") from None
    if not header:
        raise _wrong(where, f"is empty; the first line names the columns: {','.join(columns)}")


def _plain(cell: str) -> str:
    return out_of_a_cell(cell.strip())


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _header(names: list[str], where: Where, columns: Sequence[str], needed: Sequence[str]) -> list[str]:
    problems = [
        Problem(where=where.at("1", n), text=f"unknown column{did_you_mean(n, columns)}")
        for n in names
        if n not in columns
    ]
    problems += [
        Problem(where=where.at("1", n), text="column stands there twice") for n in columns if names.count(n) > 1
    ]
    problems += [Problem(where=where.at("1", n), text="column is missing") for n in needed if n not in names]
    if problems:
        raise ConfigRejected(problems)
    return names


def _wrong(where: Where, text: str) -> ConfigRejected:
    return ConfigRejected([Problem(where=where, text=text)])
