"""``sentinel accounts``: the register of social accounts, from forms as people re-type them."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from sentinel.app.cli import evenly, forms, registered
from sentinel.app.cli.acting import act
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, Who, group
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.rules import Folder
from sentinel.app.cli.screen import counted, say, show_json, show_table
from sentinel.app.cli.settings import glance
from sentinel.app.register.arrivals import standing
from sentinel.app.register.parcel import pack, parcel
from sentinel.app.register.rejects import OURS, File, masked_cell, rejects
from sentinel.app.register.settle import ASKED
from sentinel.app.request import MOST_BYTES
from sentinel.config.config import Config
from sentinel.registry.account import Status
from sentinel.registry.book import Book, Line
from sentinel.registry.claim import Claim
from sentinel.store.errors import LedgerUnusable

app = group("The register of social accounts: take forms in, list, show, correct, export, erase.")
SHOWN = 20
SPARE = 10_000  # bytes of a request around the parcel
COLUMNS = ("place", "text", "status", "reason", "hint")
Form = Annotated[Path, typer.Argument(metavar="FILE", help="A form: .csv or .xlsx.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="WORD=FIELD", help="What a word of the header means, such as 'Jagoan=candidate'."),
]


@app.callback()
def accounts() -> None:
    """The register of social accounts: take forms in, list, show, correct, export, erase."""


@app.command()
def check(
    file: Form,
    unsettled: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Write what a person must look at, as CSV.")
    ] = None,
    words: Map = None,
    config: ConfigFile = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Read a form of accounts and say what became of every line; nothing is stored. Exit 1 if a person must look."""
    read = forms.read(file, forms.reader(config, folder), [forms.words_of(words or [])])
    if unsettled is not None:
        unsettled.write_text(_unsettled(read), "utf-8")
    show_json(_told(read.book)) if as_json else _tell(read.book)
    raise typer.Exit(Exit.FINDINGS if any(str(c.status) in ASKED for c in read.book.claims) else Exit.OK)


def _unsettled(read: forms.Read) -> str:
    made = parcel(read.sha256, "", read.sheets, read.book)
    headers = {n: read.book.headers.get(sheet, 0) for n, sheet in enumerate(made.sheets)}
    return rejects([File(sheets=made.sheets, headers=headers, cells=made.cells, claims=made.claims)], masked_cell)


