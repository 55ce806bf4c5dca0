"""Is a server lame: does it answer, but not for the zone that was delegated to it? A timeout is no answer."""

from dns.name import Name
from dns.rdatatype import RdataType

from sentinel.kit.authority.reply import Reply
from sentinel.kit.dnssec.records import find
from sentinel.kit.takeover.facts import OK, SILENT

REFUSALS = frozenset({"REFUSED", "SERVFAIL", "NXDOMAIN", "NOTAUTH"})


def word_of(reply: Reply, zone: Name) -> str:
    """How a server stands by one answer to ``SOA zone``; ``silent`` for whatever is neither a yes nor a no."""
    if reply.rcode in REFUSALS:
        return reply.rcode.lower()
    if reply.rcode != "NOERROR":  # an odd one, or none at all: nobody answered
        return SILENT
    if reply.authoritative and find(reply.answer, zone, RdataType.SOA) is not None:
        return OK
    return "upward" if _upward(reply, zone) else "not_authoritative"


def speaks(reply: Reply) -> bool:
    """Whether a server gives records of its own authority."""
    return reply.definite and reply.authoritative and bool(reply.answer)


def settled(udp: str, tcp: str) -> str:
    """The word on both transports: who is good over one of them is good, who is lame over one of them is lame."""
    if OK in (udp, tcp):
        return OK
    return udp if udp != SILENT else tcp


def _upward(reply: Reply, zone: Name) -> bool:
    """Whether it refers to a zone above: it serves nothing here."""
    names = (rrset.name for rrset in reply.authority if rrset.rdtype == RdataType.NS)
    return any(zone.is_subdomain(name) and zone != name for name in names)
