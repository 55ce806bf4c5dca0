import pytest

from sentinel.kit.blame import ours
from sentinel.model.failure import Code, Failure, Layer


@pytest.mark.parametrize(
    ("code", "detail", "mine"),
    [
        (Code.CONNECTION_REFUSED, "ECONNREFUSED", False),
        (Code.CONNECTION_RESET, "", False),
        (Code.CONNECT_TIMEOUT, "", False),
        (Code.TLS_TIMEOUT, "", False),
        (Code.TLS_HANDSHAKE_FAILED, "alert", False),
        (Code.HTTP_PROTOCOL_ERROR, "", False),
        (Code.HTTP_TIMEOUT, "", False),
        (Code.TOO_MANY_REDIRECTS, "", False),
        (Code.HOST_UNREACHABLE, "EHOSTUNREACH", False),
        (Code.HOST_UNREACHABLE, "ENETUNREACH", True),
        (Code.HOST_UNREACHABLE, "EPERM", True),
        (Code.ADDRESS_REFUSED, "", True),
        (Code.UNSUPPORTED, "", True),
        (Code.TOO_LARGE, "", True),
        (Code.CANCELLED, "", True),
        (Code.BUG, "", True),
        (Code.DNS_SERVFAIL, "", True),
        (Code.DNS_TIMEOUT, "", True),
    ],
)
def test_whose_failure_it_is(code: Code, detail: str, *, mine: bool) -> None:
    assert ours(Failure(layer=Layer.TCP, code=code, detail=detail)) is mine
