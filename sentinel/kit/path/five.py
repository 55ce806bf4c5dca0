"""One question put several times to a zone's servers: does somebody else answer too, and does TCP agree? Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dns.rdatatype import RdataType
from dns.rrset import RRset

from sentinel.kit.authority.reply import Later, Reply
from sentinel.kit.hosts import address_of

MOST_RECORDS, MOST_LATER = 16, 8
TRIES = ("id", "question", "case", "cookie", "source")  # packets that know our name or our number, but not all
BESIDE = ("case", "cookie")  # they know our number and our name, but not what the true server knows
NumberOf: TypeAlias = Callable[[str], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A further answer to a question; ``differs`` says in what: ``rcode``, ``records``, ``ttl``, or nothing."""

    differs: str
    rcode: str
    records: tuple[str, ...]
    ttl: int | None = None
    after_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of several: what was answered first, and by whom else. ``ttl`` is the IP TTL of the packet.

    ``recursive``: RA was set; ``authority``: AA was. ``foreign`` counts packets that were no answer, by reason.
    """

    server: str
    transport: str
    answered: bool
    rcode: str = ""
    records: tuple[str, ...] = ()
    authority: bool = False
    recursive: bool = False
    took_ms: float = 0.0
    tries: int = 1
    ttl: int | None = None
    others: tuple[Other, ...] = ()
    foreign: tuple[tuple[str, int], ...] = ()

    @property
    def word(self) -> tuple[str, tuple[str, ...]]:
        """What it says: the response code and the records, in order."""
        return (self.rcode, self.records)

    @property
    def strangers(self) -> tuple[tuple[str, int], ...]:
        """Tries at our question; where no proper answer came at all, the server merely cannot spell or bake cookies."""
        known = self.answered and self.transport == "udp"
        return tuple((why, count) for why, count in self.foreign if known and why in TRIES)


def turn(reply: Reply) -> Turn:
    """Sum up one reply, with everything that came after it."""
    return Turn(
        server=reply.server.address,
        transport=reply.transport,
        answered=reply.failure is None,
        rcode=reply.rcode,
        records=_texts(reply.answer),
        authority=reply.authoritative,
        recursive="RA" in reply.flags,
        took_ms=reply.took_ms,
        tries=reply.tries,
        ttl=reply.ttl,
        others=tuple(map(_other, reply.later[:MOST_LATER])),
        foreign=reply.foreign,
    )


def _other(later: Later) -> Other:
    texts = _texts(later.answer)
    return Other(differs=later.differs, rcode=later.rcode, records=texts, ttl=later.ttl, after_ms=later.after_ms)


def _texts(section: Iterable[RRset]) -> tuple[str, ...]:
    """Records as sorted text, without the signatures, which are made anew all the time."""
    told = {rdata.to_text()[:256] for rrset in section if rrset.rdtype != RdataType.RRSIG for rdata in rrset}
    return tuple(sorted(told)[:MOST_RECORDS])


def injected(one: Turn, usual_ms: float | None, number_of: NumberOf) -> bool:
    """Whether somebody else answered this question too: with another answer, or much faster than the server can.

    Identical answers are the network's own doing. Where an answer had to be asked for twice, or its addresses rotate
    within one network, other addresses are too.
    """
    if not one.answered or one.transport != "udp":
        return False
    if any(why in BESIDE for why, _ in one.strangers):
        return True
    hasty = usual_ms is not None and one.tries == 1 and one.took_ms < usual_ms / 2
    return any(_forged(one, other, number_of) for other in one.others) or bool(one.others and hasty)


def _forged(one: Turn, other: Other, number_of: NumberOf) -> bool:
    if other.differs != "records":
        return other.differs == "rcode" or (other.differs == "ttl" and one.tries == 1)
    near = together(one.records, other.records, number_of)
    return not near if near is not None else one.tries == 1


def together(some: Sequence[str], others: Sequence[str], number_of: NumberOf) -> bool | None:
    """Whether two sets of addresses lie in one network; None where that is not known of each of them."""
    mine, theirs = ({number_of(t) for t in texts if address_of(t) is not None} for texts in (some, others))
    if not mine or not theirs or None in mine | theirs:
        return None
    return bool(mine & theirs)


def disagree(turns: Iterable[Turn], number_of: NumberOf) -> bool | None:
    """Whether one server says another thing over TCP than over UDP; None if both were not heard of any.

    Answers that rotate agree if they ever share an address or a network; where the networks are not known, rotating
    answers are never called different.
    """
    found = [_at(tuple(said), number_of) for said in _by_server(turns).values()]
    known = [one for one in found if one is not None]
    return any(known) if known else None


def _by_server(turns: Iterable[Turn]) -> dict[str, list[Turn]]:
    servers: dict[str, list[Turn]] = {}
    for one in turns:
        if one.answered and one.rcode in ("NOERROR", "NXDOMAIN"):
            servers.setdefault(one.server, []).append(one)
    return servers


def _at(turns: tuple[Turn, ...], number_of: NumberOf) -> bool | None:
    udp, tcp = ({one.word for one in turns if one.transport == way} for way in ("udp", "tcp"))
    if not udp or not tcp:
        return None
    if udp & tcp:
        return False
    some, others = (sorted({text for _, records in words for text in records}) for words in (udp, tcp))
    if set(some) & set(others):
        return False
    near = together(some, others, number_of)
    return not near if near is not None else len(udp) == len(tcp) == 1


def odd_flags(turns: Iterable[Turn]) -> tuple[str, ...]:
    """Servers that answer as no authority does: ``ADDRESS RA``, or ``ADDRESS AA`` where that is missing with data."""
    found: dict[str, None] = {}
    for one in turns:
        if one.answered and one.recursive:
            found[f"{one.server} RA"] = None
        if one.answered and not one.authority and one.records:
            found[f"{one.server} AA"] = None
    return tuple(sorted(found))
