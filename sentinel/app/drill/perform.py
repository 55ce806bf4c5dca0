"""A drill from its name to its report: one at a time beside a live installation; nothing stays but the report."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sentinel.app.assemble import rules_of
from sentinel.app.drill.loan import Loan
from sentinel.app.drill.report import Report
from sentinel.app.drill.stage import Say, Stage
from sentinel.app.theatre import StageFailed
from sentinel.casework.waits import LAB_CAP
from sentinel.range.scenario import Scenario
from sentinel.range.world import clock
from sentinel.store import lock
from sentinel.store.errors import LedgerBusy


def perform(
    scenario: Scenario, loan: Loan, who: str, say: Say, ack_within: float = 0.0, *, haste: float = 1.0
) -> Report:
    """Play a drill in the folder of the loan, and clear the folder behind it. ``haste`` shortens its waits.

    Raises:
        StageFailed: if it could not be played, or another one is under way.
    """
    with _alone(loan.folder):
        stage = Stage(scenario=scenario, loan=loan, who=who, say=say, ack_within=ack_within, haste=haste)
        began = clock()
        try:
            findings = asyncio.run(stage.run())
        except asyncio.CancelledError:
            raise StageFailed("the drill was ended before its end; say to everybody that it is over") from None
        return Report(
            scenario=scenario,
            loan=loan,
            findings=findings,
            who=who,
            began=began,
            ended=clock(),
            waits=_waits(scenario),
            ack_within=0.0 if all(told.quiet for told in scenario.told) else ack_within,
        )


def _waits(scenario: Scenario) -> dict[str, float]:
    """How long the rules of a story wait in earnest, where a lab does not."""
    policies = {name: rule.policy for name, rule in rules_of(None).rules.items() if rule.policy}
    waits = {told.rule: policies[told.rule].wait for told in scenario.told if told.rule in policies}
    return {rule: wait for rule, wait in waits.items() if wait > LAB_CAP}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder belongs to one drill; what a killed one left there goes first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        held = lock.take(folder)
    except LedgerBusy:
        raise StageFailed("another drill is under way") from None
    try:
        _clear(folder)
        yield
    finally:
        _clear(folder)
        os.close(held)


def _clear(folder: Path) -> None:
    for one in folder.iterdir():
        if one.name != lock.NAME:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
