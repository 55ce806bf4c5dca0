"""``sentinel accounts``: the register of social accounts, from forms as people re-type them."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, group
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.rules import Folder, layers
from sentinel.app.cli.screen import counted, say, show_json, show_line, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.register.parcel import pack, parcel
from sentinel.detect.adapters import load_adapters
from sentinel.model.moment import rfc3339
from sentinel.registry.account import Reader
from sentinel.registry.book import Book, book_of
from sentinel.registry.claim import Claim
from sentinel.registry.csvs import csv_sheet
from sentinel.registry.rejects import ASKED, rejects
from sentinel.registry.sheet import MOST_UNPACKED, Sheet, Unreadable
from sentinel.registry.workbook import workbook
from sentinel.store.records_registry import AccountRow

app = group("The register of social accounts: read a form and see what is in it.")
SHOWN = 20
LISTED = ("id", "platform", "handle", "owner", "tier", "region", "stage")
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
        sheets = _sheets(file, _bytes(file))
        book = book_of(sheets, reader)
    except Unreadable as error:
        raise Stop(Exit.INVALID, f"{file}: {error}") from None
    if unsettled is not None:
        unsettled.write_text(rejects(sheets, book.claims), "utf-8")
    show_json(_told(book)) if as_json else _tell(book)
    raise typer.Exit(Exit.FINDINGS if any(claim.status in ASKED for claim in book.claims) else Exit.OK)


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A form: .csv or .xlsx.")],
    stage: Annotated[str, typer.Option(help="The election of lines that name none.")] = "",
    adds: Annotated[bool, typer.Option("--adds", help="It takes the place of no earlier file.")] = False,
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Take a form of accounts into the register; they are watched at once. The same file twice changes nothing.

    A later file that names at least half of an earlier one's candidates takes its place: what it does not list any more
    is withdrawn, and nothing is deleted. Exit 1 if nothing could be taken in; what a person must look at is told.
    """
    reader = Reader(adapters={name: one.adapter for name, one in load_adapters(layers(config, None)).items()})
    data = _bytes(file)
    try:
        sheets = _sheets(file, data)
        book = book_of(sheets, reader)
    except Unreadable as error:
        raise Stop(Exit.INVALID, f"{file}: {error}") from None
    if not book.whole:
        raise Stop(Exit.FINDINGS, f"{file}: not taken in, something would be lost: {'; '.join(book.unclaimed[:SHOWN])}")
    made = parcel(hashlib.sha256(data).hexdigest(), file.name, sheets, book, stage)
    done = act(config, "accounts_import", {"parcel": pack(made), "adds": "yes" if adds else ""}, who)
    if as_json:
        show_json(dict(done))
    else:
        _tell_done(done, book)


def _tell_done(done: Mapping[str, Any], book: Book) -> None:
    """What was stored, as sums that come out even, and what changed for the accounts that are watched."""
    if done["known"]:
        say(f"This file is in the register already (batch {done['batch']}): nothing changes.")
        return
    _tell(book)
    sums = done["sums"]
    say(f"batch {done['batch']}: {sums['cells']} cells and {sums['claims']} claims stored, nothing lost")
    say(f"{counted(done['accounts'], 'account')} registered, {done['new']} of them new")
    if done["replaces"]:
        older = ", ".join(map(str, done["replaces"]))
        say(
            f"takes the place of batch {older}: {done['withdrawn']} claims withdrawn, "
            f"{len(done['ended'])} accounts no longer watched"
        )


@app.command("list")
def list_accounts(
    config: ConfigFile = None,
    platform: Annotated[str, typer.Option(help="Only this platform.")] = "",
    owner: Annotated[str, typer.Option(help="Only of this owner (id).")] = "",
    tier: Annotated[str, typer.Option(help="Only this tier.")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="Also those that are watched no more.")] = False,
    as_json: Json = False,
) -> None:
    """The accounts of the register, in the order of their ids."""
    with ledger(glance(config)) as view:
        rows = [_plain(one) for one in view.accounts(ended=ended)]
    wanted = {"platform": platform, "owner": owner, "tier": tier}
    rows = [row for row in rows if all(value in ("", row[name]) for name, value in wanted.items())]
    if as_json:
        show_json(rows)
    else:
        show_table([c.upper() for c in LISTED], [[r[c] for c in LISTED] for r in rows], empty="no account")


def _plain(row: AccountRow) -> dict[str, Any]:
    moments = {
        "since": rfc3339(row.since) if row.since else None,
        "ended_at": rfc3339(row.ended_at) if row.ended_at else None,
    }
    return asdict(row) | moments


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_UNPACKED + 1)
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {error.strerror or error}") from None


def _sheets(file: Path, data: bytes) -> list[Sheet]:
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
