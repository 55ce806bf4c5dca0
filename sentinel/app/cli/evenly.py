"""``sentinel status --fairness`` and ``accounts retention``: all are watched alike, and nothing is kept too long."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from sentinel.app.assemble import registered
from sentinel.app.cli.exits import Exit
from sentinel.app.cli.options import ConfigFile, Json
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import aside, counted, say, show_json, show_table
from sentinel.app.cli.settings import whole
from sentinel.app.cli.shown import Shown
from sentinel.app.register.fairness import COLUMNS, Known, fairness
from sentinel.casework.keeping import evidence_before, stages
from sentinel.config.config import Config
from sentinel.config.plan import plan
from sentinel.hub.ingest import ACCOUNT
from sentinel.hub.intake import reported
from sentinel.kit.durations import words
from sentinel.model.moment import rfc3339
from sentinel.store.ports import View

DAY = timedelta(days=1)


def tell_fairness(config: Path | None, *, as_json: bool) -> None:
    """Per election, office and party: accounts, tiers, planned interval, looks of a day, coverage.

    Raises:
        Exit: 1 if the cadence differs inside a class.
    """
    settings, probes = whole(config, secrets=False)
    with ledger(settings) as view:
        rows = view.accounts()
        known = Known(
            levels={row.id: row.level for row in rows},
            verified=frozenset(_verified(view)),
            reported=reported(view),
            done=view.looks_done("account", datetime.now(UTC) - DAY),
        )
    checks = plan(settings, probes, {}, registered(settings, rows))
    shares = fairness(checks, known)
    unequal = [share for share in shares if not share.alike]
    if as_json:
        show_json({"equal": not unequal, "parties": [share.plain() for share in shares]})
    else:
        show_table(COLUMNS, [share.line() for share in shares], empty="no candidate's account is watched")
        aside(
            "the cadence differs inside a class: see UNEQUAL"
            if unequal
            else "all candidates of a class are watched alike"
        )
    raise typer.Exit(Exit.FINDINGS if unequal else Exit.OK)


def _verified(view: View) -> Iterator[str]:
    """The accounts that carried a tick when they were last seen."""
    for one in view.all_latest():
        if one.probe == "account" and one.facts is not None and json.loads(one.facts).get("verified") is True:
            yield one.subject.removeprefix(ACCOUNT)


def retention(config: ConfigFile = None, as_json: Json = False) -> None:
    """How long what is personal is kept, and what goes next. The daemon sweeps every hour."""
    settings, now = whole(config, secrets=False)[0], datetime.now(UTC)
    kept = settings.retention
    after, most = timedelta(seconds=kept.account_evidence), timedelta(seconds=kept.evidence)
    told: dict[str, Any] = {
        "snapshots": words(kept.observations),
        "account_evidence": words(kept.account_evidence),
        "evidence": words(kept.evidence),
        "evidence_goes_before": rfc3339(evidence_before(settings.phases(), now, after, most)),
        "elections": _elections(settings, after),
    }
    if as_json:
        show_json(told)
        return
    say(f"looks at accounts: {told['snapshots']}; evidence: {told['account_evidence']} after its election ends,")
    say(f"at most {told['evidence']}; now all from before {Shown(settings).local(told['evidence_goes_before'])} goes")
    when = Shown(settings).local
    lines = [[e["stage"], e["accounts"], when(e["ends"]), when(e["register_goes"])] for e in told["elections"]]
    show_table(("ELECTION", "ACCOUNTS", "ENDS", "REGISTER GOES"), lines, empty="the calendar names no election")
    unnamed = sum(not e["ends"] for e in told["elections"])
    if unnamed:
        aside(f"{counted(unnamed, 'election')} of the register stands in no calendar: nothing of it goes by itself")


def _elections(settings: Config, after: timedelta) -> list[dict[str, Any]]:
    """Every election of the calendar or the register: how many accounts, and when its part of the register goes."""
    with ledger(settings) as view:
        accounts = [row for row in view.accounts(ended=True) if row.handle]
    known = stages(settings.phases())
    found = []
    for stage in sorted({*known, *(row.stage for row in accounts)}):
        end = known[stage][1] if stage and stage in known else None
        number = sum(row.stage == stage and not row.official for row in accounts)
        goes = rfc3339(end + after) if end else None
        found.append({"stage": stage, "accounts": number, "ends": rfc3339(end) if end else None, "register_goes": goes})
    return found
