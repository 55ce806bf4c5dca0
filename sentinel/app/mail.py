"""The courier of this process: made anew from each configuration, and how its channels do becomes our own health."""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from sentinel.app.parts import mark_of, now
from sentinel.app.supervise import Pulses
from sentinel.config.config import Config
from sentinel.courier.channel import Channel
from sentinel.courier.circuit import Standing
from sentinel.courier.courier import Courier
from sentinel.courier.pace import LAB, Pace
from sentinel.courier.redact import Blot, quieten
from sentinel.courier.way_out import prepare
from sentinel.hub.health import Health
from sentinel.store.errors import StoreUnusable
from sentinel.store.ports import Ledger

PATIENCE = 900.0
LAB_PATIENCE = 10.0
LATE = 90.0
HOPELESS = timedelta(minutes=20)  # longer than any pause between tries that may yet succeed


class Mail:
    """Delivers over the channels of the newest configuration until it is stopped."""

    def __init__(self, ledger: Ledger, config: Config, health: Health, pulses: Pulses) -> None:
        self._ledger, self._config, self._health, self._pulses = ledger, config, health, pulses
        self._stopping = False
        self._courier: Courier | None = None
        self._moves: dict[str, Callable[[], None]] = {}

    def replace(self, config: Config) -> None:
        """Go on with other channels, once what is under way is done."""
        self._config = config
        if self._courier is not None:
            self._courier.stop()

    def wake(self) -> None:
        """Something may be waiting to be told."""
        if self._courier is not None:
            self._courier.wake()

    def stop(self) -> None:
        """Let ``run`` end within a few seconds."""
        self._stopping = True
        if self._courier is not None:
            self._courier.stop()

    async def run(self) -> None:
        """Deliver; a new configuration begins a new courier."""
        while not self._stopping:
            self._moves = {c.name: self._pulses.promise(f"courier {c.name}", LATE) for c in self._config.channels()}
            for name in self._moves:
                await self._hurry(name)
            self._courier = self._made()
            await self._courier.run()
            for name in self._moves:
                self._pulses.retire(f"courier {name}")

    async def _hurry(self, channel: str) -> None:
        """A new configuration may have mended what was hopeless an hour ago."""
        with suppress(StoreUnusable):
            await self._ledger.write(lambda unit: unit.hurry(channel, now(), HOPELESS))

    def _made(self) -> Courier:
        config = self._config
        prepare(os.environ, config.data_dir, config.notify_proxy, config.notify_ca_file)
        quieten(Blot(config.secret_values()))
        return Courier(
            self._ledger,
            [Channel(c.name, c.url.reveal(), mark=mark_of(c, config)) for c in config.channels()],
            now=now,
            jitter=lambda: random.uniform(0.8, 1.2),  # noqa: S311 - spreads retries, guards nothing
            on_health=self._heard,
            beat=lambda name: self._moves[name](),
            pace=LAB if config.lab else Pace(),
        )

    def _heard(self, standing: Standing) -> None:
        patience = 0.0 if standing.permanent else LAB_PATIENCE if self._config.lab else PATIENCE
        self._health.say(
            "channel", standing.channel, standing.since, ok=standing.ok, patience=patience, reason=standing.reason
        )
