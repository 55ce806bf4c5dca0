"""All that Sentinel knows of one candidate, as plain JSON; and whose a name is."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sentinel.app.register.rejects import File
from sentinel.app.register.seals import Seals
from sentinel.app.register.settle import ASKED, WITHDRAWN
from sentinel.app.register.told import spoken_of
from sentinel.app.register.unusual import unusual
from sentinel.kit.intake.showing import show
from sentinel.kit.mask import STARS
from sentinel.model.incident import Incident
from sentinel.model.moment import rfc3339
from sentinel.registry.columns import Field
from sentinel.registry.entry import slug
from sentinel.store.ports import IncidentFilter, View
from sentinel.store.records_registry import AccountRow, ClaimRow

MOST_INCIDENTS = 1_000
MOST_CONTACTS = 5


def owner_named(view: View, said: str) -> str | None:
    """The owner with this id or this name; None if there is none, or several share the name."""
    owners = {claim.owner for claim in view.claims() if claim.owner}
    if said in owners:
        return said
    named = {one.owner for one in view.accounts(ended=True) if slug(one.owner_name) == slug(said)}
    return named.pop() if len(named) == 1 else None


def check_key(account: str) -> str:
    """The check that looks at an account."""
    return f"account:{account}/account"


def incidents_of(view: View, account: str) -> list[Incident]:
    """The incidents of an account, newest first."""
    wanted = IncidentFilter(statuses=frozenset(), search=account, limit=MOST_INCIDENTS)
    return [one for one in view.incidents(wanted) if one.account == account]


def contacts(view: View, account: AccountRow, seals: Seals, *, whole: bool = False) -> list[str]:
    """Whom to call about an account: person and number of its lines, then of its owner's other ones, masked or whole.

    A number that came back masked, from a file of rejects, is none; neither is one whose digits a spreadsheet lost.
    """
    claims = [*view.claims(account=account.id), *(view.claims(owner=account.owner) if account.owner else ())]
    standing = sorted(claims, key=lambda claim: (claim.account != account.id, claim.status == WITHDRAWN, -claim.batch))
    places = dict.fromkeys((claim.batch, (claim.sheet, claim.line)) for claim in standing)
    cells = ([c for c in view.cells(batch, {at}) if c.veiled and c.raw] for batch, at in places)
    known = ([c for c in line if not c.odd and STARS not in seals.whole(c)] for line in cells)
    lines = (" ".join(map(seals.whole if whole else seals.masked, line)) for line in known)
    return list(dict.fromkeys(line for line in lines if line))[:MOST_CONTACTS]


def dossier(view: View, accounts: Sequence[AccountRow], seals: Seals, owner: str = "") -> dict[str, Any]:
    """Everything about these accounts; with ``owner`` also every line that speaks of him, and who looked at it."""
    claims = view.claims(owner=owner) if owner else [c for one in accounts for c in view.claims(account=one.id)]
    files = {one.number: one for one in view.import_batches()}
    checks = [check_key(one.id) for one in accounts]
    numbers = [incident for one in accounts for incident in incidents_of(view, one.id)]
    told: dict[str, Any] = {
        "accounts": [_plain(asdict(one)) for one in accounts],
        "claims": [
            _plain(asdict(c)) | {"file": files[c.batch].file, "place": _place(files[c.batch].sheets, c)} for c in claims
        ],
        "latest": [_plain(asdict(look)) for check in checks for look in view.newest(check)],
        "baselines": [_plain(asdict(one)) for check in checks for one in view.baselines(check)],
        "incidents": [_incident(view, one, whole=bool(owner)) for one in numbers],
        "now": {one.id: unusual(view, check_key(one.id), incidents_of(view, one.id)) for one in accounts},
    }
    if not owner:
        return told
    lines = sorted({(c.batch, c.sheet, c.line) for c in claims})
    cells = [(b, cell) for b, s, n in lines for cell in view.cells(b, {(s, n)})]
    looks = [_plain(asdict(look)) for check in checks for look in view.looks(check, 1_000)]
    seen = [_plain(asdict(line)) for line in view.accesses(owner, 10_000)]
    opened = [_plain(asdict(replace(cell, raw=seals.whole(cell)))) | {"batch": b} for b, cell in cells]
    about = spoken_of(view, accounts, seals).about
    reports = [show(report) for report in about]
    return {"owner": owner, **told, "cells": opened, "looks": looks, "reports": reports, "accesses": seen}


def files_of(view: View, batch: int = 0) -> Iterator[File]:
    """The files with claims that wait for a person: all, or the one of this batch; the oldest first."""
    for one in reversed(view.import_batches()):
        claims = [claim for claim in view.claims(batch=one.number) if claim.status in ASKED]
        if claims and batch in (0, one.number):
            headers = {int(k.partition("_")[2]): n for k, n in one.sums.items() if k.startswith("header_")}
            lines = {(claim.sheet, claim.line) for claim in claims} | set(headers.items())
            yield File(
                sheets=one.sheets,
                headers=headers,
                cells=view.cells(one.number, lines),
                claims=claims,
                defaults={Field.STAGE: one.stage, Field.REGION: one.region},
            )


def _place(sheets: Sequence[str], claim: ClaimRow) -> str:
    return f"{sheets[claim.sheet]}!{claim.line}"


def _incident(view: View, one: Incident, *, whole: bool) -> dict[str, Any]:
    number = one.number or 0
    told = {
        "id": one.ref,
        "rule": one.rule,
        "status": one.status,
        "severity": one.severity.label,
        "opened_at": rfc3339(one.opened_at) if one.opened_at else None,
    }
    if not whole:
        return told
    timeline = [_plain(asdict(entry)) for entry in view.timeline(number)]
    events = [dict(event) for event in view.events(number)]
    reports = [show(report) for report in view.reports_in(number)]
    return told | {"timeline": timeline, "events": events, "evidence": view.evidence(number), "reports": reports}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON shows it: moments as text, stored JSON as what it says."""
    return {name: _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    return json.loads(value) if isinstance(value, bytes) else value
