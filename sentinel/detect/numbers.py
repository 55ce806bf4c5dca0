"""Numbers as rules see them: one canonical text per number, and no guessing which text is a number."""

import re
from decimal import Decimal

_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def canonical(number: float) -> str:
    """The text of a number without exponent or idle zeros: ``200.0`` is ``200``, ``1e-7`` is ``0.0000001``."""
    if isinstance(number, int):
        return str(int(number))
    text = repr(number)
    if "e" in text or text.endswith(".0"):
        text = format(Decimal(text), "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def text_of(value: object) -> str | None:
    """A scalar as the text that string rules compare; None for null and for what is no scalar."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return canonical(value) if isinstance(value, int | float) else None


def number_of(value: object) -> int | float | Decimal | None:
    """A value as a number: ints, floats and ASCII text like ``-12.5``; never a bool, ``1_000``, ``nan`` or ``٣``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None
