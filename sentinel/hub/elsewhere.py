"""What other vantages saw of the same lately, for probes that compare: vantages are witnesses and no voters."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sentinel.hub.sitting import Sitting
from sentinel.hub.world import Duty
from sentinel.kit import codec
from sentinel.kit.seen import Elsewhere
from sentinel.model.observation import Observation
from sentinel.store.ports import Latest

LEAST_INTERVAL = 8.0  # a bad look, its time-outs and its second look take longer than a lab's interval
FRESH = 2  # intervals
MOST = 12  # vantages


def seen_elsewhere(sitting: Sitting, duty: Duty, now: Observation[Any]) -> Iterator[Elsewhere[Any]]:
    """The newest looks of vantages of other networks, if they saw something within two intervals of this one."""
    vantages = sitting.world.vantages
    own = vantages.network(now.vantage)
    others = [w for w in vantages.others(now.vantage, duty.check) if sitting.world.lab or vantages.network(w) != own]
    for who in others[:MOST]:
        look = sitting.unit.latest(now.check, who)
        if look is None or not _counts(look, duty, now):
            continue
        if (facts := codec.read(duty.probe.facts, look.facts)) is not None:
            yield Elsewhere(vantage=who, at=look.at, facts=facts)


def _counts(look: Latest, duty: Duty, now: Observation[Any]) -> bool:
    lasts = timedelta(seconds=FRESH * max(look.interval, now.interval, LEAST_INTERVAL))
    saw = look.outcome == "seen" and look.version == duty.probe.version
    return saw and abs(now.at - look.at) <= lasts
