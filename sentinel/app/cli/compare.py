"""``sentinel compare``: is what changed between two versions of a page an attack? On files, without a daemon."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from sentinel.app.assemble import rules_of
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, single
from sentinel.app.cli.rules import rules_in
from sentinel.app.cli.screen import aside, say, show_json, show_line, show_table
from sentinel.app.cli.settings import whole
from sentinel.app.compare import Comparer, Unreadable, watches_of, words_of
from sentinel.app.shares import Lost, shared
from sentinel.kit.content.judge import Verdict, Word
from sentinel.kit.content.reason import Reason

app = single()
FOUND = frozenset({Word.CHANGED, Word.DEFACED, Word.INJECTED})


class Line(BaseModel):
    """One line of a batch: earlier pages, oldest first, the later one, and where it stands."""

    id: str
    before: list[Path]
    after: Path
    url: str = ""


@app.command()
def compare(
    pages: Annotated[list[Path] | None, typer.Argument(metavar="BEFORE... AFTER", help="Pages, oldest first.")] = None,
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where the page stands.")] = "",
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE", help='JSON Lines: {"id", "before": paths, "after": path, "url"}.'),
    ] = None,
    config: ConfigFile = None,
    as_json: Json = False,
) -> None:
    """Judge what a page has that its earlier versions lacked, and say why.

    With -c, the pinned facts of the target that --url names are compared too. Exit 1 if anything is worth a look.
    """
    if (batch is None) == (not pages):
        raise Stop(Exit.USAGE, "give pages, oldest first, or --batch FILE")
    comparer = _comparer(config)
    try:
        found = set(_batch(comparer, batch)) if batch else {_one(comparer, pages or [], url, as_json=as_json)}
    except Unreadable as error:
        raise Stop(Exit.USAGE, str(error)) from None
    raise typer.Exit(Exit.FINDINGS if FOUND & found else Exit.OK)


def _comparer(config: Path | None) -> Comparer:
    """The installed rules' words; with ``-c``, also what that configuration pins."""
    try:
        if config is None:
            return Comparer(words=words_of(rules_in(None, None)))
        settings, _ = whole(config, secrets=False)
        return Comparer(words=words_of(rules_of(settings)), watches=watches_of(settings))
    except Unreadable as error:
        raise Stop(Exit.INVALID, str(error)) from None


def _one(comparer: Comparer, pages: list[Path], url: str, *, as_json: bool) -> Word:
    verdict = comparer.compare(pages[:-1], pages[-1], url)
    if as_json:
        show_json(_plain(str(pages[-1]), verdict))
    else:
        say(f"{verdict.word}, score {verdict.score:g}")
        rows = [[r.code, f"{r.weight:g}", r.text, r.where, r.path] for r in verdict.reasons]
        show_table(["reason", "weight", "what", "where", "place"], rows)
    return verdict.word


def _batch(comparer: Comparer, file: Path) -> Iterator[Word]:
    """One answer for each line; a line that cannot be answered is named, and costs no other."""
    broken = 0
    try:
        for number, told, why in shared(_lines(file), partial(_answer, comparer)):
            if told is None:
                broken += 1
                aside(f"{file}:{number}: {why}")
                continue
            show_line(told)
            yield Word(told["verdict"])
    except Lost as error:
        raise Stop(Exit.BLIND, str(error)) from None
    if broken:
        raise Unreadable(f"{file}: {broken} lines could not be answered")


def _answer(comparer: Comparer, number: int, line: str) -> tuple[int, Mapping[str, Any] | None, str]:
    """What is said to one line, or why nothing is."""
    try:
        asked = Line.model_validate_json(line)
        return number, _plain(asked.id, comparer.compare(asked.before, asked.after, asked.url)), ""
    except ValueError as error:
        return number, None, _why(error)


def _lines(file: Path) -> list[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8") as lines:
            return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file}: {error}") from None


def _why(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}"


def _plain(name: str, verdict: Verdict) -> Mapping[str, Any]:
    reasons = [_reason(reason) for reason in verdict.reasons]
    return {"id": name, "verdict": str(verdict.word), "score": verdict.score, "reasons": reasons}


def _reason(reason: Reason) -> Mapping[str, Any]:
    """Where a reason has a place on the page, that too: the element, what stands there, where it leads."""
    told = {"code": str(reason.code), "text": reason.text, "where": reason.where, "weight": reason.weight}
    return told | {key: text for key in ("path", "said", "url") if (text := getattr(reason, key))}
