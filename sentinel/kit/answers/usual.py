"""What is usual of a site's answers, and how a look stands against it: each address known, acquitted, or a stranger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sentinel.kit.answers.bogon import bogon
from sentinel.kit.answers.cdn import Cdns, cdns_in
from sentinel.kit.answers.facts import AnswerFacts, Said, Shown
from sentinel.kit.answers.memory import AnswersLearned, proof_of, remembered, sighting
from sentinel.kit.answers.rule import ACQUITTED, Case, Proof, Reason, fresh, judge
from sentinel.kit.asn.networks import OLD, Networks, networks_in
from sentinel.kit.hosts import family_of, neighbourhood, registrable
from sentinel.kit.seen import Basis, Seen
from sentinel.kit.x509 import usual as identity

NS, DS, BLOCKS, SYSTEMS, ALIASES, TARGETS, TTL = "ns", "ds", "blocks", "systems", "aliases", "targets", "ttl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one address stands: its network, and why it is acquitted or not; ``known``: in a block that is usual.

    ``unproved``: it could not be judged, and what could be learned speaks for it: no finding, and not acquitted either.
    """

    address: str
    number: int | None
    known: bool
    bogon: str = ""
    reason: Reason | None = None
    new_network: bool = False
    fresh: bool = False
    unproved: bool = False

    @property
    def acquitted(self) -> bool:
        """Never seen, and proved to be the site's own."""
        return not self.known and self.reason in ACQUITTED

    @property
    def stranger(self) -> bool:
        """Never seen, and not proved to be the site's own."""
        judged = self.reason is not None and not self.unproved
        return judged and not self.known and self.reason not in ACQUITTED


