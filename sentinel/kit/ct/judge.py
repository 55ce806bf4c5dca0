"""Is a new certificate one that somebody of ours ordered? Whose it is, who may issue, what changed, where it is served.

Before anybody knows what is usual only what is wrong in itself is told: an authority that CAA does not permit, and
bytes that nobody can read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sentinel.kit.ct.caa import issuers_in, permitted
from sentinel.kit.ct.facts import CtFacts, Known, Live
from sentinel.kit.ct.names import WILDCARD
from sentinel.kit.ct.sighting import Sighting
from sentinel.kit.hosts import ascii_name
from sentinel.kit.seen import Seen
from sentinel.kit.x509.operators import LIST as OPERATORS
from sentinel.kit.x509.operators import SHORT
from sentinel.kit.x509.sct import Word, each, logs_in

TRAIT = "operators"
RECENT = timedelta(days=14)  # what a first look tells of what was there before
SLACK = timedelta(days=2)  # a certificate may begin before it is issued
AFTER_A_MOVE = timedelta(hours=48)


class Why(StrEnum):
    """Why a certificate is unexpected."""

    OPERATOR = "other_operator"
    CAA = "caa_forbids"
    DNS_CHANGE = "dns_changed"
    UNREADABLE = "unreadable"


GRAVE = frozenset({Why.CAA, Why.DNS_CHANGE})  # whoever holds the old address, too, could show its key there


class Authorised(StrEnum):
    """Why it is in order although something speaks against it, or without anybody's word."""

    LIVE = "live"
    EXPIRED = "expired"
    USUAL = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One new certificate and what is held of it; ``unexpected`` is None where nobody knows what is usual."""

    sighting: Sighting
    operator: str
    why: tuple[Why, ...] = ()
    authorised: Authorised | None = None
    permitted: bool | None = None
    live: bool | None = None
    unexpected: bool | None = None


def operator_of(sighting: Sighting | Live, operators: Mapping[str, str]) -> str:
    """Who issued it: by the key of the root, then by organisations; an unknown one stands as what it says it is."""
    organization = sighting.root_organization or sighting.organization
    unknown = f"{organization or '?'} [{sighting.root_key[:SHORT]}]" if sighting.root_key else organization or "?"
    by_name = operators.get(sighting.root_organization) or operators.get(sighting.organization)
    return operators.get(sighting.root_key) or by_name or unknown


def same(one: str, other: str) -> bool:
    """Whether two words stand for one operator: where a source does not tell of the root's key, by the rest."""
    if one == other:
        return True
    keyed = one.endswith("]") and other.endswith("]")
    return not keyed and one.partition(" [")[0] == other.partition(" [")[0]


def operators_in(seen: Seen[Any, Any]) -> Mapping[str, str]:
    """The list of operators as the hub was given it."""
    return seen.reference[OPERATORS].data if OPERATORS in seen.reference else {}


