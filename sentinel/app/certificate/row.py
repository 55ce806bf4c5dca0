"""One row of a sheet: a label, its lines, and how loudly they are to be read."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a row is to be read."""

    PLAIN = "plain"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and the lines beside it; all of them harmless text."""

    label: str
    lines: tuple[str, ...]
    tone: Tone = Tone.PLAIN
