"""An agent by itself: it looks at what its hub assigns and reports there. No ledger, no inventory, no channel."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import aiohttp

from sentinel.app import children, fresh
from sentinel.app.eyes import Eyes, open_eyes
from sentinel.app.life import Child, Life
from sentinel.app.orders import Orders, follow
from sentinel.app.parts import manners, now, toolbox
from sentinel.app.systemd import Systemd
from sentinel.config.config import Config
from sentinel.kit.net.openssl import library
from sentinel.kit.probe import AnyProbe
from sentinel.link import keys
from sentinel.link.assignments import Assignments, checks_of
from sentinel.link.bodies import Body
from sentinel.link.caller import Caller, session_to
from sentinel.link.https import HttpsLink
from sentinel.store.errors import EvidenceUnusable
from sentinel.store.evidence import Evidence
from sentinel.web.metrics import Metric
from sentinel.web.service import Facts, Service

log = logging.getLogger("sentinel.prober")
SHEET = "assignments"
KEPT = timedelta(days=8)  # longer than what names it can wait in the spool
TIDY_EVERY = 3600.0


class Prober:
    """Looks for a hub elsewhere. ``session`` and ``url`` lead there."""

    def __init__(
        self,
        config: Config,
        probes: Mapping[str, AnyProbe],
        systemd: Systemd,
        session: aiohttp.ClientSession,
        url: str,
    ) -> None:
        self._config, self._probes, self._systemd = config, probes, systemd
        self._life = Life(systemd=systemd, again=self.reload)
        self._evidence = Evidence(config.evidence_dir)
        key = keys.private(config.link.key.reveal().encode(), "[link] key")
        caller = Caller(session=session, url=url, vantage=config.vantage, key=key, now=now)
        self._link = HttpsLink(caller, partial(_body, self._evidence))
        self._orders = Orders(vantage=config.vantage, file=config.data_dir / SHEET, hub_key=config.link.hub_key)
        self._eyes = self._opened()
        self._assigned = Assignments(vantage=config.vantage)
        self._watching = 0
        self._obey(self._orders.kept())
        self._link.assignments = self._orders.etag

    def _opened(self) -> Eyes:
        return open_eyes(self._config, self._probes, self._evidence, (), self._link, self._life.pulses)

    def _obey(self, assigned: Assignments) -> None:
        """Watch this from now on."""
        checks, cadence = checks_of(assigned)
        self._eyes.agent.replace(checks, cadence, manners(self._config))
        if assigned != self._assigned:
            log.info("the hub assigns %d checks", len(checks))
        self._assigned, self._watching = assigned, len(checks)
        self._systemd.ready(self._status())

    async def reload(self) -> None:
        """Read the configuration anew: resolvers, roots, manners; what to watch is the hub's to say."""
        self._systemd.reloading()
        read = await asyncio.to_thread(fresh.settings, self._config, self._probes)
        if read.problem:
            log.error("the configuration is wrong, the old one stands: %s", read.problem)
        if read.needs_restart:
            log.warning("changed, but in force only after a restart: %s", ", ".join(read.needs_restart))
        self._config = read.config
        self._eyes.shed.box = await asyncio.to_thread(toolbox, read.config, self._evidence)
        self._obey(self._assigned)

    async def run(self, seconds: float | None) -> None:
        """Run until a signal, the end of ``seconds``, or a child that cannot be kept alive.

        Raises:
            ExceptionGroup: with ``GaveUp`` in it, if a child crashed too often.
        """
        stops = {"agent": self._eyes.agent.stop, "post": self._eyes.post.stop}
        await self._life.live(self._children(), stops, self._begun, seconds)

    def _children(self) -> dict[str, Child]:
        stopping = self._life.stopping
        return {
            "agent": self._eyes.agent.run,
            "post": self._eyes.post.run,
            "orders": partial(follow, self._link, self._orders, self._obey, stopping),
            "web": partial(children.serve, self._service(), stopping),
            "tidy": partial(_tidy, self._evidence, stopping),
            "watchdog": partial(children.feed, self._systemd, self._life.pulses, stopping),
        }

    def _begun(self) -> None:
        log.info("%s; reporting to %s; TLS by %s", self._status(), self._config.link_hub, library())
        self._systemd.ready(self._status())

    def _status(self) -> str:
        return f"watching {self._watching} checks from {self._config.vantage}"

    def _service(self) -> Service:
        facts = Facts(late=self._life.pulses.late, unready=self._unready, metrics=self._figures)
        return Service(self._config.listen, self._config.public_url, facts)

    async def _unready(self) -> str:
        return "" if self._watching else "the hub has assigned nothing yet"

    async def _figures(self) -> Sequence[Metric]:
        spool = self._eyes.spool
        waits = "Looks that the hub's ledger has not confirmed."
        return [
            Metric(name="sentinel_checks", help="Checks that the hub assigned.", value=self._watching),
            Metric(name="sentinel_spool_waiting", help=waits, value=spool.last - spool.mark),
        ]


async def live(config: Config, probes: Mapping[str, AnyProbe], systemd: Systemd, seconds: float | None) -> None:
    """Look for the hub that the configuration names, until it ends."""
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    session, url = session_to(config.link_hub, config.ca_file)
    async with session:
        await Prober(config, probes, systemd, session, url).run(seconds)


def _body(evidence: Evidence, name: str) -> Body | None:
    """A piece of evidence for the hub; None if it is gone."""
    try:
        return Body(name=name, media_type=evidence.media_type(name), content=evidence.read(name))
    except EvidenceUnusable:
        return None


async def _tidy(evidence: Evidence, stopping: asyncio.Event) -> None:
    """Every hour: delete the evidence that no waiting look can name any more."""
    while not await children.rest(stopping, TIDY_EVERY):
        try:
            gone = await asyncio.to_thread(_clear, evidence)
        except EvidenceUnusable:
            log.exception("old evidence cannot be deleted; it is tried again in an hour")
        else:
            log.info("swept: %d bodies", gone)


def _clear(evidence: Evidence) -> int:
    return sum(evidence.delete(name) for name in list(evidence.older(now() - KEPT)))
