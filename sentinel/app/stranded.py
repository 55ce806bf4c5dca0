"""Errands about messages that wait in vain: give them up, or let them go over another channel; always by a person."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sentinel.app.errands import Errand
from sentinel.app.request import Answer, Outcome, Request
from sentinel.casework.speak import ORDER
from sentinel.config.config import Config
from sentinel.model.incident import Entry
from sentinel.model.notice import Notice
from sentinel.model.route import Channel
from sentinel.model.rule import Tlp
from sentinel.store.ports import Ledger, Unit

_MARK = re.compile(r"TLP:([A-Z+]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranded:
    """What these errands need."""

    ledger: Ledger
    config: Callable[[], Config]
    clock: Callable[[], datetime]

    def all(self) -> Mapping[str, Errand]:
        """Every errand by the name of its act."""
        return {"drop_channel": self.drop, "reroute": self.reroute}

    async def drop(self, request: Request) -> Answer:
        """Give up on everything that waits for a channel."""
        channel, entry = request.args.get("on", ""), _entry(request, "dropped", self.clock())

        def job(unit: Unit) -> int:
            return sum(unit.drop_notice(one.key, entry) for one in unit.stranded(channel))

        return _done(await self.ledger.write(job), "dropped", channel)

    async def reroute(self, request: Request) -> Answer:
        """Send everything that waits for a channel over another one."""
        old, new = request.args.get("on", ""), request.args.get("to", "")
        channel = next((c.channel() for c in self.config().channels() if c.name == new), None)
        if channel is None or old == new:
            return Answer(outcome=Outcome.REFUSED, text=f"there is no other channel {new!r} to send it over")
        entry = _entry(request, "rerouted", self.clock())

        def job(unit: Unit) -> int:
            waiting = unit.stranded(old)
            if any(not may_carry(channel, one) for one in waiting):
                return -1
            return sum(unit.reroute_notice(one.key, new, entry) for one in waiting)

        moved = await self.ledger.write(job)
        if moved < 0:
            said = f"channel {new} may carry TLP:{channel.tlp.upper()} at most, and some of these messages say more"
            return Answer(outcome=Outcome.REFUSED, text=said)
        return _done(moved, "rerouted", old)


def may_carry(channel: Channel, one: Notice) -> bool:
    """Whether what a message says in its first line of how far it may go allows this channel; no mark: anywhere."""
    marks = [
        Tlp(found.lower()) for line in (one.title, one.body.partition("\n")[0]) for found in _MARK.findall(line[:40])
    ]
    return all(ORDER.index(mark) <= ORDER.index(channel.tlp) for mark in marks)


def _entry(request: Request, act: str, at: datetime) -> Entry:
    return Entry(at=at, act=act, who=request.who, login=request.login, text=request.args.get("text", ""))


def _done(count: int, what: str, channel: str) -> Answer:
    if not count:
        return Answer(outcome=Outcome.REFUSED, text=f"nothing waits for a channel {channel!r}")
    return Answer(data={what: count, "channel": channel})
