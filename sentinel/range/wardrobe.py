"""The wardrobe: which certificate a name shows, changed live, without restarting a server."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

from sentinel.range.authority import Authority, Leaf
from sentinel.range.dial import Deed, Dial
from sentinel.range.papers import GOOD, PAPERS, Paper

Worn: TypeAlias = Callable[[], ssl.SSLContext]  # what the next handshake is shown


def context(leaf: Leaf, folder: Path) -> ssl.SSLContext:
    """Make a server's TLS context from a certificate; old keys and hashes are allowed, resumption is not."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.set_ciphers("ALL:@SECLEVEL=0")  # a client must be able to see how weak a certificate is
    tls.options |= ssl.OP_NO_TICKET
    tls.num_tickets = 0
    file = folder / f"{leaf.certificate.serial_number:x}.pem"
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
    ) -> None:
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
        """Show a certificate of this kind (see ``papers.PAPERS``), issued now.

        Raises:
            KeyError: if there is no such kind.
        """
        return self.worn.turn(self._all_the_time(self._made(PAPERS[paper])))

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
