"""Primaries: authoritative servers of one or several signed zones, with cookies and NSID, that can be made to lie."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
from dns.edns import CookieOption, NSIDOption, Option
from dns.message import Message
from dns.rdatatype import RdataType

from sentinel.range.answering import answer
from sentinel.range.desk import Desk, Parcel
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
    ``udp``, ``tcp`` or both, after ``wait`` seconds; ``beside`` sends it as a further packet, behind the truth.
    """

    twist: Twist
    udp: bool = True
    tcp: bool = True
    wait: float = 0.0
    beside: bool = False


class Primary:
    """An authoritative server on one address. ``name`` is what it answers to NSID; ``cookies`` whether it bakes any."""

    def __init__(self, address: str, name: str, diary: Diary) -> None:
        self.address, self.name = address, name
        self.zones: list[SignedZone] = []
        self.cookies = Dial(True)  # noqa: FBT003 - a dial takes its first value
        self._diary = diary
        self._lies: list[Lie] = []
        self.desk = Desk(address, self._answer)

    def lie(self, lie: Lie) -> Deed:
        """Say this from now on, on top of what is said already."""
        self._lies.append(lie)
        return Deed(lambda: self._lies.remove(lie))

    def heal(self) -> None:
        """Speak nothing but the truth again."""
        self._lies.clear()
        self.cookies.heal()

    async def _answer(self, data: bytes, client: str, udp: bool) -> Sequence[Parcel]:  # noqa: FBT001 - as a desk asks
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return ()
        if not query.question:
            return ()
        asked = query.question[0]
        self._diary.note(client, dns.rdatatype.to_text(asked.rdtype), asked.name.to_text(omit_final_dot=True).lower())
        return self._parcels(query, udp=udp)

    def _parcels(self, query: Message, *, udp: bool) -> list[Parcel]:
        said: Message | None = self._truth(query)
        wait = 0.0
        lies = [lie for lie in self._lies if (lie.udp if udp else lie.tcp)]
        for lie in lies:
            if not lie.beside and said is not None:
                said, wait = lie.twist(query, said), wait + lie.wait
        beside = [(lie.wait, lie.twist(query, self._truth(query))) for lie in lies if lie.beside]
        messages = [(wait, said), *beside]
        return [(pause, _wire(query, message, udp=udp)) for pause, message in messages if message is not None]

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
        holding = sorted((z for z in self.zones if asked.name.is_subdomain(z.apex)), key=lambda z: -len(z.apex))
        above = [z for z in holding if z.apex != asked.name]
        return next(iter((asked.rdtype == RdataType.DS and above) or holding), None)

    def _options(self, query: Message) -> list[Option]:
        options: list[Option] = [NSIDOption(self.name.encode())]
        for option in query.options:
            if isinstance(option, CookieOption) and self.cookies.now:
                baked = hashlib.blake2b(option.client, key=self.address.encode(), digest_size=8).digest()
                options.append(CookieOption(option.client, baked))
        return options


def _plain(response: Message, kind: RdataType) -> None:
    """Who does not ask for DNSSEC gets none."""
    unwanted = {RdataType.RRSIG, RdataType.NSEC, RdataType.NSEC3} - {kind}
    for section in (response.answer, response.authority, response.additional):
        section[:] = [rrset for rrset in section if rrset.rdtype not in unwanted]


def _wire(query: Message, message: Message, *, udp: bool) -> bytes:
    return fitting(query, message, cut=bool(message.flags & dns.flags.TC)) if udp else message.to_wire(max_size=65535)
