"""The daemon: hub, courier, web and, unless agents do it elsewhere, looking; in one process, from one configuration."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from sentinel.app import children, fresh, logs, prober
from sentinel.app.adapting import Adapting
from sentinel.app.answering import Answering
from sentinel.app.asked import asked
from sentinel.app.assemble import proved_rules, world_of
from sentinel.app.commands import Commands
from sentinel.app.control import NAME, Control
from sentinel.app.ear import Ear
from sentinel.app.errands import Errands
from sentinel.app.eyes import Eyes, open_eyes
from sentinel.app.figures import Figures
from sentinel.app.life import Child, Life
from sentinel.app.mail import Mail
from sentinel.app.office import Office
from sentinel.app.parts import manners, now, proof_of, retention, toolbox
from sentinel.app.platforms import adapters_of, desk_of, port_of, serving_of, stands, terms_of
from sentinel.app.pulse import Pulse
from sentinel.app.reception import Reception
from sentinel.app.register.ending import purge
from sentinel.app.supervise import GaveUp
from sentinel.app.systemd import Systemd
from sentinel.app.turns import turns
from sentinel.app.ways import keep_key
from sentinel.config.config import Config
from sentinel.config.problem import rejected
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.hub.world import World
from sentinel.kit.net.openssl import library
from sentinel.kit.probe import AnyProbe
from sentinel.link.local import LocalLink
from sentinel.link.ports import Ask
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.web.service import Facts, Service

log = logging.getLogger("sentinel.daemon")
BEAT, LAB_BEAT = 5.0, 1.0
LATE = 60.0
ALL = frozenset({"agent", "hub", "courier", "web"})
ANY = "any"  # whatever role this process has


class Daemon:
    """Looks, decides, remembers, tells and shows, in one process; without the role ``agent`` others look for it."""

    def __init__(
        self,
        config: Config,
        probes: Mapping[str, AnyProbe],
        ledger: SqlLedger,
        systemd: Systemd,
        roles: frozenset[str] = ALL,
    ) -> None:
        self._config, self._probes, self._ledger, self._systemd = config, probes, ledger, systemd
        self._roles = roles
        self._life = Life(systemd=systemd, again=self.reload)
        self._assigning = asyncio.Lock()
        self._evidence = Evidence(config.evidence_dir)
        switches, accounts = ledger.look(lambda view: (view.switches(), view.accounts()))
        keep_key(config.data_dir)
        looks = "agent" in roles
        self._adapters = adapters_of(config)
        serving = serving_of(config, self._adapters, switches)
        rules = proved_rules(config)
        world = world_of(config, probes, rules, switches, looks=looks, accounts=accounts, adapters=serving)
        self._hub = Hub(
            ledger,
            world,
            ledger.look(Known.read),
            clock=now,
            beat_every=LAB_BEAT if config.lab else BEAT,
            told=self._wake,
            ask=self._ask,
        )
        self._mail = Mail(ledger, config, self._hub.health, self._life.pulses)
        commands = Commands(hub=self._hub, config=lambda: self._config, clock=now)
        self._ear = Ear(config, commands, self._hub.health, self._life.pulses)
        self._link = LocalLink(config.vantage, probes, self._hub.take, self._hub.lease)
        self._platforms = desk_of(config, ledger, self._adapters, switches, stands(self._hub.health, now))
        self._eyes = self._opened() if "agent" in roles else None
        hears = "hub" in roles and config.link_listen
        self._reception = Reception(config, probes, self._hub, self._evidence) if hears else None

    def _opened(self) -> Eyes:
        config, checks = self._config, self._hub.world.checks(self._config.vantage)
        return open_eyes(config, self._probes, self._evidence, checks, self._link, self._life.pulses, self._platforms)

    def _wake(self) -> None:
        self._mail.wake()

    def _ask(self, vantage: str, wanted: Ask) -> None:
        """Have something looked at again, here or elsewhere."""
        if self._eyes is not None and vantage == self._config.vantage:
            self._link.ask(wanted)
        elif self._reception is not None:
            self._reception.ask(vantage, wanted)

    def _kept(self) -> dict[str, timedelta]:
        """How long things are kept by the configuration and the calendar of now: asked anew at each sweep."""
        return retention(self._config, now())

    def _children(self) -> dict[str, Child]:
        """Every child of this process by name."""
        stopping, pulses = self._life.stopping, self._life.pulses
        every: dict[str, tuple[str, Callable[[], Child]]] = {
            "courier": ("courier", lambda: self._mail.run),
            "ear": ("hub", lambda: self._ear.run),
            "pulse": ("courier", lambda: partial(Pulse(self._ledger, self._settings, self._around).run, stopping)),
            "web": ("web", lambda: partial(children.serve, self._service(), stopping)),
            "control": ("hub", lambda: lambda: children.until(stopping, self._control().run())),
            "sweep": (
                "hub",
                lambda: partial(children.tidy, self._ledger, self._evidence, self._kept, stopping, self._purge),
            ),
            "beat": ("hub", lambda: partial(children.beat, self._hub, stopping, pulses.promise("beat", LATE))),
            "watchdog": (ANY, lambda: partial(children.feed, self._systemd, pulses, stopping)),
        }
        mine = {name: make() for name, (role, make) in every.items() if role in {*self._roles, ANY}}
        if self._eyes is not None:
            mine |= {"agent": self._eyes.agent.run, "post": self._eyes.post.run}
        if self._eyes is not None or self._reception is not None:
            mine["turns"] = partial(turns, lambda: self._hub.world.calendar, self._assign, stopping)
        if self._reception is not None:
            mine["reception"] = partial(self._reception.run, stopping)
        return mine

    async def _purge(self) -> None:
        """The register of elections that are over goes, and with it what was watched."""
        after = timedelta(seconds=self._config.retention.account_evidence)
        if gone := await purge(self._ledger, self._config.phases(), now(), after):
            log.info("elections are over, their accounts left the register: %s", gone)
            await self.reload()

    def _settings(self) -> Config:
        return self._config

    def _around(self) -> World:
        return self._hub.world

    def _service(self) -> Service:
        figures = Figures(self._ledger, lambda: self._hub.world, now, lambda: self._hub.panes.evictions)
        facts = Facts(late=self._life.pulses.late, unready=figures.unready, metrics=figures.metrics)
        answering = Answering(hub=self._hub, ledger=self._ledger, language=lambda: self._config.language, clock=now)
        return Service(self._config.listen, self._config.public_url, facts, answering)

    def _control(self) -> Control:
        errands = Errands(
            ledger=self._ledger,
            config=lambda: self._config,
            probes=self._probes,
            clock=now,
            changed=self.reload,
            prove=lambda channel: proof_of(channel, self._config),
        )
        office = Office(
            hub=self._hub,
            language=lambda: self._config.language,
            clock=now,
            changed=self.reload,
            others={**asked(errands, self._hub, now), **Adapting(errands=errands, desk=self._platforms).all()},
        )
        return Control(self._config.data_dir / NAME, office.answer)

    async def reload(self) -> None:
        """Read configuration, rules and switches anew; whatever is wrong keeps the old, and opens an incident."""
        self._systemd.reloading()
        switches, accounts = await self._ledger.read(lambda view: (view.switches(), view.accounts()))
        rules = self._hub.world.rules
        looks = self._eyes is not None
        again = partial(
            fresh.again,
            self._config,
            self._probes,
            rules,
            switches,
            looks=looks,
            accounts=accounts,
            adapters=self._adapters,
        )
        read = await asyncio.to_thread(again)
        self._config, self._hub.world, self._adapters = read.config, read.world, read.adapters
        self._platforms.serve(read.adapters, terms_of(read.config, switches), port=port_of(read.config))
        if self._eyes is not None:
            self._eyes.shed.box = await asyncio.to_thread(toolbox, read.config, self._evidence, self._platforms)
        await self._assign()
        self._mail.replace(read.config)
        self._ear.replace(read.config)
        self._say(read)

    async def _assign(self) -> None:
        """Let everybody who looks watch what the configuration says, as often as the calendar wants it now."""
        async with self._assigning:  # a turn of the calendar and a reload at once: the newest configuration comes last
            config, world = self._config, self._hub.world
            if self._eyes is not None:
                cadence = world.cadence(config.vantage, now())
                self._eyes.agent.replace(world.checks(config.vantage), cadence, manners(config))
            if self._reception is not None:
                await self._reception.replace(config, world)

    def _say(self, read: fresh.Reading) -> None:
        health = self._hub.health
        health.say("config", "config.toml", now(), ok=not read.config_problem, reason=read.config_problem)
        health.say("rules", "rules", now(), ok=not read.rules_problem, reason=read.rules_problem)
        for what, problem in (("configuration", read.config_problem), ("rules", read.rules_problem)):
            if problem:
                log.warning("new %s refused, the old one stays in force: %s", what, problem)
        if read.needs_restart:
            log.warning("changed, but in force only after a restart: %s", ", ".join(read.needs_restart))
        self._systemd.ready(self._status())

    def _status(self) -> str:
        return f"watching {len(self._hub.world.duties)} checks from {self._config.vantage}"

    async def run(self, seconds: float | None) -> None:
        """Run until a signal, the end of ``seconds``, or a child that cannot be kept alive.

        Raises:
            ExceptionGroup: with ``GaveUp`` in it, if a child crashed too often.
        """
        await self._life.live(self._children(), self._stops(), self._begun, seconds)

    def _begun(self) -> None:
        self._say(fresh.Reading(config=self._config, world=self._hub.world))
        log.info("%s; TLS by %s", self._status(), library())

    def _stops(self) -> dict[str, Callable[[], None]]:
        eyes = {} if self._eyes is None else {"agent": self._eyes.agent.stop, "post": self._eyes.post.stop}
        return {**eyes, "ear": self._ear.stop, "courier": self._mail.stop}


def run(path: Path, probes: Mapping[str, AnyProbe], roles: frozenset[str], seconds: float | None) -> None:
    """Start the daemon on this configuration and stay until it ends; an agent of a distant hub opens no ledger.

    Raises:
        ConfigRejected: if the configuration is not sound, or not one for these roles.
        RuleProblems: if the rules are not.
        StoreUnusable: if the ledger cannot be opened, or another daemon owns it.
        BadKey: if a key for the link cannot be used.
        SpoolBusy: if another process looks with this configuration.
    """
    roles = ALL if "all" in roles else roles
    config = fresh.first(path, probes)
    logs.start(os.environ, config.secret_values())
    systemd = Systemd(os.environ)
    try:
        if config.link_hub and "agent" in roles:
            if "hub" in roles:
                raise rejected(f"{path}:link.hub", "this machine reports to a hub elsewhere: run it with --role agent")
            asyncio.run(prober.live(config, probes, systemd, seconds))
        else:
            _hub(config, probes, systemd, roles, seconds)
    except* GaveUp as hopeless:
        log.critical("gave up: %s keeps crashing; systemd starts us anew", hopeless.exceptions[0])
        raise SystemExit(1) from None
    systemd.close()


def _hub(
    config: Config, probes: Mapping[str, AnyProbe], systemd: Systemd, roles: frozenset[str], seconds: float | None
) -> None:
    async def live() -> None:
        await Daemon(config, probes, ledger, systemd, roles).run(seconds)

    with open_ledger(config.data_dir, config.store_url) as ledger:
        asyncio.run(live())
