"""The closed vocabulary of why a look failed: could-not-see is neither good nor bad news about the target."""

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """Where a look stopped; our own bug has a word too."""

    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    PROBE = "probe"


class Code(StrEnum):
    """What stopped it. This list is closed (contract, section 7): a new word is a change of the contract."""

    DNS_NXDOMAIN = "dns_nxdomain"
    DNS_SERVFAIL = "dns_servfail"
    DNS_TIMEOUT = "dns_timeout"
    DNS_NO_ADDRESS = "dns_no_address"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_RESET = "connection_reset"
    CONNECT_TIMEOUT = "connect_timeout"
    HOST_UNREACHABLE = "host_unreachable"
    TLS_HANDSHAKE_FAILED = "tls_handshake_failed"
    TLS_TIMEOUT = "tls_timeout"
    HTTP_PROTOCOL_ERROR = "http_protocol_error"
    HTTP_TIMEOUT = "http_timeout"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    ADDRESS_REFUSED = "address_refused"
    UNSUPPORTED = "unsupported"
    CANCELLED = "cancelled"
    BUG = "bug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """We could not see: at which layer, by which word of the closed list, and what the machine said."""

    layer: Layer
    code: Code
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.layer}.{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """We did not look, and why: our own line was down, the budget was spent, the target is switched off."""

    reason: str
