"""Where a certificate says that its revocation can be asked for: its responders, and the list of its own shard."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from sentinel.kit.x509.read import quiet

MOST = 2
LONGEST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointers:
    """Responders and lists, as URLs that we ask (http and https, at most two of each); ``named`` are all list URLs."""

    responders: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def pointers(certificate: x509.Certificate) -> Pointers:
    """Read where a certificate points to; nothing if it cannot be read."""
    with quiet():
        try:
            responders, lists = list(_responders(certificate)), list(_lists(certificate))
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return Pointers()
    return Pointers(responders=_ours(responders), lists=_ours(lists), named=tuple(lists))


def _responders(certificate: x509.Certificate) -> Iterator[str]:
    for access in (e.value for e in certificate.extensions if isinstance(e.value, x509.AuthorityInformationAccess)):
        for way in access:
            place = way.access_location
            if way.access_method == AuthorityInformationAccessOID.OCSP and _is_url(place):
                yield str(place.value)


def _lists(certificate: x509.Certificate) -> Iterator[str]:
    """The URLs of whole lists; lists that somebody else signs, or that know only some reasons, say too little."""
    for points in (e.value for e in certificate.extensions if isinstance(e.value, x509.CRLDistributionPoints)):
        for point in points:
            if point.crl_issuer is None and point.reasons is None:
                yield from (str(name.value) for name in point.full_name or () if _is_url(name))


def _is_url(name: x509.GeneralName) -> bool:
    return isinstance(name, x509.UniformResourceIdentifier)


def _ours(urls: list[str]) -> tuple[str, ...]:
    fit = (u for u in urls if u.lower().startswith(("http://", "https://")) and len(u) <= LONGEST)
    return tuple(dict.fromkeys(fit))[:MOST]
