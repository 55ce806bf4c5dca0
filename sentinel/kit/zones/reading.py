"""From replies to facts: texts that are compared, in one spelling and one order, whatever the server sent."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import dns.dnssec
from dns.dnssectypes import DSDigest
from dns.exception import DNSException
from dns.name import Name
from dns.rdata import Rdata
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.RRSIG import RRSIG
from dns.rrset import RRset

from sentinel.kit.authority.port import Word
from sentinel.kit.authority.reply import Reply
from sentinel.kit.authority.zone import Host
from sentinel.kit.codec import clean
from sentinel.kit.dnssec.records import find, signatures
from sentinel.kit.dnssec.words import Ruling
from sentinel.kit.zones.facts import Horizon, ParentWord, Ruled, Texts

MOST_RECORDS = 50
MOST_TEXT = 300
_SECURE_ENTRY = 0x0001  # the SEP flag: keys that a parent's DS records are meant for


def plain(name: Name) -> str:
    """A name as it is compared: lower case, no final dot; the root is a dot."""
    return name.to_text(omit_final_dot=True).lower()


def texts(rrset: RRset | None) -> Texts:
    """Records as they are compared: lower case names, sorted, each once, at most fifty."""
    return tuple(sorted({spelled(rdata) for rdata in rrset or ()}))[:MOST_RECORDS]


def spelled(rdata: Rdata) -> str:
    """One record; case counts in strings alone."""
    text = clean(rdata.to_text())[:MOST_TEXT]
    return text if rdata.rdtype in (RdataType.TXT, RdataType.CAA) else text.lower().rstrip(".") or "."


def ruled(ruling: Ruling) -> Ruled:
    """A judgement in plain words."""
    return Ruled(security=str(ruling.security), reason=str(ruling.reason), detail=clean(ruling.detail))


def why(reply: Reply) -> str:
    """Why a reply is no word at all; empty: it is one."""
    if reply.failure is not None:
        return str(reply.failure.code)
    return "" if reply.definite else reply.rcode


def records(reply: Reply, name: Name, kind: RdataType) -> Texts | None:
    """The records of an authority's answer; None if it was not heard, or speaks of something else."""
    if not (reply.definite and reply.authoritative):
        return None
    return texts(find(reply.answer, name, kind))


def parent_word(word: Word) -> ParentWord:
    """What one server of the parent said of the delegation."""
    names = _delegating(word)
    heard = names is not None
    return ParentWord(
        server=word.server.address,
        host=word.server.name.rstrip(".").lower(),
        failure=why(word.ns),
        ns=tuple(sorted({plain(host.name) for host in word.hosts})) if heard else None,
        glue=_glue(word.hosts) if heard else None,
        ds=_pointers(word),
        ttl=names.ttl if names is not None else None,
        ruled=ruled(word.trust.ruling),
    )


def _delegating(word: Word) -> RRset | None:
    """The NS set that shows the cut; a server that shows none denies the delegation, which is not ours to believe."""
    section = word.ns.answer if word.ns.authoritative else word.ns.authority
    return find(section, word.ns.name, RdataType.NS) if word.hosts else None


def _glue(hosts: Iterable[Host]) -> Texts:
    return tuple(sorted({f"{plain(host.name)} {address}" for host in hosts for address in host.glue}))[:MOST_RECORDS]


def _pointers(word: Word) -> Texts | None:
    """The DS records, or none where the parent proves so; unsigned parents have nothing to say."""
    if word.trust.ruling.security in ("bogus", "indeterminate"):
        return None
    return tuple(sorted({spelled(pointer) for pointer in word.trust.pointers}))


def would_be(zone: Name, rrset: RRset | None) -> Texts:
    """The DS records (SHA-256) of a zone's entry keys: what its parent may hold."""
    keys = [key for key in rrset or () if isinstance(key, DNSKEY) and key.flags & _SECURE_ENTRY][:MOST_RECORDS]
    return tuple(sorted(filter(None, (_pointer(zone, key) for key in keys))))


def _pointer(zone: Name, key: DNSKEY) -> str:
    try:
        return spelled(dns.dnssec.make_ds(zone, key, DSDigest.SHA256, policy=dns.dnssec.allow_all_policy))
    except (DNSException, ValueError):
        return ""


def horizon(replies: Sequence[Reply]) -> Horizon | None:
    """Of these answers the first to end; of an answer's signatures the last one counts."""
    found = [(_last(reply), reply) for reply in replies]
    ends = [(by, reply) for by, reply in found if by is not None]
    if not ends:
        return None
    by, reply = min(ends, key=lambda one: one[0].expiration)
    what = f"{plain(reply.name)} {RdataType(reply.kind).name}"
    return Horizon(what=what, begins=_moment(by.inception), ends=_moment(by.expiration))


def _last(reply: Reply) -> RRSIG | None:
    signed = [by for by in signatures(reply.answer, reply.name, reply.kind) if by.type_covered == reply.kind]
    return max(signed, key=lambda by: by.expiration, default=None)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def aliases(reply: Reply, name: Name) -> Texts:
    """The names that an answer leads on to, one after the other, at most eight."""
    found: list[Name] = []
    at: Name | None = name
    while at is not None and len(found) < 8:  # noqa: PLR2004 - as many as the walk follows
        alias = find(reply.answer, at, RdataType.CNAME)
        first = alias[0] if alias else None
        at = first.target if isinstance(first, CNAME) and first.target not in (*found, name) else None
        if at is not None:
            found.append(at)
    return tuple(plain(one) for one in found)
