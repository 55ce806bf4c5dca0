"""The hub's side of the link: who is heard, what each is to watch, what each is asked to look at again."""

import asyncio
import logging
import os
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sentinel.app import children
from sentinel.app.listening import Listening
from sentinel.app.parts import now
from sentinel.config.config import Config
from sentinel.hub.hub import Hub
from sentinel.hub.world import World
from sentinel.kit.probe import AnyProbe
from sentinel.link import keys
from sentinel.link.assignments import Assignments, Sheet, assign, seal
from sentinel.link.bodies import Body
from sentinel.link.door import Door, Within
from sentinel.link.ports import Ask
from sentinel.link.wishes import Wishes
from sentinel.store.evidence import Evidence

log = logging.getLogger("sentinel.reception")
KEY = "link.key"
GLANCE = 0.5  # seconds: how soon an agent that waits for wishes hears of other assignments
LISTEN_AGAIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The agents of one configuration: their keys, and what each is to watch."""

    keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)


def hub_key(config: Config) -> Ed25519PrivateKey:
    """The key that this hub signs assignments with; made when it is first needed.

    Raises:
        BadKey: if it cannot be read or made.
    """
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = config.data_dir / KEY
    if not file.exists():
        keys.generate(file)
    return keys.load(file)


def roll_of(config: Config, world: World, key: Ed25519PrivateKey) -> Roll:
    """Everybody who may knock, with his assignments; it takes a moment for a large inventory."""
    agents = config.link.agents
    sheets = {a.vantage: _sheet_of(a.vantage, world, key, now()) for a in agents}
    return Roll(keys={a.vantage: keys.public(a.key) for a in agents}, sheets=sheets)


def _sheet_of(vantage: str, world: World, key: Ed25519PrivateKey, at: datetime) -> Sheet:
    return seal(assign(vantage, world.checks(vantage), world.cadence(vantage, at)), key)


class Reception:
    """Hears agents for as long as the hub runs."""

    def __init__(self, config: Config, probes: Mapping[str, AnyProbe], hub: Hub, evidence: Evidence) -> None:
        self._probes, self._hub, self._evidence = probes, hub, evidence
        self._key = hub_key(config)
        self._roll = roll_of(config, hub.world, self._key)
        self._wishes: dict[str, Wishes] = {}
        self._listening = Listening(config, Door(self._within()).application, os.environ)

    def ask(self, vantage: str, wanted: Ask) -> None:
        """Have a vantage look at something again; it hears of it within the second if it is connected."""
        if vantage in self._roll.keys:
            self._wishes.setdefault(vantage, Wishes()).add(wanted)

    async def replace(self, config: Config, world: World) -> None:
        """Listen to other agents, give out other assignments; a certificate that is wrong leaves the old one."""
        self._roll = await asyncio.to_thread(roll_of, config, world, self._key)
        for gone in self._wishes.keys() - self._roll.keys.keys():
            del self._wishes[gone]
        try:
            self._listening.renew(config)
        except (OSError, ssl.SSLError) as error:
            log.error("the certificate for agents cannot be used, the old one stands: %s", error)  # noqa: TRY400 - a word for the operator

    async def run(self, stopping: asyncio.Event) -> None:
        """Keep listening; a place that cannot be had is tried again, and never stops the watch."""
        told = ""
        while True:
            try:
                await self._listening.open()
                break
            except OSError as error:
                if str(error) != told:
                    log.error("agents cannot be heard: %s; tried again quietly", error)  # noqa: TRY400 - likewise
                told = str(error)
                await self._listening.close()
                if await children.rest(stopping, LISTEN_AGAIN):
                    return
        await stopping.wait()
        await self._listening.close()

    def _within(self) -> Within:
        return Within(
            keys=self._key_of,
            probes=self._probes,
            take=self._hub.take,
            lease=self._hub.lease,
            wishes=self._wait,
            assignments=self._sheet,
            lacks=self._lacks,
            keep=self._keep,
            now=now,
            heard=self._hub.heard,
        )

    def _key_of(self, vantage: str) -> Ed25519PublicKey | None:
        return self._roll.keys.get(vantage)

    def _sheet(self, vantage: str) -> Sheet:
        """What it is to watch; nothing, if it left the configuration while it waited."""
        return self._roll.sheets.get(vantage) or seal(Assignments(vantage=vantage), self._key)

    async def _wait(self, vantage: str, seconds: float, known: str) -> Sequence[Ask]:
        """Until there is something to look at, or to watch instead of what it knows; at most so long."""
        until = time.monotonic() + seconds
        while True:
            wishes = self._wishes.setdefault(vantage, Wishes())
            sheet = self._roll.sheets.get(vantage)
            left = until - time.monotonic() if sheet is not None and sheet.etag == known else 0.0
            asked = await wishes.take(max(0.0, min(left, GLANCE)))
            if asked or left <= 0.0:
                return asked

    async def _lacks(self, names: Sequence[str]) -> Sequence[str]:
        return await asyncio.to_thread(_missing, self._evidence.holds, names)

    async def _keep(self, body: Body) -> None:
        await asyncio.to_thread(self._evidence.keep, body.content, body.media_type)


def _missing(holds: Callable[[str], bool], names: Sequence[str]) -> list[str]:
    return [name for name in names if not holds(name)]
