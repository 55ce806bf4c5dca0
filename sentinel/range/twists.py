"""Twists: what a lying server, or somebody on the path, makes of a true answer."""

import dns.flags
import dns.message
import dns.rcode
from dns.message import Message
from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rrset import RRset, from_rdata_list
from dns.rrset import from_text as rrset_from_text

from sentinel.range.primary import Twist

DNSSEC = (RdataType.RRSIG, RdataType.NSEC, RdataType.NSEC3, RdataType.DS)


def silent(_query: Message, _said: Message) -> None:
    """Say nothing."""


def cut_short(_query: Message, said: Message) -> Message:
    """Say over UDP that the answer is too long."""
    said.flags |= dns.flags.TC
    return said


def failing(rcode: str) -> Twist:
    """Answer an error and nothing else."""

    def twist(query: Message, _said: Message) -> Message:
        refusal = dns.message.make_response(query)
        refusal.set_rcode(dns.rcode.from_text(rcode))
        return refusal

    return twist


def without(*kinds: RdataType, only: str = "") -> Twist:
    """Leave out records and signatures of these types, in answers about ``only`` (empty: all)."""

    def twist(query: Message, said: Message) -> Message:
        for section in _sections(said) if _concerns(query, only) else ():
            section[:] = [rrset for rrset in section if not {rrset.rdtype, rrset.covers} & set(kinds)]
        return said

    return twist


def stripped(only: str = "") -> Twist:
    """Leave out everything that DNSSEC added."""
    return without(*DNSSEC, only=only)


def forged(name: str, kind: str, *texts: str, ttl: int = 30) -> Twist:
    """Answer with other records, as an authority; the true signatures stay if there are any."""

    def twist(query: Message, said: Message) -> Message:
        if not _asks(query, name, kind):
            return said
        kept = [rrset for rrset in said.answer if rrset.rdtype == RdataType.RRSIG]
        said.answer[:] = [rrset_from_text(from_text(name), ttl, "IN", kind, *texts), *kept]
        said.set_rcode(dns.rcode.NOERROR)
        said.flags |= dns.flags.AA
        return said

    return twist


def added(name: str, kind: str, text: str) -> Twist:
    """One more record among the right ones."""

    def twist(query: Message, said: Message) -> Message:
        for at, rrset in enumerate(said.answer):
            if _asks(query, name, kind) and rrset.rdtype != RdataType.RRSIG:
                more = [rdata.to_text() for rdata in rrset]
                said.answer[at] = rrset_from_text(rrset.name, rrset.ttl, "IN", kind, *more, text)
        return said

    return twist


def replayed(about: Message, only: str, *, renamed: bool = False) -> Twist:
    """Give the true, signed answer to another question; ``renamed`` puts the asked name on its records."""

    def twist(query: Message, said: Message) -> Message:
        if not _concerns(query, only):
            return said
        for mine, theirs in zip(_sections(said), _sections(about), strict=True):
            mine[:] = [_renamed(r, query.question[0].name) if renamed else r for r in theirs]
        said.set_rcode(about.rcode())
        said.flags = (said.flags & ~dns.flags.AA) | (about.flags & dns.flags.AA)
        return said

    return twist


def spelled_plainly(_query: Message, said: Message) -> Message:
    """Repeat the question in lower case, as some old servers do."""
    for rrset in said.question:
        rrset.name = Name([label.lower() for label in rrset.name.labels])
    return said


def recursive(_query: Message, said: Message) -> Message:
    """Answer as an intercepting resolver would: recursion available, no authority."""
    said.flags = (said.flags | dns.flags.RA) & ~dns.flags.AA
    return said


def without_edns(query: Message, said: Message) -> Message:
    """Not know EDNS: FORMERR when it is used, plain answers without."""
    if query.edns < 0:
        return said
    refusal = failing("FORMERR")(query, said)
    if refusal is None:
        raise TypeError("an error is an answer")
    refusal.use_edns(-1)
    return refusal


def _sections(message: Message) -> tuple[list[RRset], list[RRset], list[RRset]]:
    return message.answer, message.authority, message.additional


def _concerns(query: Message, only: str) -> bool:
    return not only or query.question[0].name == from_text(only)


def _asks(query: Message, name: str, kind: str) -> bool:
    return _concerns(query, name) and query.question[0].rdtype == RdataType[kind]


def _renamed(rrset: RRset, name: Name) -> RRset:
    return from_rdata_list(name, rrset.ttl, list(rrset))
