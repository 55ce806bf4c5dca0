"""The lower-cased view of an event: made once, only of fields whose text some rule compares."""

from typing import TypeAlias

from sentinel.detect.numbers import text_of
from sentinel.model.event import Event, Value

Low: TypeAlias = dict[str, str | tuple[str, ...]]


def lowered(event: Event, names: frozenset[str] | None) -> Low:
    """Each named field as lower-cased text, a list as a tuple of them; null has no text. None means every field."""
    low: Low = {}
    for name, value in event.items():
        if names is None or name in names:
            if value.__class__ is str:
                low[name] = value.lower()
            elif value is not None:
                low[name] = _lower(value)
    return low


def _lower(value: Value) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(text.lower() for text in map(text_of, value) if text is not None)
    return (text_of(value) or "").lower()


def texts(value: Value) -> tuple[str, ...]:
    """The texts of a value as they are; a list has several, null has none."""
    if isinstance(value, list):
        return tuple(text for text in map(text_of, value) if text is not None)
    text = text_of(value)
    return () if text is None else (text,)


def tuple_of(have: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """What the view holds of a field, always as a tuple; empty if the field is absent."""
    return (have,) if isinstance(have, str) else have or ()
