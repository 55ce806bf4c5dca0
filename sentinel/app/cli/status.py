"""``sentinel status``: what is watched, how fresh, what cannot be seen, and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sentinel.app.assemble import registered
from sentinel.app.cli.evenly import tell_fairness
from sentinel.app.cli.exits import Exit, Stop
from sentinel.app.cli.options import ConfigFile, Json, single
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import aside, cell, counted, say, show_json, show_table
from sentinel.app.cli.settings import whole
from sentinel.app.cli.shown import Shown
from sentinel.app.cli.sweeping import show_sweep
from sentinel.app.coverage import Covered, covered, with_baselines, with_quiet
from sentinel.app.enrolment import vantages_of
from sentinel.app.hushed import Hush, hushed
from sentinel.app.networks import weakened
from sentinel.app.rawd import unseen
from sentinel.app.sweep import Swept, planned, swept
from sentinel.casework.phase import paced
from sentinel.config.complaint import did_you_mean
from sentinel.config.config import Config
from sentinel.config.plan import plan
from sentinel.config.schema.target import TargetEntry
from sentinel.hub.vantages import Vantages
from sentinel.kit.durations import about, words
from sentinel.kit.probe import AnyProbe
from sentinel.model.calendar import ElectionPhase
from sentinel.store.records import Latest

app = single()
OFFLINE = "vantage_offline"
_STYLES = {
    "up": "green", "ok": "green", "down": "red", OFFLINE: "bold red", "failed": "yellow", "overdue": "yellow",
    "slow": "yellow", "clean": "green", "changed": "yellow", "defaced": "red", "injected": "red",
}  # fmt: skip


@app.command()
def status(
    config: ConfigFile = None,
    target: Annotated[str, typer.Option(metavar="ID", help="Only this target.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what is switched off or not installed.")] = False,
    fairness: Annotated[
        bool, typer.Option("--fairness", help="Only whether all candidates are watched alike.")
    ] = False,
    sweeping: Annotated[bool, typer.Option("--sweep", help="Only how social accounts are covered.")] = False,
    as_json: Json = False,
) -> None:
    """Coverage: every target, probe and vantage; how fresh, what cannot be seen, and why."""
    if fairness and sweeping:
        raise Stop(Exit.USAGE, "--fairness and --sweep are two reports: ask for one of them")
    if fairness:
        tell_fairness(config, as_json=as_json)
        return
    found = _picture(config, target)
    if sweeping:
        show_json([one.plain() for one in found.sweeps]) if as_json else show_sweep(found.sweeps)
    elif as_json:
        show_json([row.plain() for row in found.rows])
    else:
        _tell(found, everything=everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """What is covered just now: row by row, how accounts are swept, what is kept quiet; ``accounts`` are their ids.

    Of one target alone, its accounts are told as any other row.
    """

    settings: Config
    now: datetime
    rows: list[Covered]
    sweeps: Sequence[Swept]
    hushes: Sequence[Hush]
    phases: Sequence[ElectionPhase]
    accounts: frozenset[str]


def _picture(config: Path | None, target: str) -> _Picture:
    """Everything, or what concerns one target."""
    settings, probes = whole(config, secrets=False)
    now, calendar = datetime.now(UTC), settings.phases()
    with ledger(settings) as view:
        switched, seen, baselines = view.switches(), view.all_latest(facts=False), view.baselines()
        quiet, register = hushed(view, calendar, now), view.accounts()
    entries = [_switched(placed.value, switched) for placed in settings.entries]
    checks = paced(calendar, plan(settings, probes, switched, registered(settings, register)), now)
    sweeps = [] if target else swept(planned(settings, switched, checks), checks, seen, now)
    rows = covered(checks, seen, entries, _places(settings, probes, seen).watching, now)
    rows = with_quiet(with_baselines(rows, baselines, now), entries, quiet, now)
    rows = _of(target, _by_target(rows, entries))
    return _Picture(
        settings=settings,
        now=now,
        rows=rows,
        sweeps=sweeps,
        hushes=list(dict.fromkeys(one for row in rows for one in row.quiet) if target else quiet.all()),
        phases=quiet.phases,
        accounts=frozenset() if target else frozenset(account.id for account in register),
    )


def _tell(found: _Picture, *, everything: bool) -> None:
    """Site by site, then how accounts are swept, what is kept quiet, and what cannot be seen."""
    own = [row for row in found.rows if row.target not in found.accounts]
    shown = found.rows if everything else [row for row in own if row.state not in ("off", "missing")]
    show_table(
        ("TARGET", "PROBE", "FROM", "STATE", "AGE", "WHY"), [_line(row) for row in shown], empty="nothing is watched"
    )
    show_sweep(found.sweeps)
    _hushes(found.hushes, found.phases, Shown(found.settings))
    aside(_summary(own))
    _blind_spots(found.settings, found.rows, found.now)
    for row in found.rows:
        if row.state == OFFLINE:
            aside(f"the line of {row.vantage} is down: no site can be seen from there, and none is accused")


def _blind_spots(settings: Config, rows: list[Covered], now: datetime) -> None:
    """What no look from this machine can see, whatever it looks at."""
    if any(row.vantage == settings.vantage for row in rows) and (missing := unseen(settings)):
        aside(missing)
    if any(row.probe == "dns_answers" for row in rows) and (why := weakened(settings, now)):
        aside(why)


def _hushes(found: Sequence[Hush], phases: Sequence[ElectionPhase], shown: Shown) -> None:
    """What is kept quiet and which phases are on; nothing, where there is neither."""
    quiet = [(one.what, one.by, shown.local(one.until) or "that is over", one.why) for one in found]
    on = [(f"phase {one.name} {one.stage}", _effect(one), shown.local(one.end), one.source) for one in phases]
    if quiet:
        say("\nKept quiet")
        show_table(("WHAT", "BY", "UNTIL", "WHY"), quiet)
    if on:
        say("\nElection calendar")
        show_table(("PHASE", "EFFECT", "UNTIL", "SOURCE"), on)


def _effect(phase: ElectionPhase) -> str:
    where = f" in {' '.join(phase.regions)}" if phase.regions else ""
    return f"severity {phase.severity_shift:+d}, intervals x {phase.cadence:g}{where}"


def _places(settings: Config, probes: Mapping[str, AnyProbe], seen: list[Latest]) -> Vantages:
    """Who looks: the agents, and this machine unless it leaves that to them and never looked itself."""
    own = not settings.link.agents or any(latest.vantage == settings.vantage for latest in seen)
    return vantages_of(settings, probes, looks=own)


def _by_target(rows: list[Covered], entries: list[TargetEntry]) -> list[Covered]:
    """Our own line first, then site by site in the order of the inventory."""
    place = {entry.id: number for number, entry in enumerate(entries)}
    return sorted(rows, key=lambda row: place.get(row.target, -1))


def _of(target: str, rows: list[Covered]) -> list[Covered]:
    """The rows of one target, if one is named: a misspelt one must not look like one that nobody watches."""
    if not target:
        return rows
    if target not in (known := {row.target for row in rows}):
        raise Stop(Exit.FINDINGS, f"there is no target {target!r}{did_you_mean(target, known)}")
    return [row for row in rows if row.target == target]


def _switched(entry: TargetEntry, switched: Mapping[str, bool]) -> TargetEntry:
    return entry.model_copy(update={"enabled": switched.get(entry.id, entry.enabled)})


def _line(row: Covered) -> list[object]:
    state = "overdue" if row.overdue else row.state
    why = "; ".join(filter(None, (row.why, "menunggu konfirmasi" if row.awaiting else "", _normal(row))))
    age = "never" if row.age is None else f"{words(round(max(0.0, row.age)))} ago"
    return [row.target, row.probe, row.vantage, cell(state, _STYLES.get(state, "")), age, why]


def _normal(row: Covered) -> str:
    """What waits for a person's word, and for how long; nothing where all is said."""
    if row.waiting is None:
        return ""
    since = about(row.waiting)
    if row.baseline == "changed":
        return f"a change of what is normal: proposed {since} ago, nobody decided"
    of = f"accepted for a time that ended {since} ago" if row.baseline == "ended" else f"proposed {since} ago"
    return f"what is normal: {of}, nobody decided" + (", and it is otherwise now" if row.differs else "")


def _summary(rows: list[Covered]) -> str:
    count = Counter("overdue" if row.overdue else row.state for row in rows)
    awaiting = len({row.target for row in rows if row.awaiting and row.state != "off"})
    told = [", ".join(f"{n} {state}" for state, n in count.most_common())]
    told += [f"{counted(awaiting, 'target')} never yet seen good (menunggu konfirmasi)"] if awaiting else []
    waiting = {(row.target, row.probe): row.waiting for row in rows if row.waiting is not None}
    if waiting:
        oldest = about(max(waiting.values()))
        told.append(f"{counted(len(waiting), 'baseline')} to decide, the oldest for {oldest}: sentinel baseline list")
    return "; ".join(told)
