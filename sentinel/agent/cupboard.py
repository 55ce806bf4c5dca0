"""Where evidence is put: a cupboard that refuses is told of once, and what was seen counts all the same."""

import logging
from collections.abc import Callable, Sequence

log = logging.getLogger("sentinel.toolbox")


class Cupboard:
    """Keeps bodies by way of ``keep``, which stores one and returns its SHA-256."""

    def __init__(self, keep: Callable[[bytes, str], str]) -> None:
        self._keep = keep
        self._refused = False

    def shelve(self, bodies: Sequence[tuple[bytes, str]]) -> list[str]:
        """Keep bodies as evidence; returns the names of those that are safe. What was seen counts without them too."""
        try:
            names = [self._keep(body, media_type) for body, media_type in bodies]
        except Exception as error:  # noqa: BLE001 - whatever the shelf is made of, a look does not depend on it
            if not self._refused:
                log.error("evidence cannot be kept, looks go on without it: %s", error)  # noqa: TRY400 - in words
            self._refused = True
            return []
        if self._refused:
            log.info("evidence is kept again")
        self._refused = False
        return names
