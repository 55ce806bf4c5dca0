"""The daemon: one process with its children, and the orderly ways through its life: start, reload, drain, stop."""

import asyncio
import logging
import os
import random
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from sentinel.agent.agent import Agent, Ways
from sentinel.agent.senses import Senses
from sentinel.app import children, fresh, logs
from sentinel.app.assemble import proved_rules, world_of
from sentinel.app.control import NAME, Control
from sentinel.app.errands import Errands
from sentinel.app.figures import Figures
from sentinel.app.mail import Mail
from sentinel.app.office import Office
from sentinel.app.parts import Toolshed, manners, now, proof_of, retention, toolbox
from sentinel.app.rulings import Rulings
from sentinel.app.supervise import GaveUp, Pulses, keep
from sentinel.app.systemd import Systemd
from sentinel.config.config import Config
from sentinel.hub.hub import Hub
from sentinel.hub.sitting import Known
from sentinel.kit.net.openssl import library
from sentinel.kit.probe import AnyProbe
from sentinel.link.local import LocalLink
from sentinel.link.post import Post
from sentinel.link.spool import epoch_id, open_spool
from sentinel.model.subject import Check
from sentinel.store.evidence import Evidence
from sentinel.store.ledger import SqlLedger, open_ledger
from sentinel.web.service import Facts, Service

log = logging.getLogger("sentinel.daemon")
Child = Callable[[], Awaitable[None]]
BEAT, LAB_BEAT = 5.0, 1.0
LATE = 60.0
GRACE = 9.0
ALL = frozenset({"agent", "hub", "courier", "web"})
ANY = "any"  # whatever role this process has