@app.command("import")
def take_in(  # noqa: PLR0913, PLR0917 - each is an option
    file: Form,
    stage: Annotated[str, typer.Option(help="The election of lines that name none.")] = "",
    region: Annotated[str, typer.Option(help="The region's code of lines that name none, such as 52.")] = "",
    adds: Annotated[bool, typer.Option("--adds", help="It takes the place of no earlier file.")] = False,
    words: Map = None,
    save: Annotated[str, typer.Option("--save-mapping", metavar="NAME", help="Remember --map for such forms.")] = "",
    config: ConfigFile = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Take a form of accounts into the register; they are watched at once. The same file twice changes nothing.

    A later file that names at least half of an earlier one's candidates takes its place: what it does not list any more
    is withdrawn, and nothing is deleted. What a person must look at is told, and waits in ``export-rejects``.
    """
    settings = glance(config)
    if (before := _known(settings, forms.digest_of(file))) is not None:
        show_json(before) if as_json else _tell_known(before)
        return
    folder, given = settings.data_dir, forms.words_of(words or [])
    read = forms.read(file, forms.reader(config, None), [given] if given else forms.saved(folder))
    book = read.book
    if not book.whole:
        raise Stop(Exit.FINDINGS, f"{file}: not taken in, something would be lost: {'; '.join(book.unclaimed[:SHOWN])}")
    if save:
        forms.save(folder, save, given)
    made = parcel(read.sha256, file.name, read.sheets, book, stage, region)
    packed = pack(made)
    if len(packed) > MOST_BYTES - SPARE:
        raise Stop(Exit.FINDINGS, f"{file}: not taken in: it is too large to be handed over at once; split it")
    done = act(config, "accounts_import", {"parcel": packed, "adds": "yes" if adds else ""}, who)
    show_json(dict(done)) if as_json else _tell_done(done, book)


def _known(settings: Config, sha256: str) -> dict[str, Any] | None:
    """What is told of a file that is in the register already; None if it is not, or there is no ledger yet."""
    with suppress(LedgerUnusable), ledger(settings) as view:
        found = standing(view, sha256)
        return None if found is None else {"batch": found.number, "known": True, "sums": dict(found.sums)}
    return None


def _tell_known(done: Mapping[str, Any]) -> None:
    say(f"This file is in the register already (batch {done['batch']}): nothing changes.")
    _invariant(done)


def _tell_done(done: Mapping[str, Any], book: Book) -> None:
    """What was stored, as sums that come out even, and what changed for the accounts that are watched."""
    if done["known"]:
        _tell_known(done)
        return
    _tell(book)
    _invariant(done)
    say(f"{counted(done['accounts'], 'account')} registered, {done['new']} of them new")
    if done["corrected"] or done["as_before"]:
        mended = counted(done["corrected"], "claim")
        say(f"of earlier files {mended} corrected, {done['as_before']} came back as before")
    if done["replaces"]:
        older = ", ".join(map(str, done["replaces"]))
        say(
            f"takes the place of batch {older}: {done['withdrawn']} claims withdrawn, "
            f"{counted(len(done['ended']), 'account')} no longer watched"
        )


def _invariant(done: Mapping[str, Any]) -> None:
    """The proof that nothing is lost, as it was counted in the ledger."""
    sums = done["sums"]
    rows = " + ".join(f"{sums.get(f'rows_{line}', 0)} {line}" for line in Line)
    claims = " + ".join(f"{sums.get(f'claims_{status}', 0)} {status}" for status in Status)
    say(f"batch {done['batch']}: {sums['rows']} lines = {rows}")
    say(f"  {sums['cells']} cells in the file, {sums['cells']} stored; {sums['claims']} claims = {claims}")


def _told(book: Book) -> dict[str, Any]:
    return {
        "rows": {str(line): number for line, number in book.rows.items()},
        "claims": {str(status): number for status, number in book.statuses.items()},
        "nothing_lost": book.whole,
        "unclaimed": list(book.unclaimed),
        "hidden_sheets": list(book.hidden),
        "unknown_columns": _strange(book),
        "conflicts": [{"platform": p, "handle": h, "claimed_by": list(who)} for (p, h), who in book.conflicts.items()],
        "crowded": [{"candidate": who, "platform": p, "accounts": n} for (who, p), n in book.crowded.items()],
        "unsettled": [dict(zip(COLUMNS, _row(c), strict=True)) for c in book.claims if str(c.status) in ASKED],
    }


def _strange(book: Book) -> dict[str, list[str]]:
    """Words of each sheet's header that we do not know; the columns that we wrote ourselves are left out."""
    found = {sheet: [word for word in words if word not in OURS] for sheet, words in book.strange.items()}
    return {sheet: words for sheet, words in found.items() if words}


def _row(claim: Claim) -> tuple[str, ...]:
    return (claim.place, claim.reading.text, str(claim.status), claim.reading.reason, claim.reading.hint)


def _tell(book: Book) -> None:
    """The sums first, then what a person must look at."""
    say(f"{counted(len(book.lines), 'line')}: {_sums(book.rows)}")
    say(f"{counted(len(book.claims), 'account')}: {_sums(book.statuses)}")
    say("Nothing is lost." if book.whole else "SOMETHING IS LOST: " + "; ".join(book.unclaimed[:SHOWN]))
    for (platform, handle), who in list(book.conflicts.items())[:SHOWN]:
        say(f"claimed by {len(who)}: {platform} {handle}: {', '.join(who)}")
    for (candidate, platform), number in list(book.crowded.items())[:SHOWN]:
        say(f"more than may be registered: {number} of {platform}: {candidate}")
    for sheet, words in _strange(book).items():
        example = f"--map '{words[0]}=platform'"
        say(f"{sheet}: columns that we do not understand: {', '.join(words[:SHOWN])}; if one matters: {example}")
    asked = [claim for claim in book.claims if str(claim.status) in ASKED]
    if asked:
        show_table([name.upper() for name in COLUMNS], [_row(claim) for claim in asked[:SHOWN]], empty="")
    if len(asked) > SHOWN:
        say(f"... and {len(asked) - SHOWN} more: accounts check --rejects FILE, or accounts export-rejects")


def _sums(numbers: Mapping[Any, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items()) or "none"


app.command("list")(registered.list_accounts)
app.command()(registered.show)
app.command("export-rejects")(registered.export_rejects)
app.command()(registered.export)
app.command()(registered.erase)
app.command()(registered.access)
app.command()(evenly.retention)
