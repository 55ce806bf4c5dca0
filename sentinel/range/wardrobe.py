"""The wardrobe: which certificate a name shows, changed live, without restarting a server."""

import hashlib
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.serialization import Encoding

from sentinel.range.authority import Authority, Leaf
from sentinel.range.broken import RECIPES, chain_of
from sentinel.range.dial import Deed, Dial, together
from sentinel.range.notary import Notary
from sentinel.range.oddities import Sent
from sentinel.range.papers import GOOD, PAPERS, Paper
from sentinel.range.workshop import Workshop

SMALL = b"BEGIN RSA PRIVATE KEY"  # how the tiny keys are written, which are made by hand
Worn: TypeAlias = Callable[[], ssl.SSLContext]  # what the next handshake is shown


def context(leaf: Leaf, folder: Path) -> ssl.SSLContext:
    """Make a server's TLS context from a certificate; old keys and hashes are allowed, resumption is not."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_ciphers("ALL:@SECLEVEL=0")  # a client must be able to see how weak a certificate is
    tls.options |= ssl.OP_NO_TICKET
    tls.num_tickets = 0
    if SMALL in leaf.key:
        tls.maximum_version = ssl.TLSVersion.TLSv1_2  # so small a key sits in a server that is too old for TLS 1.3
    file = folder / f"{hashlib.sha256(leaf.chain).hexdigest()}.pem"
    file.touch(mode=0o600)
    file.write_bytes(leaf.key + leaf.chain)
    tls.load_cert_chain(file)
    return tls


class Certificate:
    """The certificate of one site. Each verb puts another one on, at once, and its deed takes it off again."""

    def __init__(
        self,
        names: tuple[str, ...],
        authority: Authority,
        folder: Path,
        now: Callable[[], datetime],
        paper: Paper = GOOD,
        notary: Notary | None = None,
    ) -> None:
        self._notary = notary
        self.names = names
        self._authority, self._folder, self._now = authority, folder, now
        self.leaf = self._made(paper)
        self.worn: Dial[Worn] = Dial(self._all_the_time(self.leaf))

    def _all_the_time(self, leaf: Leaf) -> Worn:
        made = context(leaf, self._folder)
        return lambda: made

    def _made(self, paper: Paper) -> Leaf:
        return self._authority.issue(self.names, paper, self._now())

    def show(self, paper: str) -> Deed:
        """Show a certificate of this kind (see ``papers.PAPERS`` and ``broken.RECIPES``), issued now.

        Raises:
            KeyError: if there is no such kind.
        """
        if paper not in RECIPES:
            return self.worn.turn(self._all_the_time(self._made(PAPERS[paper])))
        return self.worn.turn(self._all_the_time(_leaf(RECIPES[paper](self._workshop(), self.names[0]))))

    def revoke(self, reason: str = "keyCompromise", by: str = "ocsp crl") -> Deed:
        """Show one that its authority has just taken back, as its responder (``ocsp``), its list (``crl``) or both say.

        Raises:
            LookupError: if nobody answers for this world's authorities.
        """
        if self._notary is None:
            raise LookupError("this world has no notary")
        shop = self._workshop()
        made = self._notary.certified(shop, self.names, by)
        shown = self.worn.turn(self._all_the_time(_leaf([made, shop.middle])))
        return together(self._notary.revoke(f"{made.certificate.serial_number:x}", reason), shown)

    def _workshop(self) -> Workshop:
        """Where the trusted operator makes what it does not make every day."""
        return self._authority.main.workshop(self._now())

    def alternate(self, papers: Sequence[str]) -> Deed:
        """Show several by turns, one per handshake, beside the normal one, as the edges of a CDN do.

        Raises:
            KeyError: if there is no such kind.
        """
        others = [context(self._made(PAPERS[paper]), self._folder) for paper in papers]
        turns = cycle([self.worn.now(), *others])
        return self.worn.turn(lambda: next(turns))

    def expire(self) -> Deed:
        """Show one that ended an hour ago."""
        return self.show("expired")

    def renew(self, paper: str = "good") -> None:
        """Replace the normal certificate by a new one, for good, and end every certificate fault."""
        self.leaf = self._made(PAPERS[paper])
        self.worn.settle(self._all_the_time(self.leaf))
        self.worn.heal()


def _leaf(sent: Sent) -> Leaf:
    key, chain = chain_of(sent)
    return Leaf(key=key, chain=b"".join(one.public_bytes(Encoding.PEM) for one in chain), certificate=chain[0])


def front(default: Certificate, by_name: Mapping[str, Certificate]) -> ssl.SSLContext:
    """The context of a listener: it shows each client the certificate of the name that it asks for (SNI)."""
    base = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    base.set_ciphers("ALL:@SECLEVEL=0")
    base.options |= ssl.OP_NO_TICKET
    base.num_tickets = 0
    base.set_alpn_protocols(["http/1.1"])

    def choose(tls: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        tls.context = by_name.get(name or "", default).worn.now()

    base.sni_callback = choose
    return base
