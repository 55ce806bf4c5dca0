"""Open a certificate that a stranger sent: quietly, within a size, and never with an exception."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509

MOST_BYTES = 524_288
MOST_CERTIFICATES = 20
ORDINARY = 16_384  # bytes: what is larger is not worth remembering


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the parser's remarks on odd serials and names: what is odd becomes a fact, not a line on a terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def opened(der: bytes) -> x509.Certificate | None:
    """The certificate in these bytes, or None if they are none or more than 512 KiB."""
    if len(der) > MOST_BYTES:
        return None
    with quiet():
        try:
            return x509.load_der_x509_certificate(der)
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return None
