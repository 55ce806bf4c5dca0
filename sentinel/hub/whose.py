"""Whose it is that a report speaks of: the target, or the account of the register; found by id, or by its handle."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from sentinel.casework.acts import ActRefused
from sentinel.hub.sitting import Sitting
from sentinel.hub.world import World
from sentinel.kit.events import subject_fields
from sentinel.kit.intake.reading import shown
from sentinel.kit.intake.report import Report
from sentinel.kit.intake.sorts import Sort
from sentinel.model.event import Event, Value
from sentinel.store.ports import View
from sentinel.store.records_registry import AccountRow

LEAST_REGION = 2


def found_account(view: View, report: Report) -> Report:
    """The report with the id of its account: as it was given, or that of the one account with the reported handle.

    Where only the id was given, the account is called as the register calls it: words to the public name it.

    Raises:
        ActRefused: if the id that was given is none of the register.
    """
    if report.account:
        row = view.account(report.account)
        if row is None:
            raise ActRefused(f"there is no account {report.account!r}; a handle goes under imitated")
        unsaid = report.sort is Sort.TAKEOVER and not report.imitated and row.handle
        return replace(report, imitated=shown(f"{row.platform} @{row.handle}")) if unsaid else report
    if report.sort is not Sort.TAKEOVER or not report.imitated:
        return report
    words = {word.casefold() for word in re.split(r"[\s/@?]+", report.imitated) if word}
    known = [one for one in view.accounts() if one.handle and one.handle.casefold() in words]
    on = {one.platform for one in known if one.platform.casefold() in " ".join(words)}
    meant = [one for one in known if not on or one.platform in on]
    return replace(report, account=meant[0].id, matter=meant[0].id) if len(meant) == 1 else report


def about(sitting: Sitting, report: Report) -> Event:
    """The fields of what is concerned; where neither target nor account says so, the region of all our targets."""
    kept = _of_target(sitting.world, report) or _of_account(sitting.unit, report)
    if report.region or kept.get("labels.region"):
        return kept
    home = _home(duty.check.subject.region for duty in sitting.world.duties.values())
    return {**kept, "labels.region": home} if home else kept


def _of_target(world: World, report: Report) -> Event:
    subjects = world.subjects([report.target]) if report.target else []
    fields = subject_fields(subjects[0]) if subjects else {}
    return {name: value for name, value in fields.items() if not name.startswith("url.")}


def _of_account(view: View, report: Report) -> Event:
    row: AccountRow | None = view.account(report.account) if report.account else None
    if row is None:
        return {}
    told: dict[str, Value] = {
        "service.name": row.owner,
        "organization.name": row.organization,
        "labels.region": row.region,
        "labels.tier": row.tier,
        "labels.target_name": row.owner_name,
    }
    return {name: value for name, value in told.items() if value}


def _home(regions: Iterable[str]) -> str:
    """The region that all of them lie in; empty if they have none in common."""
    known = sorted({one for one in regions if one})
    if not known:
        return ""
    pairs = zip(known[0], known[-1], strict=False)  # what first and last share, all between them share
    shared = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared if len(shared) >= LEAST_REGION else ""
