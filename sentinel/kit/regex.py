"""Regular expressions by RE2 alone: time linear in the text, whatever pattern and text are."""

from collections.abc import Callable
from typing import Any

import re2

MAX_PATTERN = 4_000
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")


class BadRegex(ValueError):
    """The pattern cannot be used; the message says why in words for staff."""


def finder(pattern: str, flags: str = "") -> Callable[[str], bool]:
    """A test that says whether a text contains the pattern; ``flags`` is some of ``ims``.

    Raises:
        BadRegex: if RE2 has no such pattern.
    """
    search = compiled(f"(?{''.join(sorted(flags))}){pattern}" if flags else pattern).search
    return lambda text: search(text) is not None


def whole(pattern: str) -> Callable[[str], bool]:
    """A test that says whether the pattern covers a whole text."""
    fullmatch = compiled(pattern).fullmatch
    return lambda text: fullmatch(text) is not None


def escaped(text: str) -> str:
    """The text as a pattern that matches exactly it."""
    return str(re2.escape(text))


def compiled(pattern: str) -> Any:  # noqa: ANN401 - re2 ships no types
    """The pattern as RE2 compiled it.

    Raises:
        BadRegex: if RE2 has no such pattern.
    """
    if len(pattern) > MAX_PATTERN:
        raise BadRegex(f"the pattern is longer than {MAX_PATTERN:,} characters")
    options = re2.Options()
    options.log_errors = False  # RE2 would write to stderr by itself
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BadRegex(_why(error, pattern)) from None


def _why(error: Exception, pattern: str) -> str:
    told = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
    if any(look in told for look in _LOOKS) and any(look in pattern for look in _LOOKS):
        return "look-around is refused: RE2 has none"
    if "invalid escape sequence: \\" in told and told[-1].isdigit():
        return "back-references are refused: RE2 has none"
    return f"RE2 cannot read this pattern: {told}"
