"""What a vantage learned of a subject, as this version reads it; the rest is learned anew (docs/adr/0006)."""

import logging
from typing import Any

from sentinel.hub.sitting import NOTHING, Sitting
from sentinel.hub.world import Duty
from sentinel.kit import codec
from sentinel.model.observation import Observation

log = logging.getLogger("sentinel.hub")


def recalled(sitting: Sitting, duty: Duty, now: Observation[Any]) -> object | None:
    """What was learned, None if nothing was. Another shape is forgotten, said once, and costs no look its judgement."""
    shape = duty.probe.learned
    state = sitting.unit.learned(now.check, now.vantage) if shape else None
    if shape is None or state is None or state == NOTHING:
        return None
    known: object | None = codec.read(shape, state)
    if known is None:
        log.warning("what %s learned of %s is of another version: it is learned anew", now.vantage, now.check)
        sitting.unit.save_learned(now.check, now.vantage, NOTHING)
    return known
