"""Durations as people write them: ``30s``, ``5m``, ``12h``, ``7d``; inside Sentinel they are seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_FORM = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([smhd])", re.ASCII)


def seconds(text: object) -> float:
    """Read a duration.

    Raises:
        ValueError: if it is not a number followed by s, m, h or d.
    """
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form is None:
        message = 'a duration is a number and a unit, such as "30s", "5m", "12h" or "7d"'
        raise ValueError(message)
    return float(form[1]) * UNITS[form[2]]


def words(amount: float) -> str:
    """Write seconds as the shortest exact duration, such as ``90s`` or ``2h``."""
    for unit in ("d", "h", "m"):
        if amount and amount % UNITS[unit] == 0:
            return f"{amount / UNITS[unit]:.0f}{unit}"
    return f"{amount:g}s"


def about(amount: float) -> str:
    """Roughly how long, in the one unit that people would use: ``3m``, ``5h``, ``12d``."""
    unit = next((u for u in ("d", "h", "m") if amount >= UNITS[u]), "s")
    return f"{max(0.0, amount) / UNITS[unit]:.0f}{unit}"


Duration = Annotated[
    float,
    BeforeValidator(seconds),
    PlainSerializer(words, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_FORM.pattern}$"}),
]
