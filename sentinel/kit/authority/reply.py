"""What one server said to one question: all that a witness would write down, nothing that he would conclude."""

from dataclasses import dataclass
from datetime import datetime

from dns.name import Name
from dns.rdatatype import RdataType
from dns.rrset import RRset

from sentinel.kit.dnssec.records import Said
from sentinel.model.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One address of an authoritative server; ``name`` is its host name, empty for a hint."""

    address: str
    port: int = 53
    name: str = ""

    @property
    def endpoint(self) -> tuple[str, int]:
        """Where it is."""
        return (self.address, self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A further packet that answered the same question, after the first one.

    ``differs`` says in what: ``rcode``, ``records``, ``ttl`` (more than two seconds), or nothing: the network repeats
    itself. ``ttl`` is the IP TTL, ``after_ms`` counts from the question.
    """

    after_ms: float
    source: str
    ttl: int | None = None
    differs: str = ""
    rcode: str = ""
    answer: tuple[RRset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of one server, or why there is none.

    ``transport`` is ``udp`` or ``tcp``; ``ttl`` the IP TTL of the packet (UDP only); ``flags`` those of ``AA TC RA AD``
    that were set; ``nsid`` which machine of an anycast group spoke; ``foreign`` counts packets that came to our socket
    and were no answer to our question, by reason; ``later`` are further answers, known once the look has settled.
    """

    server: Server
    name: Name
    kind: RdataType
    transport: str
    at: datetime
    took_ms: float = 0.0
    rcode: str = ""
    flags: frozenset[str] = frozenset()
    answer: tuple[RRset, ...] = ()
    authority: tuple[RRset, ...] = ()
    additional: tuple[RRset, ...] = ()
    ttl: int | None = None
    size: int = 0
    tries: int = 1
    edns: bool = False
    nsid: str = ""
    cookie: bool = False
    foreign: tuple[tuple[str, int], ...] = ()
    later: tuple[Later, ...] = ()
    failure: Failure | None = None

    @property
    def authoritative(self) -> bool:
        """Whether the server speaks for a zone of its own."""
        return "AA" in self.flags

    @property
    def definite(self) -> bool:
        """Whether this is a word at all: an answer or a denial; not SERVFAIL, not REFUSED."""
        return self.failure is None and self.rcode in ("NOERROR", "NXDOMAIN")

    @property
    def conflicts(self) -> tuple[Later, ...]:
        """Later answers that said something else: somebody on the path speaks too."""
        return tuple(later for later in self.later if later.differs)

    def said(self, zone: Name) -> Said:
        """What it said of a zone; records of other zones are none of its business (bailiwick)."""
        return Said(
            answer=[r for r in self.answer if r.name.is_subdomain(zone)],
            authority=[r for r in self.authority if r.name.is_subdomain(zone)],
            nxdomain=self.rcode == "NXDOMAIN",
        )
