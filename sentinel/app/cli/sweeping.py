"""The planned sweep of social accounts, as ``sentinel status`` shows it."""

from collections.abc import Sequence
from math import isfinite

from sentinel.app.cli.screen import aside, counted, say, show_table
from sentinel.app.sweep import Swept
from sentinel.kit.durations import about, words

HOUR, HOURS = 3_600.0, 100
HEADS = ("PLATFORM", "ADAPTER", "ACCOUNTS", "SEEN", "ONE SWEEP", "WANTED EVERY", "LOAD", "USD A DAY", "WHY")


def show_sweep(found: Sequence[Swept]) -> None:
    """One line for each platform, and below it what the figures mean for people."""
    if not found:
        return
    say("\nSocial accounts, at the limits of their platforms")
    show_table(HEADS, [_line(one) for one in found])
    accounts, seen = sum(one.leg.accounts for one in found), sum(one.seen for one in found)
    aside(f"{counted(accounts, 'account')}, {seen} of them seen, {accounts - seen} not (tak terpantau)")
    for one in found:
        if one.leg.adapter and not one.leg.fits:
            aside(_too_slow(one))


def _line(one: Swept) -> list[object]:
    leg = one.leg
    sweep = _long(leg.seconds) if isfinite(leg.seconds) else "-"
    load = f"{leg.load:.0%}" if isfinite(leg.load) else "-"
    usd = f"{leg.usd:.2f}" if leg.usd else ""
    every = words(round(leg.every))
    return [leg.platform, leg.adapter or "-", leg.accounts, one.seen, sweep, every, load, usd, _why(one)]


def _why(one: Swept) -> str:
    """The most frequent reasons why accounts are not seen."""
    told = [f"{number} tak terpantau: {why}" for why, number in list(one.unseen.items())[:2]]
    return "; ".join(told)


def _too_slow(one: Swept) -> str:
    leg = one.leg
    beside = f" together with {' and '.join(leg.beside)}" if leg.beside else ""
    return (
        f"{leg.platform}: {leg.requests} requests at {leg.host}{beside} take {_long(leg.seconds)} ({leg.tight}): each"
        f" account is seen every {_long(leg.every * leg.load)}, not every {words(round(leg.every))}"
    )


def _long(seconds: float) -> str:
    """How long, in hours up to a few days: the sweeps of a night are compared with each other."""
    return f"{seconds / HOUR:.0f}h" if HOUR <= seconds < HOURS * HOUR else about(seconds)
