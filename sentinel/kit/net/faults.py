"""From what the operating system or a peer did to the closed vocabulary of failures: one table, used by every step."""

import asyncio
import errno
import logging
from collections.abc import Mapping
from types import MappingProxyType

from sentinel.kit.codec import clean
from sentinel.model.failure import Code, Failure, Layer

log = logging.getLogger(__name__)
DETAIL = 200

TIMEOUTS: Mapping[Layer, Code] = MappingProxyType(
    {
        Layer.DNS: Code.DNS_TIMEOUT,
        Layer.TCP: Code.CONNECT_TIMEOUT,
        Layer.TLS: Code.TLS_TIMEOUT,
        Layer.HTTP: Code.HTTP_TIMEOUT,
    }
)
_REACH = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL)
_BLOCKED = (errno.EPERM, errno.EACCES, errno.EPROTO, errno.ENOPROTOOPT)
ERRNOS: Mapping[int, Code] = MappingProxyType(
    {
        errno.ECONNREFUSED: Code.CONNECTION_REFUSED,
        errno.ECONNRESET: Code.CONNECTION_RESET,
        errno.ECONNABORTED: Code.CONNECTION_RESET,
        errno.EPIPE: Code.CONNECTION_RESET,
        errno.EAFNOSUPPORT: Code.UNSUPPORTED,
    }
    | dict.fromkeys((*_REACH, *_BLOCKED), Code.HOST_UNREACHABLE)
)


class Stopped(Exception):
    """A step could not go on, and why; it never leaves the toolbox."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


def stopped(layer: Layer, code: Code, detail: str = "") -> Stopped:
    """The exception for a failure, its detail made storable and short."""
    return Stopped(Failure(layer=layer, code=code, detail=clean(detail)[:DETAIL]))


def failure_of(layer: Layer, error: BaseException) -> Failure:
    """Name a failure: what ``error`` means at this layer; whatever we have no word for is our own bug, and is logged.

    Kernel errors keep their symbol in ``detail``, so that ENETUNREACH (no route from here) and EHOSTUNREACH (their
    end) stay apart.
    """
    if isinstance(error, Stopped):
        return error.failure
    if isinstance(error, asyncio.CancelledError):
        return Failure(layer=Layer.PROBE, code=Code.CANCELLED)
    if isinstance(error, TimeoutError) and layer in TIMEOUTS:
        return Failure(layer=layer, code=TIMEOUTS[layer], detail="ETIMEDOUT" if error.errno else "")
    if isinstance(error, OSError) and error.errno is not None and error.errno in ERRNOS:
        return Failure(layer=layer, code=ERRNOS[error.errno], detail=errno.errorcode[error.errno])
    return bug(error)


def bug(error: BaseException) -> Failure:
    """Our own fault: the traceback goes to the log, the failure says so."""
    log.error("a tool failed by our own fault", exc_info=error)
    return Failure(layer=Layer.PROBE, code=Code.BUG, detail=clean(f"{type(error).__name__}: {error}")[:DETAIL])
