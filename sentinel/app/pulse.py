"""The pulse that others feel: an outside watcher is told that we are alive, and only while all is well."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sentinel.app.children import rest
from sentinel.app.parts import now
from sentinel.config.config import Config
from sentinel.courier.ping import ping
from sentinel.hub.well import unwell
from sentinel.hub.world import World
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Ledger

log = logging.getLogger("sentinel.pulse")
_FIGURES = re.compile(r"\d+")  # they grow, and the matter stays the same
SOON = 30.0  # seconds between two looks at ourselves while we are not well


@dataclass(slots=True)
class Pulse:
    """Beats outwards until it is stopped; what it last said of itself is logged once."""

    ledger: Ledger
    config: Callable[[], Config]
    world: Callable[[], World]
    _said: str | None = field(default=None, init=False)

    async def run(self, stopping: asyncio.Event) -> None:
        """Ask ourselves, tell the outside, rest; a URL that a reload brings is told from then on."""
        while not stopping.is_set():
            well = await self._beat()
            every = self.config().heartbeat.every
            if await rest(stopping, every if well else min(every, SOON)):
                return

    async def _beat(self) -> bool:
        url = self.config().heartbeat.url.reveal()
        if not url:
            return True
        why = "the ledger cannot be read"
        with suppress(StoreUnusable):
            why = await self.ledger.read(lambda view: unwell(view, self.world(), now()))
        trouble = why or await ping(url)
        self._tell("not told, since " + why if why else trouble)
        return not trouble

    def _tell(self, words: str) -> None:
        matter = _FIGURES.sub("", words)
        if matter != self._said and words:
            log.warning("the outside watcher: %s", words)
        elif matter != self._said:
            log.info("the outside watcher is told that we are alive")
        self._said = matter
