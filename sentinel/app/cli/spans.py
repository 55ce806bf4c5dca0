"""Durations as options take them: ``--for 90s``, ``--every 2s``."""

from sentinel.app.cli.exits import Exit, Stop
from sentinel.kit.durations import seconds


def span(option: str, text: str) -> float:
    """The seconds that an option asks for.

    Raises:
        Stop: if that is no duration; the option is named.
    """
    try:
        return seconds(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, f"{option}: {error}") from None
