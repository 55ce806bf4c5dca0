"""Certificates of authorities that a server forgot to send, fetched from where the ones that it sent say they are.

Browsers do the same (AIA, RFC 5280, 4.2.2.1). What comes may help to build a path and is never trusted for itself; it
is loaded beside the looks, once an hour and URL at most, and only from where the guard lets us connect.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates
from cryptography.x509.oid import AuthorityInformationAccessOID

from sentinel.kit.net.watch import Watch
from sentinel.kit.revocation.papers import Bounds, Papers
from sentinel.kit.revocation.pointers import LONGEST
from sentinel.kit.x509.learned import names
from sentinel.kit.x509.read import opened, quiet
from sentinel.model.failure import Failure

PATIENCE = 4.0
MOST_STEPS, MOST_PLACES, MOST_HELD = 3, 2, 4
MOST_NAMES = 4_000
BOUNDS = Bounds(most=65_536, timeout=10.0, at_once=4, each=2)  # whoever shows a certificate says where to load from


class Issuers:
    """Finds what is missing at the upper end of a chain. ``papers`` are its own: these chains are trusted by nobody."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers
        self._places: OrderedDict[tuple[str, bytes], tuple[str, ...]] = OrderedDict()

    async def missing(self, chain: Sequence[bytes], watch: Watch, host: str) -> list[bytes]:
        """The certificates (DER) above the last one of a chain, at most three steps; nothing if they are not known yet.

        Waits four seconds at most, and keeps one of the look's time for the look.
        """
        since, found = watch.ms(), list[bytes]()
        ends = watch.ms() + 1000 * min(PATIENCE, watch.remaining() - 1.0)
        for _ in range(MOST_STEPS):
            last = _last([*chain, *found])
            more = await self._above(last, ends, watch, host) if last else []
            if not more:
                break
            found += more
        watch.note("issuer", since, f"{len(found)} found")
        return found

    async def _above(self, der: bytes, ends: float, watch: Watch, host: str) -> list[bytes]:
        wanted = names(der)[1]
        for url in self._asked(host, wanted, der):
            got = await self._papers.get(url, max(0.0, (ends - watch.ms()) / 1000), asker=host)
            if not isinstance(got, Failure):
                fitting = [one for one in _read(got.body) if names(one)[0] == wanted]
                if fitting:
                    return fitting[:MOST_HELD]
        return []

    def _asked(self, host: str, wanted: bytes, der: bytes) -> tuple[str, ...]:
        """Where one site's issuer of this name is asked for: as its first certificate said, at whatever address."""
        found = self._places.setdefault((host, wanted), places(der))
        self._places.move_to_end((host, wanted))
        if len(self._places) > MOST_NAMES:
            self._places.popitem(last=False)
        return found


def places(der: bytes) -> tuple[str, ...]:
    """Where a certificate says that its issuer's is: web addresses, at most two."""
    certificate = opened(der)
    if certificate is None:
        return ()
    with quiet():
        try:
            urls = list(_urls(certificate))
        except Exception:  # noqa: BLE001 - any parser may choke on what a stranger signed
            return ()
    fit = (url for url in urls if url.lower().startswith(("http://", "https://")) and len(url) <= LONGEST)
    return tuple(dict.fromkeys(fit))[:MOST_PLACES]


def _urls(certificate: x509.Certificate) -> Iterator[str]:
    for access in (e.value for e in certificate.extensions if isinstance(e.value, x509.AuthorityInformationAccess)):
        for way in access:
            place = way.access_location
            issuers = way.access_method == AuthorityInformationAccessOID.CA_ISSUERS
            if issuers and isinstance(place, x509.UniformResourceIdentifier):
                yield str(place.value)


def _last(chain: Sequence[bytes]) -> bytes | None:
    """The certificate at which the way up from the leaf ends; None where it ends in one that signed itself."""
    known = {subject: der for der in chain[1:] if (subject := names(der)[0])}
    at, steps = chain[0] if chain else b"", 0
    while (above := known.get(names(at)[1])) is not None and above != at and steps < len(chain):
        at, steps = above, steps + 1
    subject, issuer = names(at)
    return at if issuer and issuer != subject else None


def _read(body: bytes) -> list[bytes]:
    """One certificate (DER or PEM), or a bundle (PKCS 7), as DER."""
    with quiet():
        for reader in (_one, _text, _bundle):
            try:
                return [one.public_bytes(Encoding.DER) for one in reader(body)][:MOST_HELD]
            except Exception:  # noqa: BLE001, S112 - any parser may choke on what a stranger published
                continue
    return []


def _one(body: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(body)]


def _text(body: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(body)


def _bundle(body: bytes) -> list[x509.Certificate]:
    return load_der_pkcs7_certificates(body)
