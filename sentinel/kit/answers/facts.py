"""What a look at the answers brought home: what each server said, where aliases led, and what the addresses showed."""

from dataclasses import dataclass, replace
from itertools import chain

from sentinel.kit.dnssec.words import Security
from sentinel.kit.path.state import UNTESTED, SelfTest
from sentinel.kit.x509.certificate import CertificateFacts
from sentinel.kit.x509.edge import Edge
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one server of the zone said of the site's name.

    ``aliases`` are the names that it led to, in order; ``hints`` and ``targets`` what its HTTPS records say (RFC 9460).
    ``ttl`` is the lowest, in seconds. ``security`` is what the zone's keys say of it. ``failure``: it said nothing that
    counts.
    """

    server: str
    name: str = ""
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    ttl: int | None = None
    security: Security = Security.INDETERMINATE
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """Where an alias leads that leaves the zone, by the word of its own authorities; ``bogus``: keys disprove it."""

    alias: str
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    bogus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an address showed in a handshake for the site's name; ``old``: no server gives this address any more."""

    edge: Edge
    leaf: CertificateFacts | None = None
    old: bool = False

    @property
    def address(self) -> str:
        """Which address it is."""
        return self.edge.address

    @property
    def verified(self) -> bool | None:
        """Whether the certificate is trusted and names the site; None: nobody answered."""
        if self.edge.failure is not None:
            return None
        return self.edge.trust is not None and self.edge.trust.ok and self.edge.covers is True


def slim(edge: Edge, leaf: CertificateFacts | None, *, old: bool) -> Shown:
    """What an address showed, without what only matters to those who judge certificates: it is remembered for long."""
    trust = replace(edge.trust, path=(), text="") if edge.trust else None
    bare = replace(leaf, names=(), subject="", issuer="", serial="") if leaf else None
    return Shown(edge=replace(edge, chain=edge.chain[:1], trust=trust), leaf=bare, old=old)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """All answers of one look. ``ns`` and ``ds`` are the parent's word of the zone; None: none of its servers spoke.

    ``families`` are those that this vantage has: others cannot be shaken hands with. ``memory`` is what the next look
    wants to know: which addresses were given, and when each was last met. ``path`` is what we knew of our own path.
    """

    host: str
    zone: str
    ns: tuple[str, ...] | None = None
    ds: tuple[str, ...] | None = None
    said: tuple[Said, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    shown: tuple[Shown, ...] = ()
    families: tuple[int, ...] = (4, 6)
    memory: str = ""
    path: SelfTest = UNTESTED

    @property
    def heard(self) -> tuple[Said, ...]:
        """The servers that said something that counts."""
        return tuple(one for one in self.said if one.failure is None)

    def addresses_of(self, said: Said) -> tuple[str, ...]:
        """The addresses that one server's word comes to, aliases and hints included, each once."""
        ends = [one for one in self.beyond if one.alias in said.aliases[-1:]]
        led = (a for one in ends for a in (*one.addresses, *one.hints))
        return tuple(dict.fromkeys((*said.addresses, *said.hints, *led)))

    def aliases_of(self, said: Said) -> tuple[str, ...]:
        """The names that one server's word leads through, to the end, targets of HTTPS records included."""
        ends = [one for one in self.beyond if one.alias in said.aliases[-1:]]
        led = (a for one in ends for a in (*one.aliases, *one.targets))
        return tuple(dict.fromkeys((*said.aliases, *said.targets, *led)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that any server gives, in order, each once."""
        return tuple(dict.fromkeys(a for said in self.heard for a in self.addresses_of(said)))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every name that any server leads through."""
        return tuple(dict.fromkeys(a for said in self.heard for a in self.aliases_of(said)))

    @property
    def bound(self) -> tuple[frozenset[str], frozenset[str]]:
        """The address hints and the target names of all HTTPS records."""
        hints = [*(one.hints for one in self.heard), *(one.hints for one in self.beyond)]
        targets = [*(one.targets for one in self.heard), *(one.targets for one in self.beyond)]
        return frozenset(chain(*hints)), frozenset(chain(*targets))
