"""What a rule may ask of one field, as plain data that outlives the parser (the rows of the profile's value table)."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Wild(Enum):
    """The wildcards of a text: any characters, newlines too, or exactly one."""

    MANY = "*"
    ONE = "?"


Part: TypeAlias = str | Wild


@dataclass(frozen=True, slots=True)
class Text:
    """The whole value equals this pattern, both lower-cased unless ``cased``."""

    parts: tuple[Part, ...]
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """Equal as a number, or to the text of its canonical decimal; never to a bool."""

    number: int | float


@dataclass(frozen=True, slots=True)
class Bool:
    """A bool, or the text ``true`` or ``false``; never 1 or 0."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    """Absent or null; an empty text is neither."""


@dataclass(frozen=True, slots=True)
class Exists:
    """The key is there (or is not), even if its value is null or an empty list."""

    present: bool


@dataclass(frozen=True, slots=True)
class Regex:
    """RE2 finds the pattern anywhere; ``flags`` is some of ``ims``."""

    pattern: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Cidr:
    """An address of the same family inside the network; anything else is false, never an error."""

    network: str


@dataclass(frozen=True, slots=True)
class Same:
    """Both fields are present and equal, lower-cased; ``start`` and ``end`` ask for less than the whole."""

    field: str
    start: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A number, or ASCII text like ``-12.5``, compares: ``op`` is ``lt``, ``lte``, ``gt`` or ``gte``."""

    op: str
    number: int | float


@dataclass(frozen=True, slots=True)
class Moment:
    """That part (``minute`` to ``year``, ISO week) of the field's own ISO time; its zone is not converted."""

    part: str
    number: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several values that one written value stands for."""

    tests: tuple["Test", ...]


Test: TypeAlias = Text | Number | Bool | Null | Exists | Regex | Cidr | Same | Compare | Moment | OneOf
