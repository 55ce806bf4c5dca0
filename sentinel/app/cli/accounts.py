"""``sentinel accounts``: the register of social accounts, from forms as people re-type them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, group
from sentinel.app.cli.rules import Folder, layers
from sentinel.app.cli.screen import counted, say, show_json, show_line, show_table
from sentinel.detect.adapters import load_adapters
from sentinel.registry.account import Reader
from sentinel.registry.book import Book, Claim, book_of
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.rejects import ASKED, rejects
from sentinel.registry.sheet import MOST_UNPACKED, Sheet, Unreadable
from sentinel.registry.workbook import workbook

app = group("The register of social accounts: read a form and see what is in it.")
SHOWN = 20
COLUMNS = ("place", "text", "status", "reason", "hint")


@app.callback()
def accounts() -> None:
    """The register of social accounts: read a form and see what is in it."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A form: .csv or .xlsx.")],
    unsettled: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write what a person must look at, as CSV.")
    ] = None,
    config: ConfigFile = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Read a form of accounts and say what became of every line; nothing is stored. Exit 1 if a person must look."""
    reader = Reader(adapters={name: one.adapter for name, one in load_adapters(layers(config, folder)).items()})
    try:
        sheets = _sheets(file)
        book = book_of(sheets, reader)
    except Unreadable as error:
        raise Stop(Exit.INVALID, f"{file}: {error}") from None
    if unsettled is not None:
        unsettled.write_text(rejects(sheets, book.claims), "utf-8")
    show_json(_told(book)) if as_json else _tell(book)
    raise typer.Exit(Exit.FINDINGS if any(claim.status in ASKED for claim in book.claims) else Exit.OK)


def _sheets(file: Path) -> list[Sheet]:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_UNPACKED + 1)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {error.strerror or error}") from None
    return workbook(data) if data.startswith(b"PK") else [csv_sheet(data, file.name)]


def _told(book: Book) -> dict[str, Any]:
    return {
        "rows": {str(line): number for line, number in book.rows.items()},
        "claims": {str(status): number for status, number in book.statuses.items()},
        "nothing_lost": book.whole,
        "unclaimed": list(book.unclaimed),
        "hidden_sheets": list(book.hidden),
        "conflicts": [{"platform": p, "handle": h, "claimed_by": list(who)} for (p, h), who in book.conflicts.items()],
        "crowded": [{"candidate": who, "platform": p, "accounts": n} for (who, p), n in book.crowded.items()],
        "unsettled": [dict(zip(COLUMNS, _row(c), strict=True)) for c in book.claims if c.status in ASKED],
    }


def _row(claim: Claim) -> tuple[str, ...]:
    return (claim.place, claim.reading.text, str(claim.status), claim.reading.reason, claim.reading.hint)


def _tell(book: Book) -> None:
    """The sums first, then what a person must look at."""
    say(f"{counted(len(book.lines), 'line')}: {_sums(book.rows)}")
    say(f"{counted(len(book.claims), 'account')}: {_sums(book.statuses)}")
    say("Nothing is lost." if book.whole else "SOMETHING IS LOST: " + "; ".join(book.unclaimed[:SHOWN]))
    for (platform, handle), who in list(book.conflicts.items())[:SHOWN]:
        show_line(f"claimed by {len(who)}: {platform} {handle}: {', '.join(who)}")
    for (candidate, platform), number in list(book.crowded.items())[:SHOWN]:
        show_line(f"more than may be registered: {number} of {platform}: {candidate}")
    asked = [claim for claim in book.claims if claim.status in ASKED]
    if asked:
        show_table([name.upper() for name in COLUMNS], [_row(claim) for claim in asked[:SHOWN]], empty="")
    if len(asked) > SHOWN:
        show_line(f"... and {len(asked) - SHOWN} more; --rejects FILE writes them all")


def _sums(numbers: Mapping[Any, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items()) or "none"
