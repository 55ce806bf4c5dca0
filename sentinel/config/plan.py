"""The plan: which checks follow from a configuration, how often, how long, with which options. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sentinel.config.config import Config
from sentinel.config.watching import Probes, vantage_options
from sentinel.kit.probe import AnyProbe, Options
from sentinel.model.subject import Account, Check, Inventory, Subject, Target, Tier


def plan(
    config: Config, probes: Probes, switches: Mapping[str, bool], accounts: tuple[Account, ...] = ()
) -> tuple[Check, ...]:
    """Every check, in the order of probes and targets, and of registered accounts.

    A target's own options win over ``[probes.X]``, which wins over the probe's defaults by tier. ``switches`` (id ->
    enabled) are what people enabled or disabled beside the file.
    """
    known = inventory(config, switches, accounts)
    return tuple(check for probe in probes.values() for check in _checks(config, probe, known))


def check_of(config: Config, probe: AnyProbe, target: Target) -> Check:
    """The check of one probe at one target, also where the target does not name the probe or is in no file."""
    return _check(target, probe, {**_table(config, probe), **_own(config, probe, target)})


def inventory(config: Config, switches: Mapping[str, bool], accounts: tuple[Account, ...] = ()) -> Inventory:
    """All that this installation knows how to look at, with its switches applied."""
    vantages = dict.fromkeys([config.vantage, *(agent.vantage for agent in config.link.agents)])
    targets = tuple(_switched(target, switches) for target in config.targets())
    domains = config.document.hibp.domains
    return Inventory(
        vantage=config.vantage,
        vantages=tuple(vantages),
        targets=targets,
        accounts=accounts,
        domains=domains,
    )


def _switched(target: Target, switches: Mapping[str, bool]) -> Target:
    enabled = switches.get(target.id, target.enabled)
    return target if enabled is target.enabled else replace(target, enabled=enabled)


def _checks(config: Config, probe: AnyProbe, known: Inventory) -> Iterator[Check]:
    table = _table(config, probe)
    usual: dict[Tier, Check] = {}
    for subject in probe.subjects(known):
        own = _own(config, probe, subject) if isinstance(subject, Target) else None
        if own:
            yield _check(subject, probe, {**table, **own})
        else:
            if subject.tier not in usual:
                usual[subject.tier] = _check(subject, probe, table)
            yield replace(usual[subject.tier], subject=subject)


def _table(config: Config, probe: AnyProbe) -> dict[str, Any]:
    if probe.what != "vantage":
        return _with_family(config, probe, config.document.probes)
    return vantage_options(probe, config.document, config.canaries, lab=config.lab)


def _own(config: Config, probe: AnyProbe, target: Target) -> dict[str, Any]:
    return _with_family(config, probe, target.options)


def _with_family(config: Config, probe: AnyProbe, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A probe's own table; in a lab it keeps its family's rhythm, elsewhere it has reasons for one of its own."""
    shared = tables.get(probe.family, {}) if config.lab else {}
    rhythm = {key: shared[key] for key in ("interval", "timeout") if key in shared}
    return {**rhythm, **tables.get(probe.kind, {})}


def _check(subject: Subject, probe: AnyProbe, table: Mapping[str, Any]) -> Check:
    options: Options = probe.options.model_validate(dict(table))
    return Check(
        subject=subject,
        probe=probe.kind,
        interval=options.interval or probe.intervals[subject.tier],
        timeout=options.timeout or probe.timeout,
        options=dict(table),
    )
