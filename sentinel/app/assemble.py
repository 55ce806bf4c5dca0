"""From a configuration to what judging needs: the rules, and the world that the hub and the desk share."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sentinel.app.enrolment import vantages_of
from sentinel.app.networks import reference as networks_of
from sentinel.app.opinions import opinions
from sentinel.app.public_logs import reference as logs_of
from sentinel.app.register.watched import accounts_of
from sentinel.app.supply import supplied
from sentinel.app.ways import ways_of
from sentinel.config.config import Config
from sentinel.config.places import shipped
from sentinel.config.plan import plan
from sentinel.detect.adapters import load_adapters
from sentinel.detect.fields import Register
from sentinel.detect.load import load
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.rulebook import build
from sentinel.hub.world import Duty, World
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.probe import AnyProbe
from sentinel.kit.seen import Reference
from sentinel.kit.texts import LANGUAGES, translator
from sentinel.model.subject import Account, Check
from sentinel.store.records_registry import AccountRow


def rule_layers(config: Config | None) -> list[Path]:
    """The folders of rules: the bundled ones first, then the operator's, whose rules replace those of the same name."""
    return [shipped("rules"), *(config.rule_dirs if config else ())]


def register() -> Register:
    """The register of event fields that ships."""
    return Register.load(shipped("rules") / "fields.yml")


def rules_of(config: Config | None) -> RuleSet:
    """All rules of this installation.

    Raises:
        RuleProblems: with every problem of every file.
    """
    return load(rule_layers(config), register())


def proved_rules(config: Config) -> RuleSet:
    """All rules of this installation, once each has passed its own tests.

    Raises:
        RuleProblems: with every problem of every file, and every test that fails.
    """
    return build(rule_layers(config), register(), lab=config.lab).rules


def world_of(
    config: Config,
    probes: Mapping[str, AnyProbe],
    rules: RuleSet,
    switches: Mapping[str, bool],
    *,
    looks: bool = True,
    accounts: Sequence[AccountRow] = (),
    adapters: Mapping[str, Adapter] | None = None,
) -> World:
    """One consistent set of duties, rules, routes and words; ``switches`` are what people enabled or disabled.

    ``looks``: the process itself looks, beside the agents that report to it. ``accounts`` are those of the register and
    ``adapters`` those that serve their platforms; None: as they stand in the files.

    Raises:
        RuleProblems: if the adapters must be read and one is wrong.
    """
    vantages = vantages_of(config, probes, looks=looks)
    watched = registered(config, accounts, adapters)
    planned = (check for check in plan(config, probes, switches, watched) if vantages.somebody(check))
    checks = (supplied(check, probes[check.probe], rules.groups, lab=config.lab) for check in planned)
    return World(
        vantage=config.vantage,
        lab=config.lab,
        zone=config.zone,
        duties={check.key: _duty(check, probes[check.probe]) for check in checks},
        rules=rules,
        routes=config.routes(),
        channels={c.name: c.channel() for c in config.channels()},
        references=reference_data(config, probes.values(), rules),
        catalogues={language: translator(language) for language in LANGUAGES},
        vantages=vantages,
        enrolled=vantages.enrolled(config.vantage, lab=config.lab),
        targets=frozenset(t.id for t in config.targets()),
        calendar=config.phases(),
        ways=ways_of(config),
        roster=config.roster,
        alive_at=config.alive_at,
    )


def registered(
    config: Config, rows: Sequence[AccountRow], adapters: Mapping[str, Adapter] | None = None
) -> tuple[Account, ...]:
    """The accounts of the register that an installed adapter can look at.

    Raises:
        RuleProblems: if the adapters must be read and one is wrong.
    """
    if not rows:
        return ()
    if adapters is None:
        adapters = {one.adapter.serves: one.adapter for one in load_adapters(rule_layers(config)).values()}
    return accounts_of(rows, adapters, config.phases(), config.targets())


def reference_data(config: Config, probes: Iterable[AnyProbe], rules: RuleSet) -> dict[str, Reference]:
    """All that judging may look up: the lists, the table of networks, and the public logs of certificates."""
    known = networks_of(config)
    return {**references(probes, rules), known.name: known, **logs_of(config)}


def references(probes: Iterable[AnyProbe], rules: RuleSet) -> dict[str, Reference]:
    """What probes judge by: lists, each as member -> group, and second opinions; the version says which copy it is."""
    wanted, heard = dict.fromkeys(name for probe in probes for name in probe.reference), opinions(rules)
    lists = {name: _reference(name, rules.groups[name]) for name in wanted if name in rules.groups}
    return {**lists, **{name: heard[name] for name in wanted if name in heard}}


def _reference(name: str, groups: Mapping[str, Iterable[str]]) -> Reference:
    members = {member: group for group, found in groups.items() for member in found}
    version = hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()[:12]
    return Reference(name=name, version=version, data=members)


def _duty(check: Check, probe: AnyProbe) -> Duty:
    return Duty(check=check, probe=probe, options=probe.options.model_validate(dict(check.options)))
