"""Paths: OpenSSL's word on whether a chain leads to a root that we trust, at one moment or with dates aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from OpenSSL import crypto
from OpenSSL._util import lib

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, which pyOpenSSL does not name
UNREADABLE = -1
NO_ISSUER = frozenset({2, 20, 21})  # no issuer at all, no local issuer, leaf alone: what an intermediate may repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """OpenSSL's verify code (0 is ok), depth and text; ``path`` is the accepted chain as DER, leaf to root."""

    code: int
    depth: int = 0
    text: str = "ok"
    path: tuple[bytes, ...] = ()


def store_of(roots: Sequence[crypto.X509], now: datetime | None) -> crypto.X509Store:
    """A store of roots that judges at one moment, or with dates aside if ``now`` is None.

    A store keeps the first moment it is given for ever (OpenSSL 3 and 4), so that each moment needs a store of its own;
    roots are shared, and 170 of them cost 0.2 ms.
    """
    store = crypto.X509Store()
    for root in roots:
        store.add_cert(root)
    lib.X509_STORE_set_purpose(store._store, lib.X509_PURPOSE_SSL_SERVER)  # noqa: SLF001 - pyOpenSSL has no call for it
    if now is None:
        store.set_flags(NO_CHECK_TIME)
    else:
        store.set_time(now)
    return store


def ask(store: crypto.X509Store, leaf: crypto.X509, others: Sequence[crypto.X509]) -> Word:
    """What OpenSSL says of this leaf; ``others`` may help to build the path and are never trusted for themselves."""
    try:
        path = crypto.X509StoreContext(store, leaf, list(others)).get_verified_chain()
    except crypto.X509StoreContextError as error:
        code, depth, text = error.errors
        return Word(code=code, depth=depth, text=text)
    except crypto.Error:
        return Word(code=UNREADABLE, text="OpenSSL cannot judge this chain")
    return Word(code=0, path=tuple(crypto.dump_certificate(crypto.FILETYPE_ASN1, c) for c in path))
