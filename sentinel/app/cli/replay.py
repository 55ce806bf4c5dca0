"""``sentinel rules test --replay``: what recorded events would have opened under other rules."""

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import typer

from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.screen import aside, say, show_json, show_table
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.replay import Difference, Played, compare, read
from sentinel.model.moment import rfc3339


def replay(running: RuleSet, changed: RuleSet, record: Path, *, only: Collection[str], as_json: bool) -> None:
    """Show which incidents ``changed`` would add or remove; always raises, with the exit code."""
    with opened(record) as stream:
        lines = read(stream, lambda number, text: aside(f"{record}:{number}: {text}"))
    if not lines:
        raise Stop(Exit.USAGE, f"{record} holds no event")
    found = _of(compare(running, changed, lines), only)
    if as_json:
        show_json(
            {
                "events": len(lines),
                "gained": [_plain(one) for one in found.gained],
                "lost": [_plain(one) for one in found.lost],
                "changed": [{"was": _plain(was), "now": _plain(now)} for was, now in found.changed],
                "same": found.same,
            }
        )
    else:
        _show(found, len(lines))
    raise typer.Exit(Exit.FINDINGS if found.any else Exit.OK)


def _of(found: Difference, only: Collection[str]) -> Difference:
    """Only what concerns these rules; of all, if none is named."""
    if not only:
        return found
    return Difference(
        gained=tuple(one for one in found.gained if one.rule in only),
        lost=tuple(one for one in found.lost if one.rule in only),
        changed=tuple(pair for pair in found.changed if pair[0].rule in only),
        same=found.same,
    )


def _show(found: Difference, events: int) -> None:
    rows = [("gained", one, one) for one in found.gained] + [("lost", one, one) for one in found.lost]
    rows += [("changed", was, now) for was, now in found.changed]
    if rows:
        show_table(
            ("WHAT", "RULE", "ABOUT", "SEVERITY", "OPENED", "RESOLVED"),
            [
                (
                    what,
                    now.rule,
                    now.about,
                    _arrow(was.severity, now.severity),
                    _arrow(rfc3339(was.opened_at), rfc3339(now.opened_at)),
                    _arrow(_end(was), _end(now)),
                )
                for what, was, now in rows
            ],
        )
    say(
        f"{events} events: {len(found.gained)} gained, {len(found.lost)} lost, {len(found.changed)} changed,"
        f" {found.same} the same"
    )


def _arrow(was: str, now: str) -> str:
    return now if was == now else f"{was} > {now}"


def _end(played: Played) -> str:
    return rfc3339(played.resolved_at) if played.resolved_at else "open"


def _plain(played: Played) -> dict[str, object]:
    return {
        "rule": played.rule,
        "about": played.about,
        "severity": played.severity,
        "opened_at": rfc3339(played.opened_at),
        "resolved_at": rfc3339(played.resolved_at) if played.resolved_at else None,
        "count": played.count,
    }


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    """A file of the operator's, or stdin."""
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        stream = file.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Stop(Exit.USAGE, f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    with stream:
        yield stream
