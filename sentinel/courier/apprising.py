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
        from sentinel.courier.alertmanager import register  # noqa: PLC0415 - a subclass of one of them

        register()
    _never_unpack()
    logging.getLogger("apprise").propagate = False  # it may echo a URL that it does not like
    return apprise


def _never_unpack() -> None:
    """Ask for plain answers and read packed ones as they came: a thousandth of a bomb is a harmless answer."""
    import requests.utils  # noqa: PLC0415 - as late as the library
    import urllib3.response  # noqa: PLC0415 - likewise

    requests.utils.DEFAULT_ACCEPT_ENCODING = "identity"  # type: ignore[misc]  # final in its stubs alone
    urllib3.response.BaseHTTPResponse.CONTENT_DECODERS = []