class Daemon:
    """Looks, decides, remembers, tells and shows, in one process."""

    def __init__(self, config: Config, probes: Mapping[str, AnyProbe], ledger: SqlLedger, systemd: Systemd) -> None:
        self._config, self._probes, self._ledger, self._systemd = config, probes, ledger, systemd
        self._stopping = asyncio.Event()
        self._pulses = Pulses(clock=time.monotonic)
        self._evidence = Evidence(config.evidence_dir)
        world = world_of(config, probes, proved_rules(config), ledger.look(lambda view: view.switches()))
        self._hub = Hub(
            ledger,
            world,
            ledger.look(Known.read),
            clock=now,
            beat_every=LAB_BEAT if config.lab else BEAT,
            told=self._wake,
        )
        self._mail = Mail(ledger, config, self._hub.health, self._pulses)
        self._shed = Toolshed(toolbox(config, self._evidence))
        self._post, self._agent = self._eyes(world.checks(config.vantage))

    def _eyes(self, checks: Iterable[Check]) -> tuple[Post, Agent]:
        """The agent and the post that carries what it saw to the hub."""
        config = self._config
        link = LocalLink(config.vantage, self._probes, self._hub.take, self._hub.lease)
        epoch = lambda: epoch_id(now(), secrets.token_bytes(6))  # noqa: E731 - a name for an argument
        spool = open_spool(config.data_dir / "spool", config.vantage, new_epoch=epoch, now=now)
        ways = Ways(manners=manners(config), memory=config.data_dir / "agent.json")
        senses = Senses(now=now, ticks=time.monotonic)
        post = Post(spool, link, beat=self._pulses.promise("post", LATE))
        agent = Agent(checks, self._probes, self._shed, spool, link, senses, ways, self._pulses.promise("agent", LATE))
        return post, agent

    def _wake(self) -> None:
        self._mail.wake()

    def _children(self, roles: frozenset[str]) -> dict[str, Child]:
        """Every child by name, in the order in which they are stopped: who looks first, who remembers last."""
        stopping, hub = self._stopping, self._hub
        kept = lambda: retention(self._config)  # noqa: E731 - asked anew at each sweep
        every: dict[str, tuple[str, Child]] = {
            "agent": ("agent", self._agent.run),
            "post": ("agent", self._post.run),
            "courier": ("courier", self._mail.run),
            "web": ("web", partial(children.serve, self._service(), stopping)),
            "control": ("hub", lambda: children.until(stopping, self._control().run())),
            "sweep": ("hub", partial(children.tidy, self._ledger, self._evidence, kept, stopping)),
            "beat": ("hub", partial(children.beat, hub, stopping, self._pulses.promise("beat", LATE))),
            "watchdog": (ANY, partial(children.feed, self._systemd, self._pulses, stopping)),
        }
        mine = {name: child for name, (role, child) in every.items() if role in {*roles, ANY}}
        for name in every.keys() - mine.keys():  # who does not run here need not move
            self._pulses.retire(name)
        return mine

    def _service(self) -> Service:
        figures = Figures(self._ledger, lambda: self._hub.world, now, lambda: self._hub.panes.evictions)
        facts = Facts(late=self._pulses.late, unready=figures.unready, metrics=figures.metrics)
        return Service(self._config.listen, self._config.public_url, facts)

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
            others={**errands.all(), **Rulings(hub=self._hub, clock=now).all()},
        )
        return Control(self._config.data_dir / NAME, office.answer)

    async def reload(self) -> None:
        """Read configuration, rules and switches anew; whatever is wrong keeps the old, and opens an incident."""
        self._systemd.reloading()
        switches = await self._ledger.read(lambda view: view.switches())
        rules = self._hub.world.rules
        read = await asyncio.to_thread(fresh.again, self._config, self._probes, rules, switches)
        self._config, self._hub.world = read.config, read.world
        self._shed.box = await asyncio.to_thread(toolbox, read.config, self._evidence)
        self._agent.replace(read.world.checks(read.config.vantage), manners=manners(read.config))
        self._mail.replace(read.config)
        self._say(read)

    def _say(self, read: fresh.Reading) -> None:
        health = self._hub.health
        health.say("config", "config.toml", now(), ok=not read.config_problem, reason=read.config_problem)
        health.say("rules", "rules", now(), ok=not read.rules_problem, reason=read.rules_problem)
        if read.needs_restart:
            log.warning("changed, but in force only after a restart: %s", ", ".join(read.needs_restart))
        self._systemd.ready(self._status())

    def _status(self) -> str:
        return f"watching {len(self._hub.world.duties)} checks from {self._config.vantage}"

    async def run(self, roles: frozenset[str], seconds: float | None) -> None:
        """Run until a signal, the end of ``seconds``, or a child that cannot be kept alive.

        Raises:
            ExceptionGroup: with ``GaveUp`` in it, if a child crashed too often.
        """
        self._hear_signals()
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(self._kept(name, c)) for name, c in self._children(roles).items()}
            self._say(fresh.Reading(config=self._config, world=self._hub.world))
            log.info("%s; TLS by %s", self._status(), library())
            await children.rest(self._stopping, seconds if seconds is not None else float("inf"))
            await self._drain(tasks)

    def _hear_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        self._reloads: set[asyncio.Task[None]] = set()
        loop.add_signal_handler(signal.SIGHUP, self._reload_soon)

    def _reload_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self.reload())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _kept(self, name: str, child: Child) -> None:
        await keep(name, child, clock=time.monotonic, jitter=lambda: random.uniform(0.5, 1.0))  # noqa: S311 - spreads restarts
        self._pulses.retire(name)

    async def _drain(self, tasks: Mapping[str, asyncio.Task[None]]) -> None:
        """Stop looking, carry home what was seen, deliver what is under way; whoever takes too long is cut off."""
        self._systemd.stopping()
        until = time.monotonic() + GRACE
        stops = {"agent": self._agent.stop, "post": self._post.stop, "courier": self._mail.stop}
        for name, stop in stops.items():
            stop()
            if name in tasks:
                await asyncio.wait({tasks[name]}, timeout=max(0.0, until - time.monotonic()))
        self._stopping.set()
        await asyncio.wait(tasks.values(), timeout=max(0.1, until - time.monotonic()))
        for task in tasks.values():
            task.cancel()


def run(path: Path, probes: Mapping[str, AnyProbe], roles: frozenset[str], seconds: float | None) -> None:
    """Start the daemon on this configuration and stay until it ends.

    Raises:
        ConfigRejected: if the configuration is not sound.
        RuleProblems: if the rules are not.
        StoreUnusable: if the ledger cannot be opened, or another daemon owns it.
    """
    config = fresh.first(path, probes)
    logs.start(os.environ, config.secret_values())
    systemd = Systemd(os.environ)
    with open_ledger(config.data_dir, config.store_url) as ledger:
        try:
            asyncio.run(_live(config, probes, ledger, systemd, roles, seconds))
        except* GaveUp as hopeless:
            log.critical("gave up: %s keeps crashing; systemd starts us anew", hopeless.exceptions[0])
            raise SystemExit(1) from None
    systemd.close()


async def _live(
    config: Config,
    probes: Mapping[str, AnyProbe],
    ledger: SqlLedger,
    systemd: Systemd,
    roles: frozenset[str],
    seconds: float | None,
) -> None:
    daemon = Daemon(config, probes, ledger, systemd)
    await daemon.run(ALL if "all" in roles else roles, seconds)
