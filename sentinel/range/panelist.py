"""Panelists: resolvers of other people, which answer from the state of the tree, remember, and can be made to lie."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.message import Message
from dns.name import from_text
from dns.rdatatype import RdataType
from dns.rrset import RRset, from_rdata_list

from sentinel.range.dial import Deed
from sentinel.range.names import Names
from sentinel.range.nameserver import NameServer
from sentinel.range.primary import PAYLOAD, Twist
from sentinel.range.record import Diary
from sentinel.range.recursion import Found, resolve
from sentinel.range.tree import Tree
from sentinel.range.twists import failing, silent

DAY = 86_400
BLOCK_PAGE, BLOCKER = "127.78.0.1", "internet-positif.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer in a cache: since when, and until when it may be given."""

    since: datetime
    until: datetime
    found: Found


class Panelist(NameServer):
    """A resolver whose answers follow the tree as fast as its cache lets them; names outside it are the world's own."""

    def __init__(self, address: str, names: Names, diary: Diary, tree: Tree) -> None:
        super().__init__(address, names, diary, recursive=True)
        self._tree, self._now = tree, diary.now
        self._dice = random.Random(address)  # noqa: S311 - which server is asked first, not secrets
        self._lies: list[Twist] = []
        self._cache: dict[tuple[str, RdataType], Kept] = {}

    def heal(self) -> None:
        """Forget everything and tell the truth."""
        self._lies.clear()
        self._cache.clear()

    def lie(self, twist: Twist) -> Deed:
        """Say this from now on; it is given the question and the true answer."""
        self._lies.append(twist)
        return Deed(lambda: self._lies.remove(twist) if twist in self._lies else None)

    def poison(self, name: str, to: Sequence[str], ttl: int = DAY) -> Deed:
        """Hold false addresses for a name, as a cache does that somebody poisoned."""
        return self.lie(telling(name, [("A", to)], ttl))

    def block(self, name: str, ttl: int = 1) -> Deed:
        """Lead to the provider's page that says that the site is blocked."""
        return self.lie(telling(name, [("CNAME", [f"{BLOCKER}."]), ("A", [BLOCK_PAGE])], ttl))

    def bogon(self, name: str, to: str = "10.10.10.10") -> Deed:
        """Answer an address that nobody on the Internet has."""
        return self.lie(telling(name, [("A", [to])], 60))

    def rewrite(self, to: str = BLOCK_PAGE) -> Deed:
        """Answer with an address of one's own where there is no such name."""

        def twist(query: Message, said: Message) -> Message:
            if said.rcode() == dns.rcode.NXDOMAIN and query.question[0].rdtype == RdataType.A:
                said.set_rcode(dns.rcode.NOERROR)
                said.answer[:] = [dns.rrset.from_text(query.question[0].name, 60, "IN", "A", to)]
            return said

        return self.lie(twist)

    def fail(self, rcode: str = "SERVFAIL") -> Deed:
        """Answer an error."""
        return self.lie(failing(rcode))

    def stop(self) -> Deed:
        """Answer nothing."""
        return self.lie(silent)

    def reply(self, query: Message, client: str) -> Message | None:
        """What it says to a question; None: nothing."""
        said: Message | None = self._truth(query, client)
        for lie in self._lies:
            said = None if said is None else lie(query, said)
        return said

    def _truth(self, query: Message, client: str) -> Message | None:
        asked = query.question[0]
        if self.names.zone(asked.name.to_text(omit_final_dot=True).lower()) is not None:
            return super().reply(query, client)
        return self.recursing(query)

    def honest(self, query: Message) -> Message:
        """What it would say without any lie, names outside of the tree included."""
        return self._truth(query, "") or self.recursing(query)

    def recursing(self, query: Message) -> Message:
        """What a resolver on the tree says, without any lie of its own."""
        asked = query.question[0]
        response = dns.message.make_response(query, recursion_available=True, our_payload=PAYLOAD)
        found, age = self._found(asked.name.to_text().lower(), asked.rdtype)
        response.set_rcode(found.rcode)
        response.answer.extend(
            _aged(_fit(found.answer, asked.rdtype, signed=bool(query.ednsflags & dns.flags.DO)), age)
        )
        return response

    def _found(self, name: str, kind: RdataType) -> tuple[Found, int]:
        now = self._now()
        kept = self._cache.get((name, kind))
        if kept is None or kept.until <= now:
            found = resolve(self._tree, from_text(name), kind, self._shuffled)
            ttl = min((rrset.ttl for rrset in found.answer), default=0)
            kept = Kept(since=now, until=now + timedelta(seconds=ttl), found=found)
            self._cache[name, kind] = kept
        return kept.found, int((now - kept.since).total_seconds())

    def _shuffled(self, servers: list[str]) -> list[str]:
        return self._dice.sample(servers, len(servers))


def _fit(answer: Iterable[RRset], kind: RdataType, *, signed: bool) -> list[RRset]:
    return [rrset for rrset in answer if signed or rrset.rdtype in (kind, RdataType.CNAME, RdataType.DNAME)]


def _aged(answer: Iterable[RRset], seconds: int) -> list[RRset]:
    return [from_rdata_list(rrset.name, max(0, rrset.ttl - seconds), list(rrset)) for rrset in answer]


def diverted(recursing: Callable[[Message], Message], name: str = "", ttl: int = 1) -> Twist:
    """Answer as a provider's resolver does that takes every question for its own; ``name`` is one that it blocks."""
    block = telling(name or ".", [("CNAME", [f"{BLOCKER}."]), ("A", [BLOCK_PAGE])], ttl)
    return lambda query, _said: block(query, recursing(query)) if name else recursing(query)


def telling(name: str, chain: Sequence[tuple[str, Sequence[str]]], ttl: int) -> Twist:
    """Answer questions for the address of a name with a chain of records; no other address of it exists."""

    def twist(query: Message, said: Message) -> Message:
        asked = query.question[0]
        if asked.name != from_text(name) or asked.rdtype not in (RdataType.A, RdataType.AAAA):
            return said
        said.set_rcode(dns.rcode.NOERROR)
        said.answer.clear()
        owner = asked.name
        for kind, texts in chain if asked.rdtype == RdataType.A else ():
            said.answer.append(dns.rrset.from_text(owner, ttl, "IN", kind, *texts))
            owner = from_text(texts[0]) if kind == "CNAME" else owner
        return said

    return twist
