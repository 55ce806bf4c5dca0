"""Numbers as people write them: of incidents, reports, silences and changes."""

MOST_DIGITS = 9  # a billion of them


def numbered(text: str, prefix: str = "") -> int | None:
    """The number in ``INC-000042``, ``inc-42`` or ``42``; ``prefix`` is in capitals. None if it is none."""
    digits = text.upper().removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else None
