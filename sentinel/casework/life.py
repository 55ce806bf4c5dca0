"""The life of an incident as one table: where it stands, what is heard, where it goes, and what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sentinel.model.incident import Phase
from sentinel.model.notice import Why


class Cue(StrEnum):
    """What is heard: from looks, from people, from time."""

    DOUBT = "bad, but not yet for long enough"
    BAD = "bad for as long as the rule asks"
    STILL = "somebody who matters still says bad"
    BETTER = "nobody who matters says bad any more"
    CLEAR = "seen good often and long enough"
    CLOSED = "a person closes it"
    REOPENED = "a person reopens it"
    STALE = "nobody says anything any more"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an incident goes, and what is told; ``to`` is None where it is forgotten."""

    to: Phase | None
    why: Why | None = None


PENDING, OPEN, RECOVERING, RESOLVED = Phase.PENDING, Phase.OPEN, Phase.RECOVERING, Phase.RESOLVED

LIFE: Mapping[tuple[Phase | None, Cue], Step] = MappingProxyType(
    {
        (None, Cue.DOUBT): Step(PENDING),
        (None, Cue.BAD): Step(OPEN, Why.OPENED),
        (PENDING, Cue.DOUBT): Step(PENDING),
        (PENDING, Cue.BAD): Step(OPEN, Why.OPENED),
        (PENDING, Cue.BETTER): Step(None),
        (PENDING, Cue.STALE): Step(None),
        (OPEN, Cue.BAD): Step(OPEN),
        (OPEN, Cue.STILL): Step(OPEN),
        (OPEN, Cue.BETTER): Step(RECOVERING),
        (OPEN, Cue.CLEAR): Step(RESOLVED, Why.RESOLVED),
        (OPEN, Cue.CLOSED): Step(RESOLVED, Why.RESOLVED),
        (RECOVERING, Cue.BAD): Step(OPEN),
        (RECOVERING, Cue.STILL): Step(OPEN),
        (RECOVERING, Cue.BETTER): Step(RECOVERING),
        (RECOVERING, Cue.CLEAR): Step(RESOLVED, Why.RESOLVED),
        (RECOVERING, Cue.CLOSED): Step(RESOLVED, Why.RESOLVED),
        (RESOLVED, Cue.DOUBT): Step(RESOLVED),
        (RESOLVED, Cue.BAD): Step(OPEN, Why.REOPENED),
        (RESOLVED, Cue.REOPENED): Step(OPEN, Why.REOPENED),
    }
)
