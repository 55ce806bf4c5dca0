"""Primaries: authoritative servers of one or several signed zones, with cookies and NSID, that can be made to lie."""

import hashlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.edns import CookieOption, NSIDOption, Option
from dns.message import Message
from dns.name import from_text
from dns.rdatatype import RdataType
from dns.rrset import from_text as rrset_from_text

from sentinel.range.answering import answer
from sentinel.range.desk import HOPS, Desk, Parcel
from sentinel.range.dial import Deed, Dial
from sentinel.range.nameserver import fitting
from sentinel.range.record import Diary
from sentinel.range.signed import SignedZone

Twist = Callable[[Message, Message], Message | None]
PAYLOAD = 1232


@dataclass(frozen=True, slots=True, kw_only=True)
class Lie:
    """Something said instead of the truth, or besides it.

    ``twist`` gets the question and the true answer and returns what is said, or None for silence. It is said over
    ``udp``, ``tcp`` or both, after ``wait`` seconds; ``beside`` sends it as a further packet, behind the truth, or
    ahead of it in that share (0..1) of cases, with ``hops`` as its IP TTL. ``near``: on our own way only.
    """

    twist: Twist
    udp: bool = True
    tcp: bool = True
    wait: float = 0.0
    beside: bool = False
    ahead: float = 0.0
    hops: int = HOPS
    near: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How datagrams travel: the share (0..1) that is lost, and by how many seconds the others are late at most."""

    loss: float = 0.0
    jitter: float = 0.0


class Primary:
    """An authoritative server on one address. ``name`` is what it answers to NSID; ``cookies`` whether it bakes any.

    ``weather`` is how its datagrams travel; ``dice`` decides which are lost, and when an injector is the faster one.
    """

    def __init__(self, address: str, name: str, diary: Diary) -> None:
        self.address, self.name = address, name
        self.zones: list[SignedZone] = []
        self.cookies = Dial(True)  # noqa: FBT003 - a dial takes its first value
        self.weather = Dial(Weather())
        self.dice = random.Random(address)  # noqa: S311 - the weather, not secrets
        self._held: dict[str, Dial[SignedZone]] = {}
        self._diary = diary
        self._lies: list[Lie] = []
        self.desk = Desk(address, self._answer)

    def lie(self, lie: Lie) -> Deed:
        """Say this from now on, on top of what is said already."""
        self._lies.append(lie)
        return Deed(lambda: self._lies.remove(lie) if lie in self._lies else None)

    def stop(self) -> Deed:
        """Answer nothing, neither over UDP nor over TCP."""
        return self.lie(Lie(twist=lambda _query, _said: None))

    def storm(self, loss: float = 0.0, jitter: float = 0.0) -> Deed:
        """Lose this share of datagrams, and let the others be up to so many seconds late, out of order."""
        return self.weather.turn(Weather(loss=loss, jitter=jitter))

    def freeze(self, zone: str) -> Deed:
        """Stop following the primary: what is changed from now on, this server does not know."""
        return self._turn(zone, self._serving(zone).copied())

    def tamper(self, zone: str, name: str, kind: str, to: Iterable[str] = (), *, signed: bool = True) -> Deed:
        """Change records at this one server; ``signed``: with the zone's own key, else the signatures do not fit."""
        copy = self._serving(zone).copied(own_key=not signed)
        copy.put(name, kind, to)
        return self._turn(zone, copy)

    def inject(
        self, name: str, kind: str, to: Sequence[str], *, ahead: float = 1.0, wait: float = 0.02, hops: int = 57
    ) -> Deed:
        """Let somebody on the path answer as well: a forged packet, in that share of cases before the true one."""

        def forge(query: Message, _said: Message) -> Message | None:
            return forgery(query, name, kind, to)

        return self.lie(Lie(twist=forge, tcp=False, beside=True, ahead=ahead, wait=wait, hops=hops))

    def heal(self) -> None:
        """Speak nothing but the truth again."""
        self._lies.clear()
        self.cookies.heal()
        self.weather.heal()
        for dial in self._held.values():
            dial.heal()

    def _serving(self, zone: str) -> SignedZone:
        return next(held for held in self._zones() if held.zone.apex == zone)

    def _turn(self, zone: str, to: SignedZone) -> Deed:
        if zone not in self._held:
            self._held[zone] = Dial(self._serving(zone))
        return self._held[zone].turn(to)

    def _zones(self) -> list[SignedZone]:
        """The zones as they are served here."""
        return [self._held[z.zone.apex].now if z.zone.apex in self._held else z for z in self.zones]

    async def _answer(self, data: bytes, client: str, udp: bool) -> Sequence[Parcel]:  # noqa: FBT001 - as a desk asks
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return ()
        if not query.question:
            return ()
        asked = query.question[0]
        self._diary.note(client, dns.rdatatype.to_text(asked.rdtype), asked.name.to_text(omit_final_dot=True).lower())
        if udp and self.dice.random() < self.weather.now.loss:
            return ()
        return self._parcels(query, udp=udp)

    def said(self, query: Message, *, udp: bool = True, near: bool = False) -> tuple[Message | None, float]:
        """What it says to a question, and after how many seconds; ``near``: as it arrives where we are."""
        said: Message | None = self._truth(query)
        wait = 0.0
        for lie in self._lies:
            told = (lie.udp if udp else lie.tcp) and (near or not lie.near)
            if told and not lie.beside and said is not None:
                said, wait = lie.twist(query, said), wait + lie.wait
        return said, wait

    def _parcels(self, query: Message, *, udp: bool) -> list[Parcel]:
        said, wait = self.said(query, udp=udp, near=True)
        late = self.dice.uniform(0.0, self.weather.now.jitter) if udp else 0.0
        own = [] if said is None else [Parcel(wait + late, _wire(query, said, udp=udp))]
        ahead: list[Parcel] = []
        behind: list[Parcel] = []
        for lie in self._lies:
            message = lie.twist(query, self._truth(query)) if lie.beside and (lie.udp if udp else lie.tcp) else None
            if message is not None:
                first = self.dice.random() < lie.ahead
                (ahead if first else behind).append(Parcel(lie.wait, _wire(query, message, udp=udp), lie.hops))
        return [*_at_once(ahead), *(_after(ahead, own)), *behind]

    def _truth(self, query: Message) -> Message:
        response = dns.message.make_response(query, our_payload=PAYLOAD)
        zone = self._zone(query)
        if zone is None:
            response.set_rcode(dns.rcode.REFUSED)
        else:
            answer(zone, response, query.question[0].name, query.question[0].rdtype)
        if not query.ednsflags & dns.flags.DO:
            _plain(response, query.question[0].rdtype)
        if query.edns >= 0:
            response.use_edns(0, query.ednsflags & dns.flags.DO, PAYLOAD, options=self._options(query))
        return response

    def _zone(self, query: Message) -> SignedZone | None:
        """The closest zone; questions for DS are the parent's, if it is here as well."""
        asked = query.question[0]
        holding = sorted((z for z in self._zones() if asked.name.is_subdomain(z.apex)), key=lambda z: -len(z.apex))
        above = [z for z in holding if z.apex != asked.name]
        return next(iter((asked.rdtype == RdataType.DS and above) or holding), None)

    def _options(self, query: Message) -> list[Option]:
        options: list[Option] = [NSIDOption(self.name.encode())]
        for option in query.options:
            if isinstance(option, CookieOption) and self.cookies.now:
                baked = hashlib.blake2b(option.client, key=self.address.encode(), digest_size=8).digest()
                options.append(CookieOption(option.client, baked))
        return options