def distinct(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Each certificate once: a pre-certificate and its certificate, and one that several sources tell of, are one."""
    found: dict[str, Sighting] = {}
    for one in sightings:
        found[one.mark] = _merged(found[one.mark], one) if one.mark in found else one
    read = {mark for one in found.values() if one.seen for mark in marks(one)}
    return tuple(one for one in found.values() if one.seen or read.isdisjoint(_claims(one)))


def marks(sighting: Sighting) -> tuple[str, ...]:
    """By what it will be known again: what was read also by its papers, for sources that tell no more than those."""
    if sighting.seen and sighting.tbs and sighting.paper:
        return sighting.mark, f"q{sighting.paper[1:]}"
    return (sighting.mark,)


def told(sighting: Sighting, known: Known) -> bool:
    """Whether it was told before. What others say of a certificate proves nothing to whoever has read it."""
    wanted = {sighting.mark} if sighting.seen else {sighting.mark, *_claims(sighting)}
    return not wanted.isdisjoint(known.marks)


def _claims(unread: Sighting) -> set[str]:
    """Under which marks it was read, if what its source says is true."""
    tbs, paper = unread.tbs, unread.paper
    return {f"t{tbs[:32]}"} if tbs else {f"q{paper[1:]}"} if paper else set()


def new(seen: Seen[CtFacts, Known]) -> tuple[Sighting, ...]:
    """The certificates of ours that are news: not the history that a source tells at first, and each once."""
    ours = [one for one in distinct(seen.facts.sightings) if not one.lookalike]
    known = seen.learned
    if known is None:
        return tuple(one for one in ours if seen.baseline is not None and _since(one, seen.now.at - RECENT))
    return tuple(o for o in ours if not told(o, known) and (o.fresh or _since(o, known.since - SLACK)))


def lookalikes(seen: Seen[CtFacts, Known]) -> tuple[Sighting, ...]:
    """New certificates for names that resemble the watched one; each name is told once."""
    before = set(seen.learned.lookalikes if seen.learned else ())
    found = {one.lookalike: one for one in seen.facts.sightings if one.lookalike and one.lookalike not in before}
    return tuple(found.values())


def verdicts(seen: Seen[CtFacts, Known]) -> tuple[Verdict, ...]:
    """What is held of each new certificate, the unexpected ones first, and of those the ones for watched hosts."""
    found = [judged(one, seen) for one in new(seen)]
    return tuple(sorted(found, key=lambda one: (one.unexpected is not True, not covers(one.sighting, seen))))


def covers(one: Sighting, seen: Seen[CtFacts, Known]) -> bool:
    """Whether a browser would take it for a watched host, as far as the names go that we keep."""
    label = seen.subject.labels.get("ct_hosts", "")
    hosts = {ascii_name(urlsplit(seen.subject.url).hostname or ""), *label.split()} - {""}
    return any(name in hosts or _wild(name, hosts) for name in one.names)


def _wild(name: str, hosts: set[str]) -> bool:
    return name.startswith(WILDCARD) and any(host.partition(".")[2] == name[2:] for host in hosts)


def judged(sighting: Sighting, seen: Seen[CtFacts, Known]) -> Verdict:
    """What is held of one certificate."""
    operator, usual = operator_of(sighting, operators_in(seen)), seen.usual(TRAIT)
    allowed = permitted(sighting.names, operator, seen.facts.allowed, issuers_in(seen.reference))
    plain = Verdict(sighting=sighting, operator=operator, permitted=allowed, live=_live(sighting, seen))
    why = tuple(_why(plain, usual, seen))
    if usual is None and not why:
        return plain
    authorised = _authorised(replace(plain, why=why), seen) if why else Authorised.USUAL
    return replace(plain, why=why, authorised=authorised, unexpected=bool(why) and authorised is None)


def proved(sighting: Sighting, seen: Seen[CtFacts, Known]) -> bool:
    """Whether we have read it, and a log answers for it: by its tree, or by a timestamp that verifies."""
    stamps = each(sighting.stamps, logs_in(seen.reference), seen.now.at)
    return sighting.seen and (sighting.proved or any(one.word is Word.VALID for one in stamps))


def at_home(key: str, seen: Seen[CtFacts, Known]) -> bool:
    """Whether this key is shown at an address that was the domain's own before."""
    homes = set(seen.learned.homes if seen.learned else ())
    return bool(key) and any(one.spki == key and one.trusted and one.address in homes for one in seen.facts.live)


def moved_at(seen: Seen[CtFacts, Known]) -> datetime | None:
    """When the domain was last given other name servers, as far as we saw."""
    known, now = seen.learned, seen.facts.servers
    if known is not None and known.servers and now and now != known.servers:
        return seen.now.at
    return known.moved_at if known is not None else None


def _why(plain: Verdict, usual: Sequence[str] | None, seen: Seen[CtFacts, Known]) -> Iterator[Why]:
    if plain.sighting.unreadable:
        yield Why.UNREADABLE
    elif usual is not None and not any(same(plain.operator, one) for one in usual):
        yield Why.OPERATOR
    if plain.permitted is False:
        yield Why.CAA
    moved = moved_at(seen)
    if usual is not None and moved is not None and seen.now.at - moved <= AFTER_A_MOVE:
        yield Why.DNS_CHANGE


def _authorised(plain: Verdict, seen: Seen[CtFacts, Known]) -> Authorised | None:
    if GRAVE.isdisjoint(plain.why) and at_home(plain.sighting.spki, seen):
        return Authorised.LIVE
    ends = plain.sighting.not_after
    return Authorised.EXPIRED if ends is not None and ends < seen.now.at else None


def _live(sighting: Sighting, seen: Seen[CtFacts, Known]) -> bool | None:
    if not sighting.spki or not seen.facts.live:
        return None
    return any(one.spki == sighting.spki for one in seen.facts.live)


def _since(sighting: Sighting, at: datetime) -> bool:
    return sighting.not_before is not None and sighting.not_before >= at


def _merged(one: Sighting, other: Sighting) -> Sighting:
    """Both together: fresh if either is, with what either knows of who vouches."""
    if other.seen and not one.seen:
        one, other = other, one
    more = other if other.root_key and not one.root_key else one
    return replace(
        one,
        fresh=one.fresh or other.fresh,
        proved=one.proved or other.proved,
        stamps=one.stamps or other.stamps,
        spki=one.spki or other.spki,
        root_key=more.root_key,
        root_organization=more.root_organization,
        pre=one.pre and other.pre,
    )
