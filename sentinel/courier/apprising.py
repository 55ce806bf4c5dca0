"""Apprise, fetched late: 30 MB and half a second that only a courier needs."""

import logging
import warnings
from functools import cache
from types import ModuleType


@cache
def library() -> ModuleType:
    """Import Apprise with all its plugins; what they think of their own dependencies is not our operator's business."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import apprise  # noqa: PLC0415 - late on purpose

        apprise.Apprise.instantiate("json://localhost")  # the first URL loads all the plugins
    logging.getLogger("apprise").propagate = False  # it may echo a URL that it does not like
    return apprise