def forgery(query: Message, name: str, kind: str, to: Sequence[str], ttl: int = 60) -> Message | None:
    """What an injector sends to a question for this name and type: no EDNS, no signatures; None to all others."""
    asked = query.question[0]
    if asked.name != from_text(name) or asked.rdtype != RdataType[kind]:
        return None
    forged = dns.message.make_response(query)
    forged.use_edns(-1)
    forged.flags |= dns.flags.AA
    forged.answer.append(rrset_from_text(asked.name, ttl, "IN", kind, *to))
    return forged


def _at_once(ahead: Sequence[Parcel]) -> list[Parcel]:
    return [Parcel(0.0, parcel.wire, parcel.hops) for parcel in ahead]


def _after(ahead: Sequence[Parcel], own: Sequence[Parcel]) -> list[Parcel]:
    """The true answer, as late behind a forged one as that would be behind it."""
    wait = max((parcel.wait for parcel in ahead), default=0.0)
    return [Parcel(parcel.wait + wait, parcel.wire, parcel.hops) for parcel in own]


def _plain(response: Message, kind: RdataType) -> None:
    """Who does not ask for DNSSEC gets none."""
    unwanted = {RdataType.RRSIG, RdataType.NSEC, RdataType.NSEC3} - {kind}
    for section in (response.answer, response.authority, response.additional):
        section[:] = [rrset for rrset in section if rrset.rdtype not in unwanted]


def _wire(query: Message, message: Message, *, udp: bool) -> bytes:
    return fitting(query, message, cut=bool(message.flags & dns.flags.TC)) if udp else message.to_wire(max_size=65535)
