"""Whose failure is it? What stopped a look may speak about them, or about us; ours is never news about a target."""

from sentinel.model.failure import Code, Failure

OURS = frozenset(
    {
        Code.ADDRESS_REFUSED,  # our guard
        Code.UNSUPPORTED,
        Code.TOO_LARGE,  # our caps
        Code.CANCELLED,
        Code.BUG,
        Code.DNS_SERVFAIL,  # resolvers, which are not the site
        Code.DNS_TIMEOUT,
    }
)
NO_WAY_OUT = ("ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EPERM", "EACCES")
DENIALS = frozenset({Code.DNS_NXDOMAIN, Code.DNS_NO_ADDRESS})


def ours(failure: Failure) -> bool:
    """Whether the failure speaks about our own line, limits, resolvers or bugs. A denied name is judged apart."""
    if failure.code is Code.HOST_UNREACHABLE:
        return failure.detail.startswith(NO_WAY_OUT)
    return failure.code in OURS
