"""Names: what the name servers of the world say, and lies, denials and silences on top of it."""

from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from sentinel.range.dial import Deed
from sentinel.range.zone import Zone, kind_of

ALIASES_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is said instead of the truth: an rcode, other records, or nothing at all, after ``wait`` seconds.

    It holds for ``name`` (and with ``below`` for all under it; an empty name means every name), for questions from
    ``client`` and to ``server`` (addresses; empty: all). ``records`` maps a type to texts; None leaves the truth.
    """

    name: str = ""
    below: bool = False
    client: str = ""
    server: str = ""
    rcode: str = "NOERROR"
    records: dict[str, tuple[str, ...]] | None = field(default=None)
    silent: bool = False
    truncated: bool = False
    wait: float = 0.0

    def concerns(self, name: str, client: str, server: str) -> bool:
        """Whether it is said to this question."""
        named = not self.name or name == self.name or (self.below and name.endswith(f".{self.name}"))
        return named and self.client in ("", client) and self.server in ("", server)


class Names:
    """All zones of the world and what is said about them. Each verb returns its deed."""

    def __init__(self, zones: list[Zone]) -> None:
        self.zones = zones
        self._sayings: list[Saying] = []

    def zone(self, name: str) -> Zone | None:
        """The closest zone that holds a name."""
        holding = [zone for zone in self.zones if zone.holds(name)]
        return max(holding, key=lambda zone: len(zone.apex), default=None)

    def say(self, saying: Saying) -> Deed:
        """Say this from now on; the newest saying that concerns a question wins."""
        self._sayings.insert(0, saying)

        def undo() -> None:
            self._sayings = [other for other in self._sayings if other is not saying]

        return Deed(undo)

    def heal(self) -> None:
        """Speak nothing but the truth again."""
        self._sayings.clear()

    def said(self, name: str, client: str, server: str) -> Saying | None:
        """What is said to this question instead of the truth, or None."""
        return next((saying for saying in self._sayings if saying.concerns(name, client, server)), None)

    def nxdomain(self, name: str, client: str = "", server: str = "") -> Deed:
        """Deny that a name exists."""
        return self.say(Saying(name=name, client=client, server=server, rcode="NXDOMAIN", records={}))

    def servfail(self, name: str = "", client: str = "", server: str = "") -> Deed:
        """Answer SERVFAIL."""
        return self.say(Saying(name=name, client=client, server=server, rcode="SERVFAIL", records={}))

    def refuse(self, name: str = "", client: str = "", server: str = "") -> Deed:
        """Answer REFUSED."""
        return self.say(Saying(name=name, client=client, server=server, rcode="REFUSED", records={}))

    def empty(self, name: str, client: str = "", server: str = "") -> Deed:
        """Say that the name exists but has no records."""
        return self.say(Saying(name=name, client=client, server=server, records={}))

    def silence(self, name: str = "", client: str = "", server: str = "") -> Deed:
        """Do not answer."""
        return self.say(Saying(name=name, client=client, server=server, silent=True))

    def slow(self, wait: float, name: str = "", client: str = "", server: str = "") -> Deed:
        """Answer truly, but only after so many seconds."""
        return self.say(Saying(name=name, client=client, server=server, wait=wait))

    def truncate(self, name: str = "", client: str = "", server: str = "") -> Deed:
        """Say over UDP that the answer is too long, so that the question must be asked over TCP."""
        return self.say(Saying(name=name, client=client, server=server, truncated=True))

    def lie(self, name: str, *addresses: str, client: str = "", server: str = "") -> Deed:
        """Give other addresses: to everyone, to one client, or from one server only."""
        records: dict[str, tuple[str, ...]] = {}
        for address in addresses:
            records[kind_of(address)] = (*records.get(kind_of(address), ()), address)
        return self.say(Saying(name=name, client=client, server=server, records=records))

    def mislead(self, name: str, to: str) -> Deed:
        """Lead everyone who asks for a name to one other address."""
        return self.lie(name, to)


def reply(
    names: Names, query: dns.message.Message, client: str, server: str, *, recursive: bool
) -> dns.message.Message:
    """The answer to a question, as an authority or as a resolver gives it, lies included."""
    response = dns.message.make_response(query, recursion_available=recursive)
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    saying = names.said(name, client, server)
    if saying is not None and saying.records is not None:
        response.set_rcode(dns.rcode.from_text(saying.rcode))
        _add(response, name, kind, saying.records.get(kind, ()), 30)
        return response
    return _truth(names, response, name, kind, recursive=recursive)


def _truth(
    names: Names, response: dns.message.Message, name: str, kind: str, *, recursive: bool
) -> dns.message.Message:
    zone = names.zone(name)
    if zone is None:
        response.set_rcode(dns.rcode.NXDOMAIN if recursive else dns.rcode.REFUSED)
        return response
    if not recursive:
        response.flags |= dns.flags.AA
    for _ in range(ALIASES_MOST):
        if not _answer(zone, response, name, kind):
            return response
        name = zone.records[(name, "CNAME")][0].rstrip(".").lower()
        further = names.zone(name)
        if further is None or (further is not zone and not recursive):
            return response
        zone = further
    return response


def _answer(zone: Zone, response: dns.message.Message, name: str, kind: str) -> bool:
    """Add what the zone has; True if there is an alias to follow."""
    if found := zone.records.get((name, kind)):
        _add(response, name, kind, found, zone.ttl_of(name, kind))
        return False
    if alias := zone.records.get((name, "CNAME")):
        _add(response, name, "CNAME", alias, zone.ttl_of(name, "CNAME"))
        return True
    if not zone.exists(name):
        response.set_rcode(dns.rcode.NXDOMAIN)
    soa = zone.records[(zone.apex, "SOA")]
    response.authority.append(dns.rrset.from_text(f"{zone.apex}.", zone.ttl, "IN", "SOA", *soa))
    return False


def _add(response: dns.message.Message, name: str, kind: str, texts: tuple[str, ...], ttl: int) -> None:
    if texts:
        response.answer.append(dns.rrset.from_text(f"{name}.", ttl, "IN", kind, *texts))
