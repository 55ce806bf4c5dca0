"""The few things that pyOpenSSL can do but does not offer; every private name that Sentinel touches is in this file.

Callbacks are avoided on purpose: cffi makes them in writable, executable memory, which a hardened unit denies.
"""

from typing import Any

from cryptography.hazmat.bindings.openssl.binding import Binding
from OpenSSL import SSL

GROUPS = b"X25519:P-256:P-384:P-521"
_LIB: Any = Binding().lib
_FFI: Any = Binding().ffi


def library() -> str:
    """Which TLS library looks at the sites, such as ``OpenSSL 4.0.3``; its version decides speed and what is seen."""
    return SSL.OpenSSL_version(SSL.OPENSSL_VERSION).decode("ascii", "replace")


def prefer_groups(context: SSL.Context, groups: bytes = GROUPS) -> bool:
    """Offer X25519 first, which is the cheapest. False: the library would not, and its own order stands."""
    try:
        return bool(_LIB.SSL_CTX_set1_curves_list(context._context, groups) == 1)  # noqa: SLF001 - no public way
    except AttributeError:
        return False


def staple(connection: SSL.Connection) -> bytes | None:
    """The OCSP answer that the server stapled (DER, unverified), or None."""
    start = _FFI.new("unsigned char **")
    try:
        size = _LIB.SSL_get_tlsext_status_ocsp_resp(connection._ssl, start)  # noqa: SLF001 - no public way
    except AttributeError:
        return None
    return bytes(_FFI.buffer(start[0], size)) if size > 0 and start[0] != _FFI.NULL else None
