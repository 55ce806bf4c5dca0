"""The notary: where an authority answers for the certificates that it took back, by OCSP and by lists, over HTTP."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from sentinel.range.dial import Deed, Dial, together
from sentinel.range.http import Manner, Reply, Request, converse
from sentinel.range.line import Line
from sentinel.range.listener import Listener
from sentinel.range.record import Diary
from sentinel.range.withdrawal import Day, Ledger, Signer, Taken
from sentinel.range.workshop import SERVER, Made, Workshop

ANSWER = (("Content-Type", "application/ocsp-response"),)
LIST = (("Content-Type", "application/pkix-crl"),)


class Notary:
    """Speaks for authorities. ``appoint`` gives one its places; the verbs change what is said, or how."""

    def __init__(self, address: str, diary: Diary) -> None:
        self.taken: Dial[Mapping[int, Taken]] = Dial({})
        self.answers: Dial[Day] = Dial(Day.GOOD)
        self.lists: Dial[Day] = Dial(Day.GOOD)
        self.manner = Dial(Manner())
        self.reply: Dial[Reply | None] = Dial(None)
        self.ways: Dial[tuple[str, ...]] = Dial(("GET", "POST"))
        self._diary = diary
        self._signers: list[Signer] = []
        self._issued: dict[int, x509.Certificate] = {}
        self.listener = Listener(address, lambda reader, writer: converse(reader, writer, self._answer))
        self.line = Line((self.listener,))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.listener.address}:{self.listener.port}"

    def appoint(self, signer: Signer) -> int:
        """Speak for this authority; the number names it in ``responder`` and ``list_of``."""
        self._signers.append(signer)
        return len(self._signers) - 1

    def responder(self, number: int) -> str:
        """The URL of an authority's responder."""
        return f"{self.url}/ocsp/{number}"

    def list_of(self, number: int) -> str:
        """The URL of an authority's list."""
        return f"{self.url}/crl/{number}.crl"

    def issuer_of(self, certificate: x509.Certificate) -> x509.Certificate:
        """The certificate of the authority that answers for this one: the newest of that name.

        Raises:
            IndexError: if none does.
        """
        return [s.certificate for s in self._signers if s.certificate.subject == certificate.issuer][-1]

    def note(self, certificate: x509.Certificate) -> None:
        """Answer for this certificate from now on."""
        self._issued[certificate.serial_number] = certificate

    def certified(self, shop: Workshop, names: Sequence[str], by: str) -> Made:
        """A certificate of this workshop for these names that points here: to the responder, the list, or both."""
        signer = shop.middle.key
        if not isinstance(signer, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise TypeError("answers are signed by RSA or elliptic curves")
        number = self.appoint(Signer(certificate=shop.middle.certificate, key=signer))
        made = shop.leaf(names, extras=((SERVER, False), *self.pointing(number, by)))
        self.note(made.certificate)
        return made

    def pointing(self, number: int, by: str) -> Iterator[tuple[x509.ExtensionType, bool]]:
        """The extensions that point to an authority's responder (``ocsp`` in ``by``) and list (``crl``)."""
        if "ocsp" in by:
            place = x509.UniformResourceIdentifier(self.responder(number))
            way = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            yield x509.AuthorityInformationAccess([way]), False
        if "crl" in by:
            place = x509.UniformResourceIdentifier(self.list_of(number))
            yield x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)]), False

    def revoke(self, serial: str, reason: str = "") -> Deed:
        """Take back the certificate of this serial number (hex), now, for this reason (such as ``keyCompromise``)."""
        taken = Taken(at=self._diary.now(), reason=reason)
        return self.taken.turn({**self.taken.now, int(serial, 16): taken})

    def day(self, day: str) -> Deed:
        """Have such a day, as responder and as publisher (see ``withdrawal.Day``).

        Raises:
            ValueError: if there is no such day.
        """
        return together(self.answers.turn(Day(day)), self.lists.turn(Day(day)))

    def fail(self, status: int = 503) -> Deed:
        """Answer everything with this status."""
        return self.reply.turn(Reply(status=status, body=b"Service Unavailable"))

    def flood(self, size: int = 11 * 1024 * 1024) -> Deed:
        """Answer everything with so many bytes."""
        return self.reply.turn(Reply(body=bytes(size)))

    def slow(self, seconds: float) -> Deed:
        """Let so much time pass before each answer."""
        return self.manner.turn(Manner(wait=seconds))

    def heal(self) -> None:
        """Tell the truth again, at once, and take every revocation back."""
        for dial in (self.answers, self.lists):
            dial.heal()
        self.taken.heal()
        self.manner.heal()
        self.reply.heal()
        self.ways.heal()
        self.line.heal()

    def staple(self, number: int, certificate: x509.Certificate) -> bytes:
        """The answer that a site staples to its handshakes, as the responder gives it now."""
        return self._ledger(number).answer(certificate, self.answers.now)

    def _answer(self, request: Request) -> Reply:
        self._diary.note(request.client, f"{request.method} {request.target}", request.host)
        given = self.reply.now or self._truth(request)
        return replace(given, manner=self.manner.now)

    def _truth(self, request: Request) -> Reply:
        kind, _, rest = request.target.removeprefix("/").partition("/")
        name, _, question = rest.partition("/")
        number = int(name.removesuffix(".crl")) if name.removesuffix(".crl").isdigit() else len(self._signers)
        if number >= len(self._signers):
            return Reply(status=404)
        if request.method not in self.ways.now:
            return Reply(status=405)
        if kind == "crl":
            return Reply(body=self._ledger(number).listing(self.lists.now), headers=LIST)
        return self._said(number, request.body or _unwrapped(question)) if kind == "ocsp" else Reply(status=404)

    def _said(self, number: int, question: bytes) -> Reply:
        try:
            serial = ocsp.load_der_ocsp_request(question).serial_number
        except ValueError:
            return Reply(status=400)
        certificate = self._issued.get(serial)
        if certificate is None:
            return Reply(status=404)
        return Reply(body=self.staple(number, certificate), headers=ANSWER)

    def _ledger(self, number: int) -> Ledger:
        return Ledger(
            issuer=self._signers[number], now=self._diary.now(), taken=self.taken.now, url=self.list_of(number)
        )


def _unwrapped(question: str) -> bytes:
    try:
        return base64.b64decode(unquote(question), validate=True)
    except binascii.Error:
        return b""
