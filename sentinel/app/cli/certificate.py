"""A certificate on a terminal: labels to the left, and the verdict in the colour of how bad it is."""

from collections.abc import Iterable
from itertools import chain, repeat

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sentinel.app.certificate.row import Row, Tone
from sentinel.app.cli.screen import cell, say, show_grid

COLOURS = {Tone.PLAIN: "", Tone.GOOD: "bold green", Tone.DOUBT: "bold yellow", Tone.BAD: "bold red"}


def show_certificate(rows: Iterable[Row]) -> None:
    """One card below an empty line; what follows the first line of a coloured row stays plain."""
    grid = Table.grid(padding=(0, 2))
    for row in rows:
        styles = chain([COLOURS[row.tone]], repeat(""))
        lines = (_indented(line, style) for line, style in zip(row.lines, styles, strict=False))
        grid.add_row("", Text(row.label, style="dim"), Group(*lines))
    say("")
    show_grid(grid)


def _indented(line: str, style: str) -> Padding:
    """A line that keeps its indentation where a narrow terminal breaks it."""
    text = line.lstrip(" ")
    return Padding(cell(text, style), (0, 0, 0, len(line) - len(text)))
