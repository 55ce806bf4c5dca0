"""Read configuration and rules anew while everything runs; whatever is wrong keeps the old ones, and says so."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sentinel.app.assemble import proved_rules, world_of
from sentinel.app.networks import networks
from sentinel.app.platforms import adapters_of, serving_of
from sentinel.config.config import Config
from sentinel.config.load import load
from sentinel.config.problem import ConfigRejected
from sentinel.courier.channel import recipients
from sentinel.detect.problem import RuleProblems
from sentinel.detect.ruleset import RuleSet
from sentinel.hub.world import World
from sentinel.kit.platforms.choice import Served
from sentinel.kit.probe import AnyProbe
from sentinel.store.records_registry import AccountRow

log = logging.getLogger("sentinel.fresh")
FIXED = {
    "vantage": "[sentinel] vantage",
    "data_dir": "[sentinel] data_dir",
    "store_url": "[store] url",
    "listen": "[web] listen",
    "link_listen": "[link] listen",
    "link_hub": "[link] hub",
    "network": "[link] network",
    "notify_proxy": "[notify] proxy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reading brought: what is in force now, and what was rejected (empty: nothing)."""

    config: Config
    world: World
    config_problem: str = ""
    rules_problem: str = ""
    adapters: tuple[Served, ...] = ()
    needs_restart: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration that is in force now, why a new one was not taken, and what needs a restart."""

    config: Config
    problem: str = ""
    needs_restart: tuple[str, ...] = ()


def first(path: Path, probes: Mapping[str, AnyProbe]) -> Config:
    """The configuration at start.

    Raises:
        ConfigRejected: if it is not sound; then there is nothing older to fall back on.
    """
    return load(path, probes, recipients)


def again(
    config: Config,
    probes: Mapping[str, AnyProbe],
    rules: RuleSet,
    switches: Mapping[str, bool],
    *,
    looks: bool = True,
    accounts: Sequence[AccountRow] = (),
    adapters: tuple[Served, ...] = (),
) -> Reading:
    """Read everything anew; runs in a thread, since rules take their time. ``looks``: this process itself looks.

    ``accounts`` are those of the register. Rules and adapters (``adapters``: those in force) stay as they are, each
    kind by itself, while something in it is wrong.
    """
    read, rules_problem = settings(config, probes), ""
    config = read.config
    try:
        rules = proved_rules(config)
    except RuleProblems as error:
        rules_problem = str(error)
    try:
        adapters = adapters_of(config)
    except RuleProblems as error:
        rules_problem = "\n".join(filter(None, (rules_problem, str(error))))
    serving = serving_of(config, adapters, switches)
    world = world_of(config, probes, rules, switches, looks=looks, accounts=accounts, adapters=serving)
    return Reading(
        config=config,
        world=world,
        config_problem=read.problem or networks(config).problem,
        rules_problem=rules_problem,
        adapters=adapters,
        needs_restart=read.needs_restart,
    )


def settings(config: Config, probes: Mapping[str, AnyProbe]) -> Settings:
    """Read the configuration alone; what is wrong with it leaves the old one in force."""
    try:
        new = load(config.path, probes, recipients)
    except ConfigRejected as error:
        return Settings(config=config, problem=str(error))
    changed = tuple(name for key, name in FIXED.items() if getattr(new, key) != getattr(config, key))
    return Settings(config=new, needs_restart=changed)
