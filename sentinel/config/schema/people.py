"""Who is told of what, and the election calendar: channels, routes, phases."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from itertools import pairwise
from typing import Annotated, Self, TypeAlias

from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool, field_validator, model_validator

from sentinel.config.schema.fields import Id, Level, Line, Region, SecretUrl, Section, Span
from sentinel.config.schema.tables import Language
from sentinel.kit.durations import Duration
from sentinel.model.moment import utc
from sentinel.model.rule import Tlp
from sentinel.model.severity import Severity
from sentinel.model.subject import TargetKind, Tier

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _clock(written: object) -> time:
    if isinstance(written, time):
        return written
    if isinstance(written, str) and _CLOCK.fullmatch(written):
        return time.fromisoformat(written)
    raise ValueError('must be a time of day, such as "22:00"')


Names: TypeAlias = Annotated[tuple[Id, ...], Field(min_length=1)]
Clock: TypeAlias = Annotated[time, BeforeValidator(_clock, json_schema_input_type=str)]
Moment: TypeAlias = Annotated[AwareDatetime, Field(strict=True)]


class ChannelEntry(Section):
    """One recipient: any Apprise URL, how far it may carry (TLP), its language (default: that of Sentinel)."""

    name: Id
    url: SecretUrl
    tlp: Tlp = Tlp.AMBER
    language: Language | None = None


class Match(Section):
    """Which incidents a route is for; all that is stated must hold. A severity may be ``>=high``."""

    severity: Line | None = None
    rule: Line | None = None
    service: Line | None = None
    target: Line | None = None
    kind: TargetKind | None = None
    organization: Line | None = None
    region: Region | None = None
    tier: Tier | None = None
    family: Line | None = None
    phase: Line | None = None

    @field_validator("severity")
    @classmethod
    def _level(cls, text: str | None) -> str | None:
        if text is not None and text.removeprefix(">=").upper() not in Severity.__members__:
            raise ValueError(f"must be one of {', '.join(s.label for s in Severity)}, or such a word after >=")
        return text

    def stated(self) -> dict[str, str]:
        """The keys that were written, as text."""
        return {key: str(value) for key, value in self.model_dump(exclude_none=True).items()}

    def takes(self, level: Severity) -> bool:
        """Whether an incident of this severity may pass."""
        if self.severity is None:
            return True
        least = Severity.parse(self.severity.removeprefix(">="))
        return level >= least if self.severity.startswith(">=") else level is least


class QuietEntry(Section):
    """Hours, in the configured zone, in which what is below a severity waits for the morning."""

    start: Clock = Field(alias="from")
    end: Clock = Field(alias="until")
    below: Level = Severity.HIGH

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.start == self.end:
            raise ValueError("from and until are the same: that is never or always")
        return self


class EscalationEntry(Section):
    """When nobody acknowledged in time, these are told too."""

    after: Span
    to: Names


class RouteEntry(Section):
    """One line of the routing table; the first that matches wins unless it says ``continue``."""

    match: Match = Match()
    to: Names
    repeat: Annotated[Duration, Field(ge=1)] | None = None
    quiet: QuietEntry | None = None
    escalate: tuple[EscalationEntry, ...] = ()
    go_on: StrictBool = Field(default=False, alias="continue")

    @field_validator("escalate")
    @classmethod
    def _rises(cls, steps: tuple[EscalationEntry, ...]) -> tuple[EscalationEntry, ...]:
        if any(later.after <= earlier.after for earlier, later in pairwise(steps)):
            raise ValueError("each step must come later than the one before it")
        return steps


class PhaseEntry(Section):
    """One stage of the election calendar, entered by a person with its official source."""

    name: Id
    start: Moment = Field(alias="from")
    end: Moment = Field(alias="until")
    source: Annotated[Line, Field(min_length=1)]
    stage: Line = ""
    regions: tuple[Region, ...] = ()
    severity_shift: Annotated[int, Field(strict=True, ge=-2, le=2)] = 0
    cadence: Annotated[float, Field(strict=True, ge=0.1, le=10)] = 1.0
    expected_account_closure: StrictBool = False
    frozen: StrictBool = False

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            raise ValueError("until must be later than from")
        return self

    def meets(self, other: "PhaseEntry") -> bool:
        """Whether both hold at one moment, for one stage, in one region."""
        regions = not self.regions or not other.regions or _touch(self.regions, other.regions)
        moments = _overlap((self.start, self.end), (other.start, other.end))
        return self.stage == other.stage and regions and moments


def _touch(some: Iterable[str], others: Sequence[str]) -> bool:
    """Whether a region of the one is or lies in one of the other."""
    return any(one.startswith(other) or other.startswith(one) for one in some for other in others)


def _overlap(one: tuple[datetime, datetime], two: tuple[datetime, datetime]) -> bool:
    return utc(one[0]) <= utc(two[1]) and utc(two[0]) <= utc(one[1])
