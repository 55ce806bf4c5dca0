"""Asking platforms, put together: the adapters of this installation, what the operator allows, and the purse."""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sentinel.app.assemble import rule_layers
from sentinel.config.config import Config
from sentinel.config.places import shipped
from sentinel.detect.adapters import Installed, load_adapters, version
from sentinel.detect.problem import Problem, RuleProblems
from sentinel.hub.health import Health
from sentinel.kit.adapters.form import Adapter
from sentinel.kit.adapters.replay import replay
from sentinel.kit.platforms.avatars import Avatars
from sentinel.kit.platforms.choice import DEFAULT_TIERS, Served, Terms, serving
from sentinel.kit.platforms.desk import HTTPS, Desk, silent
from sentinel.kit.platforms.held import Shelf
from sentinel.kit.platforms.spending import Spending
from sentinel.model.event import Value
from sentinel.store.ports import Ledger, Unit

BOOT = Path("/proc/sys/kernel/random/boot_id")
SWITCH = "adapter:"  # before an adapter's name among the switches


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPurse:
    """Keeps what was spent in the ledger; implements ``sentinel.kit.platforms.spending.Purse``."""

    ledger: Ledger

    async def get(self, name: str) -> bytes | None:
        """What was spent under this name."""
        return await self.ledger.read(lambda view: view.purse(name))

    async def put(self, states: Mapping[str, bytes]) -> None:
        """Keep these; returns once they are durable."""

        def job(unit: Unit) -> None:
            unit.put_purses(states)

        await self.ledger.write(job)


def adapters_of(config: Config | None) -> tuple[Served, ...]:
    """The adapters of this installation, once each read its kept answers as it must.

    Raises:
        RuleProblems: with every mistake of every file, and every kept answer that is read otherwise.
    """
    found = load_adapters(rule_layers(config))
    problems = [problem for one in found.values() for problem in _misread(one)]
    if problems:
        raise RuleProblems(problems)
    return in_service(found.values())


def in_service(found: Iterable[Installed]) -> tuple[Served, ...]:
    """These adapters as they are asked; the limits of those that do not ship are the operator's own words."""
    return tuple(_served(one) for one in found)


def terms_of(config: Config, switches: Mapping[str, bool], *, glanced: bool = False) -> Terms:
    """What the operator allows: his source tiers, his keys, and what people switched.

    ``glanced``: the configuration was read without its secrets; that there is a key is all that is known of it.
    """
    own = {key.removeprefix(SWITCH): on for key, on in switches.items() if key.startswith(SWITCH)}
    tiers = config.document.probes.get("account", {}).get("source_tiers", DEFAULT_TIERS)
    given = config.document.accounts.keys.items()
    keys = {name: "***" if glanced else key.reveal() for name, key in given if key and (glanced or key.resolved)}
    quiet = config.document.accounts.quiet()
    return Terms(tiers=frozenset(tiers), switches=own, keys=keys, quiet=quiet, zone=config.zone)


def port_of(config: Config) -> int:
    """The port at which platforms are asked; a lab may have another than the web's."""
    return config.document.accounts.https_port if config.lab else HTTPS


def serving_of(config: Config, adapters: Iterable[Served], switches: Mapping[str, bool]) -> dict[str, Adapter]:
    """Which adapter stands for each platform, as the operator allows them."""
    return serving(adapters, terms_of(config, switches))


def desk_of(
    config: Config,
    ledger: Ledger,
    adapters: Iterable[Served],
    switches: Mapping[str, bool],
    say: Callable[[str, Sequence[str]], None] = silent,
) -> Desk:
    """The one place from which this installation asks platforms."""
    spending = Spending(
        purse=LedgerPurse(ledger=ledger), boot=boot_id(), clock=lived, draw=random.SystemRandom().random
    )
    avatars = Avatars(spending=spending, lab=config.lab)
    desk = Desk(spending=spending, lab=config.lab, say=say, avatars=avatars, held=Shelf(lab=config.lab))
    desk.serve(tuple(adapters), terms_of(config, switches), port=port_of(config))
    return desk


def lived() -> float:
    """Seconds since this machine began to run, its sleep included; no clock that is set moves them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Which run of the machine this is; where nobody tells, each start of ours is one of its own."""
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return str(uuid4())


def _served(one: Installed) -> Served:
    stated = not one.file.is_relative_to(shipped("rules"))
    return Served(adapter=one.adapter, version=version(one.adapter), stated=stated)


def _misread(one: Installed) -> Iterable[Problem]:
    file = str(one.file)
    try:
        results = list(replay(one.adapter, lambda name: (one.fixtures / name).read_text("utf-8", "replace")))
    except OSError as error:
        return [Problem(file=file, line=1, column=1, text=f"{error.filename}: {error.strerror}")]
    return [
        Problem(file=file, line=1, column=1, text=f"kept answer {r.fixture.file}: {wrong}")
        for r in results
        for wrong in r.wrong
    ]


def stands(health: Health, clock: Callable[[], datetime]) -> Callable[[str, Sequence[str]], None]:
    """What the desk calls when an adapter no longer reads its platform, with why, or reads it again (no reason)."""

    def say(adapter: str, why: Sequence[str]) -> None:
        reasons: dict[str, Value] = {"sentinel.self.reasons": list(why)} if why else {}
        health.say("adapter", adapter, clock(), ok=not why, reason="; ".join(why), fields=reasons)

    return say
