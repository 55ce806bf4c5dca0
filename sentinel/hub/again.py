"""Judge the newest looks once more, against another idea of what is normal: which incidents would they accuse then?"""

from collections.abc import Iterable, Iterator
from typing import Any

from sentinel.casework.look import key_of, text_of
from sentinel.casework.phase import REGION, active, labelled
from sentinel.hub.guard import believed
from sentinel.hub.ingest import beside
from sentinel.hub.sitting import Sitting
from sentinel.hub.standing import Standing
from sentinel.hub.world import Duty
from sentinel.kit import codec
from sentinel.kit.events import judge
from sentinel.model.event import Event
from sentinel.model.observation import Observation
from sentinel.store.ports import Latest


def accused(sitting: Sitting, duty: Duty, looks: Iterable[Latest], standing: Standing) -> frozenset[str]:
    """The keys of the incidents that these looks match, if this is what is normal."""
    rules = sitting.world.rules
    judgements = (rules.judge(event) for look in looks for event in _events(sitting, duty, look, standing))
    matches = (match for judgement in judgements for match in judgement.matches if match.exempted_by is None)
    return frozenset(key_of(rules.rules[match.rule], match.event) for match in matches)


def _events(sitting: Sitting, duty: Duty, look: Latest, standing: Standing) -> Iterator[Event]:
    """What a look says; nothing if its witness is in doubt, has left, or looked with another version of the probe."""
    world = sitting.world
    facts = codec.read(duty.probe.facts, look.facts) if look.version == duty.probe.version else None
    if facts is None or not world.vantages.watches(look.vantage, duty.check):
        return
    seen = beside(sitting, duty, _observed(look, facts), None, standing)
    for event in judge(duty.probe, seen, duty.options):
        if (sure := believed(sitting, event)) is not None:
            yield labelled(sure, active(world.calendar, seen.now.at, text_of(event.get(REGION))))


def _observed(look: Latest, facts: object) -> Observation[Any]:
    """The look as it was, as far as the ledger still holds it."""
    observation: Observation[Any] = Observation(
        vantage=look.vantage,
        network=look.vantage,
        epoch="",
        sequence=0,
        probe=look.probe,
        version=look.version,
        subject=look.subject,
        at=look.seen_at or look.at,
        duration=look.duration_ms / 1000,
        interval=look.interval,
        outcome=facts,
    )
    return observation
