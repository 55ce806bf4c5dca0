"""How far an SPF record reaches (RFC 7208): includes and redirects followed, terms and void answers counted.

The walk is pure: it reads what was looked up so far and says which questions are still open, until there are none.
"""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.kit.mail.spf import ASKING, MODIFIERS, Term, record_in
from sentinel.kit.mail.tags import Broken
from sentinel.kit.records.lookup import Book, Lookup, Question

MOST_ASKING = 10
MOST_VOIDS = 2
MOST_MX = 10
MOST_NETWORKS = 500
WIDE = 16


class State(StrEnum):
    """What receivers make of it: no record, one that counts, one that is an error, or nobody knows."""

    NONE = "none"
    SOUND = "sound"
    MULTIPLE = "multiple"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(slots=True, kw_only=True)
class Reach:
    """Who may send by a domain's SPF record.

    ``all`` is what happens to everybody else: ``+ - ~ ?``; an include that lets everybody pass counts as that.
    ``asking`` counts the terms that cost receivers a question, ``voids`` those that led to nothing. ``includes`` are
    the domains that decide too, ``gone`` those of them that do not exist; ``networks`` (and
    addresses of ``a``) may send, ``wide`` are wider than /16.
    """

    state: State = State.NONE
    why: str = ""
    all: str = ""
    asking: int = 0
    voids: int = 0
    includes: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    networks: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    wanted: list[Question] = field(default_factory=list)


class _Stop(Exception):
    """The record is an error for its receivers; the message says why."""


def reach(domain: str, book: Book) -> Reach:
    """Walk the record of a domain as far as the book goes. Never raises; at most ten askings deep and wide."""
    found = Reach()
    own = book.get((domain, "TXT"))
    if own is None or not own.known:
        found.state = State.UNKNOWN
        found.wanted += [] if own else [(domain, "TXT")]
        return found
    record = record_in(own)
    if record is None:
        return found
    if isinstance(record, Broken):
        found.state = State.MULTIPLE if record.why.endswith("records") else State.BROKEN
        found.why = record.why
        return found
    walk = _Walk(book, found)
    try:
        found.all = walk.terms(record, domain)
    except _Stop as stop:
        found.why = str(stop)
    found.state = walk.state()
    return found


class _Walk:
    """One walk through a record and what it names."""

    def __init__(self, book: Book, found: Reach) -> None:
        self._book, self._found = book, found
        self._unknown = False

    def state(self) -> State:
        """Broken is broken, whatever else is unknown."""
        if self._found.why:
            return State.BROKEN
        return State.UNKNOWN if self._unknown or self._found.wanted else State.SOUND

    def terms(self, record: tuple[Term, ...], domain: str) -> str:
        """What a record says of a sender that none of its terms names. Every term is counted, up to its ``all``."""
        passed = ""
        for term in record:
            if term.name == "all":
                return passed or term.qualifier
            if term.name in MODIFIERS:
                continue
            self._count(term)
            if self._everybody(term, domain):
                passed = passed or term.qualifier
        redirect = next((term for term in record if term.name == "redirect"), None)
        if redirect is None:
            return passed or "?"
        return passed or self._other(redirect)

    def _count(self, term: Term) -> None:
        self._found.asking += term.name in ASKING
        if self._found.asking > MOST_ASKING:
            raise _Stop(f"more than {MOST_ASKING} terms that must be looked up")

    def _everybody(self, term: Term, domain: str) -> bool:
        """Note what a term brings; whether it lets everybody pass."""
        if term.name == "include":
            return self._other(term) == "+"
        if term.name in ("ip4", "ip6"):
            return self._network(term)
        if term.name in ("a", "mx"):
            return self._hosts(term, domain)
        return False

    def _network(self, term: Term) -> bool:
        network = ipaddress.ip_network(term.value)
        if term.qualifier == "+" and len(self._found.networks) < MOST_NETWORKS:
            self._found.networks.append(term.value)
            self._found.wide += [term.value] if term.name == "ip4" and network.prefixlen < WIDE else []
        return term.name == "ip4" and network.prefixlen == 0

    def _hosts(self, term: Term, domain: str) -> bool:
        lookup = None if term.opaque else self._lookup((term.value or domain, "A" if term.name == "a" else "MX"))
        if lookup is not None:
            self._found.voids += bool(lookup.denied)
            if term.name == "a" and term.qualifier == "+" and len(self._found.networks) < MOST_NETWORKS:
                self._found.networks += lookup.texts
            if term.name == "mx" and len(lookup.texts) > MOST_MX:
                raise _Stop(f"mx with more than {MOST_MX} hosts")
        if term.prefix is not None and term.prefix < WIDE and term.qualifier == "+":
            self._found.wide.append(f"{term.name}{':' if term.value else ''}{term.value}/{term.prefix}")
        return term.prefix == 0

    def _other(self, term: Term) -> str:
        """What the record of another domain says of everybody."""
        if term.name == "redirect":
            self._count(term)
        if term.opaque:
            self._unknown = True
            return ""
        if term.value not in self._found.includes:
            self._found.includes.append(term.value)
        lookup = self._lookup((term.value, "TXT"))
        if lookup is None:
            return ""
        self._found.voids += bool(lookup.denied)
        self._found.gone += [term.value] if lookup.denied == "nxdomain" else []
        record = record_in(lookup)
        if record is None:
            raise _Stop(f"{term.name}:{term.value} has no record")
        if isinstance(record, Broken):
            raise _Stop(f"{term.name}:{term.value}: {record.why}")
        return self.terms(record, term.value)

    def _lookup(self, question: Question) -> Lookup | None:
        lookup = self._book.get(question)
        if lookup is None:
            self._found.wanted += [] if question in self._found.wanted else [question]
            return None
        self._unknown = self._unknown or not lookup.known
        return lookup if lookup.known else None


def openness(all_: str) -> int:
    """How open it is: ``-`` 0, ``~`` 1, ``?`` 2, ``+`` 3; no record is like ``?``."""
    return {"-": 0, "~": 1, "?": 2, "": 2, "+": 3}.get(all_, 2)
