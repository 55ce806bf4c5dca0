"""``sentinel doctor``: ask this installation how it is."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from sentinel.app.assemble import rules_of
from sentinel.app.calling import call_hub
from sentinel.app.cli.exits import Exit
from sentinel.app.cli.options import ConfigFile, Json, single
from sentinel.app.cli.reading import ledger
from sentinel.app.cli.screen import cell, counted, show_json, show_table
from sentinel.app.cli.settings import glance, whole
from sentinel.app.cli.version import tls_library
from sentinel.app.doctor import Finding, Health, asked, failed, installation, machine, ok
from sentinel.app.look import own_line
from sentinel.config.config import Config
from sentinel.config.places import shipped
from sentinel.config.problem import ConfigRejected, NoConfig
from sentinel.detect.problem import RuleProblems
from sentinel.store.errors import StoreUnusable

app = single()


@app.command()
def doctor(
    config: ConfigFile = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also contact the canaries of the uplink, and an agent's hub.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Self-diagnosis: libraries, configuration, secrets, ledger, rules, clock, disk. Exit 1 if something is broken."""
    findings = list(_findings(config, online=online))
    if as_json:
        show_json([finding.plain() for finding in findings])
    else:
        show_table(("WHAT", "HEALTH", ""), [(f.what, cell(str(f.health)), f.text) for f in findings])
    raise typer.Exit(Exit.FINDINGS if any(f.health is Health.FAILED for f in findings) else Exit.OK)


def _findings(given: Path | None, *, online: bool) -> Iterator[Finding]:
    yield from machine()
    yield ok("tls library", tls_library())
    yield asked("configuration", lambda: _sound(given), {NoConfig: Health.WARNING, ConfigRejected: Health.FAILED})
    try:
        settings = glance(given)
    except NoConfig:
        yield asked("rules", lambda: _rules(glance(shipped("config.toml"))), {RuleProblems: Health.FAILED})
        return
    except ConfigRejected:
        return  # said already; without it there is nothing more to ask
    yield asked("rules", lambda: _rules(settings), {RuleProblems: Health.FAILED})
    if settings.link_hub:
        yield _hub(given, online=online)
    else:
        yield asked("ledger", lambda: _ledger(settings), {StoreUnusable: Health.WARNING, ConfigRejected: Health.FAILED})
    yield from installation(settings)
    if online:
        yield _line(given)


def _sound(given: Path | None) -> str:
    """With its secrets: this is where a missing one, or one that others may read, shows."""
    config, _ = whole(given)
    notes = f", {counted(len(config.notes), 'note')} (sentinel config check)" if config.notes else ""
    return f"{config.path} is right{notes}"


def _rules(settings: Config) -> str:
    return f"{len(rules_of(settings).rules)} rules"


def _ledger(settings: Config) -> str:
    with ledger(settings) as view:
        waiting = len(view.waiting())
    return f"readable, {counted(waiting, 'message')} to be sent"


def _hub(given: Path | None, *, online: bool) -> Finding:
    """An agent has no ledger; what matters there is whether its hub hears it."""
    try:
        config, _ = whole(given)
    except ConfigRejected:
        return failed("hub", "the configuration is not right")
    if not online:
        return ok("hub", f"{config.link_hub} (--online calls it)")
    trouble = asyncio.run(call_hub(config))
    return failed("hub", trouble) if trouble else ok("hub", f"{config.link_hub} knows this agent and its clock")


def _line(given: Path | None) -> Finding:
    try:
        config, probes = whole(given, secrets=False)
    except ConfigRejected:
        return failed("own line", "the configuration is not right")
    if not config.canaries:
        return ok("own line", "no canary is configured")
    online, said = asyncio.run(own_line(config, probes))
    return ok("own line", said) if online else failed("own line", said)
