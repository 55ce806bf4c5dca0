"""Who has fallen silent, and whose clock is wrong: what the hub itself notices of distant vantages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sentinel.hub.health import Health
from sentinel.hub.vantages import OWN, Vantage, Vantages
from sentinel.model.event import Value
from sentinel.model.observation import Observation

SILENT, CLOCK = "vantage_silent", "clock"
INTERVALS = 3.0
LEAST, LEAST_IN_LAB = 120.0, 10.0
ASTRAY = 60.0  # seconds that a clock may be off
STEADY, STEADY_IN_LAB = 10.0, 2.0  # seconds that it must be off: one late packet is no wrong clock
ASLEEP = 30.0  # a pause between two beats in which it was we who heard nothing


@dataclass(slots=True)
class Listening:
    """What was heard of whom: told when somebody knocks, weighed at each beat. ``silent``: who is not heard now."""

    silent: set[str] = field(default_factory=set)
    _heard: dict[str, datetime] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _usual: dict[str, float] = field(default_factory=dict)
    _off: dict[str, float] = field(default_factory=dict)
    _last: datetime | None = None

    def hear(self, vantage: str, now: datetime, off: float | None = None) -> None:
        """A vantage spoke; ``off`` is by how many seconds its clock is ahead, where that is sure."""
        self._heard[vantage] = now
        self._known.add(vantage)
        if off is not None:
            self._off[vantage] = off

    def learn(self, batch: Iterable[Observation[Any]]) -> None:
        """How often each vantage looks at itself, as its own looks say."""
        for look in batch:
            if look.subject == f"{OWN}:{look.vantage}":
                self._usual[look.vantage] = look.interval

    def weigh(self, vantages: Vantages, health: Health, now: datetime, *, lab: bool) -> None:
        """Say of each distant vantage whether it is heard, and whether its clock is right."""
        self._sleep(now)
        distant = {name: one for name, one in vantages.listed.items() if one.distant}
        self._retire(distant, health)
        for name in distant:
            self._weigh_silence(name, health, now, lab=lab)
            self._weigh_clock(name, health, now, lab=lab)

    def _sleep(self, now: datetime) -> None:
        """While we ourselves stood still, nobody was silent."""
        gap = (now - self._last).total_seconds() if self._last else 0.0
        self._last = now
        if gap > ASLEEP:
            self._heard = {name: at + timedelta(seconds=gap) for name, at in self._heard.items()}

    def _retire(self, distant: Mapping[str, Vantage], health: Health) -> None:
        for name in self._heard.keys() - distant.keys():
            del self._heard[name]
            self.silent.discard(name)
            self._off.pop(name, None)
            self._known.discard(name)
            health.drop(SILENT, name)
            health.drop(CLOCK, name)

    def _weigh_silence(self, name: str, health: Health, now: datetime, *, lab: bool) -> None:
        last = self._heard.setdefault(name, now)  # counted from when we began to listen
        patience = max(INTERVALS * self._usual.get(name, 0.0), LEAST_IN_LAB if lab else LEAST)
        self.silent.discard(name)
        if (now - last).total_seconds() > patience:
            self.silent.add(name)
            health.say(SILENT, name, last, ok=False)
        elif name in self._known:  # whoever was not heard since we began is not said to be there
            health.say(SILENT, name, now, ok=True)

    def _weigh_clock(self, name: str, health: Health, now: datetime, *, lab: bool) -> None:
        off = self._off.get(name)
        if off is None:
            return
        patience = STEADY_IN_LAB if lab else STEADY
        fields: dict[str, Value] = {"sentinel.self.offset": round(off, 1)}
        health.say(CLOCK, name, now, ok=abs(off) <= ASTRAY, patience=patience, fields=fields)