class Standing:
    """One look at the answers beside what is usual. Pure; made anew for each question, works things out when asked."""

    def __init__(self, seen: Seen[AnswerFacts, AnswersLearned]) -> None:
        self.seen = seen
        self.facts: AnswerFacts = seen.facts
        self.networks: Networks | None = networks_in(seen.reference)
        self.cdns: Cdns = cdns_in(seen.reference)
        self.memory = remembered(seen.learned, self.facts, seen.now.at)

    @property
    def judged(self) -> bool:
        """Whether anybody knows what is usual here."""
        return self.seen.usual(BLOCKS) is not None

    @property
    def sure(self) -> bool:
        """Whether what rests on networks has its full weight: a person accepted them, and the table is not too old."""
        age = self.networks.age_days(self.seen.now.at) if self.networks is not None else None
        return self.seen.basis(BLOCKS) is Basis.ACCEPTED and age is not None and age <= OLD

    @cached_property
    def stands(self) -> tuple[Stand, ...]:
        """Every address that any server gives."""
        return tuple(self._stand(address) for address in self.facts.addresses)

    @property
    def strangers(self) -> tuple[Stand, ...]:
        """Those whom nobody knows and nothing acquits."""
        return tuple(stand for stand in self.stands if stand.stranger)

    @cached_property
    def unchanged(self) -> bool | None:
        """Whether servers and keys at the parent are as usual; None where anything is unknown."""
        usual = [self.seen.usual(NS), self.seen.usual(DS)]
        now = [self.facts.ns, self.facts.ds]
        if None in usual or None in now:
            return None
        return all(set(a or ()) == set(b or ()) for a, b in zip(usual, now, strict=True))

    @cached_property
    def strange_aliases(self) -> tuple[str, ...]:
        """Names of others that the site's name leads through, and never did."""
        return tuple(name for name in self.facts.aliases if self._strange(name))

    def foreign(self, said: Said) -> bool:
        """Whether this server gives a stranger, or leads through strange names."""
        strangers = {stand.address for stand in self.strangers}
        given, led = self.facts.addresses_of(said), self.facts.aliases_of(said)
        return bool(strangers & set(given) or set(self.strange_aliases) & set(led))

    @property
    def old_key(self) -> bool | None:
        """Whether an address that is no longer given still serves a usual key: then the site has not moved.

        None if none answered.
        """
        keys = set(self.seen.usual(identity.KEYS) or ())
        gone = (face.address for face in self.memory.faces if face.address not in self.facts.addresses)
        left = (proof_of(self.memory, address, self.seen.now.at) for address in gone)
        told = [one.leaf.spki_sha256 in keys for one in left if one is not None and one.old and one.leaf is not None]
        return any(told) if told and keys else None

    def usual_place(self, address: str) -> bool:
        """Whether an address lies in a block that is usual, and can be a public site's."""
        return neighbourhood(address) in (self.seen.usual(BLOCKS) or ()) and not bogon(address, self.networks)

    @cached_property
    def number_known(self) -> frozenset[int]:
        """The autonomous systems that are usual."""
        return frozenset(int(text[2:]) for text in self.seen.usual(SYSTEMS) or () if text[2:].isdecimal())

    def number(self, address: str) -> int | None:
        """The autonomous system of an address."""
        return self.networks.number(address) if self.networks is not None else None

    def _stand(self, address: str) -> Stand:
        word, number = bogon(address, self.networks), self.number(address)
        known = self.usual_place(address)
        if known or not self.judged:  # a bogon is wrong whatever is usual
            return Stand(address=address, number=number, known=known, bogon=word, reason=Reason.BOGON if word else None)
        new = number is not None and number not in self.number_known
        case = Case(
            unchanged=self.unchanged,
            new_network=new,
            own_cdn=self._own_cdn(address, number),
            bogon=bool(word),
            proof=self._proof(address),
            sighting=sighting(self.memory, address),
        )
        return Stand(
            address=address,
            number=number,
            known=False,
            bogon=word,
            reason=judge(case),
            new_network=new,
            fresh=fresh(case),
            unproved=self._unproved(address, number, case),
        )

    def _unproved(self, address: str, number: int | None, case: Case) -> bool:
        """A silent parent, or a family that we lack, accuses nobody: the rest must."""
        if case.bogon or case.unchanged is False:
            return False
        if case.unchanged is None and judge(replace(case, unchanged=True)) in ACQUITTED:
            return True
        return case.proof is None and family_of(address) not in self.facts.families and number in self.number_known

    def _proof(self, address: str) -> Proof | None:
        shown = proof_of(self.memory, address, self.seen.now.at)
        if shown is None or shown.verified is None:
            return None
        leaf = shown.leaf
        bond = bond_of(shown, self.seen)
        return Proof(
            verified=shown.verified,
            known_key=bond.same_key(self.seen) if bond else None,
            known_operator=bond.same_issuer(self.seen) if bond else None,
            logged_at=leaf.logged_at if leaf else None,
            valid_from=leaf.not_before if leaf else None,
            suspect=leaf is not None and leaf.spki_sha256 in self.memory.suspects,
        )

    def _own_cdn(self, address: str, number: int | None) -> bool:
        """In the usual delivery network, while every server that gives it still points there, by alias or by servers.

        An alias counts if its first name is a usual one: the customer's own name there, and not just any customer's.
        A network that the list does not name counts too, if the alias leads out of the house as it always did.
        """
        name = self.cdns.of_address(address, number)
        if self._usual_cdn(name) and name in self.cdns.of_names(self.facts.ns or ()):
            return True
        givers = [said for said in self.facts.heard if address in self.facts.addresses_of(said)]
        led = bool(givers) and all(s.aliases and s.aliases[0] in (self.seen.usual(TARGETS) or ()) for s in givers)
        if not led or any(self.facts.aliases_of(said) and self._leads_astray(said) for said in givers):
            return False
        if name:
            return self._usual_cdn(name) and all(name in self.cdns.of_names(s.aliases) for s in givers)
        return number is not None and number in self.number_known and all(self._outside(s.aliases) for s in givers)

    def _leads_astray(self, said: Said) -> bool:
        return any(name in self.strange_aliases for name in self.facts.aliases_of(said))

    def _outside(self, aliases: Sequence[str]) -> bool:
        return any(registrable(alias) != registrable(self.facts.host) for alias in aliases)

    def _usual_cdn(self, name: str) -> bool:
        """Whether the site was with this delivery network before."""
        if not name:
            return False
        by_number = (self.cdns.numbers.get(number) for number in self.number_known)
        return name in by_number or self.cdns.holds(name, self.seen.usual(BLOCKS) or ())

    def _strange(self, name: str) -> bool:
        usual = self.seen.usual(ALIASES)
        if usual is None or registrable(name) in (registrable(self.facts.host), *usual):
            return False
        return not self._usual_cdn(self.cdns.of_name(name))


def bond_of(shown: Shown, seen: Seen[Any, Any]) -> identity.Bond | None:
    """What ties the certificate of an address to the site."""
    known = {shown.leaf.sha256: shown.leaf} if shown.leaf else {}
    return identity.bond_of(shown.edge, known, seen)


def registered(names: Iterable[str], host: str) -> tuple[str, ...]:
    """The registered names of others among these."""
    found = {registrable(name) for name in names}
    return tuple(sorted(found - {registrable(host)}))
