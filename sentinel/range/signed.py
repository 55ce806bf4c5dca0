"""Signed zones: a plain zone with its keys, signatures and denial records, made anew whenever something changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from dns.name import Name, from_text
from dns.rdatatype import RdataType
from dns.rrset import RRset, from_rdata
from dns.rrset import from_text as rrset_from_text

from sentinel.range.chain import Denials, linked
from sentinel.range.dial import Deed, Dial, together
from sentinel.range.signing import Pen, Signing
from sentinel.range.zone import Zone

Key = tuple[Name, RdataType]


@dataclass(slots=True, kw_only=True)
class Leaves:
    """A zone as it is served: its sets, its cuts, its denial records and the signatures made so far."""

    apex: Name
    sets: dict[Key, RRset]
    cuts: frozenset[Name]
    denials: Denials | None
    signatures: dict[Key, RRset] = field(default_factory=dict)

    def exists(self, name: Name) -> bool:
        """Whether there is anything at or below a name."""
        return any(owner.is_subdomain(name) for owner, _ in self.sets)

    def cut(self, name: Name) -> Name | None:
        """The delegation that a name falls under."""
        return next((cut for cut in sorted(self.cuts) if name.is_subdomain(cut)), None)

    def encloser(self, name: Name) -> tuple[Name, Name]:
        """The longest ancestor that exists, and the name one label longer."""
        above, closer = name.parent(), name
        while not self.exists(above):
            above, closer = above.parent(), above
        return above, closer


class SignedZone:
    """One zone and its signing. ``signing`` is a dial: None serves it unsigned; ``pen`` the key that signs."""

    def __init__(self, zone: Zone, now: Callable[[], datetime], signing: Signing | None = None) -> None:
        self.zone, self.now = zone, now
        self.apex = from_text(zone.apex)
        self.signing: Dial[Signing | None] = Dial(signing)
        self.pen = Dial(Pen.cut(self.apex))
        self._stranger = Pen.cut(self.apex)
        self._made: Leaves | None = None
        self._from: tuple[object, ...] = ()

    def sign(self, signing: Signing | None) -> Deed:
        """Sign it another way, or not at all."""
        return self.signing.turn(signing)

    def rekey(self, algorithm: int = 13) -> Deed:
        """Sign with a new key; the parent's DS still names the old one."""
        return self.pen.turn(Pen.cut(self.apex, algorithm))

    def unsign(self) -> Deed:
        """Serve it without signatures; whether the parent's DS stays is another matter."""
        return self.sign(None)

    def missign(self) -> Deed:
        """Sign with a key that the zone does not publish."""
        return self.sign(replace(self.signing.now or Signing(), stranger=True))

    def put(self, name: str, kind: str, to: Iterable[str] = (), ttl: int | None = None) -> Deed:
        """Change records as an operator does: the serial counts up. With an empty ``to`` they go."""
        aged = [] if ttl is None else [self.age(ttl, name, kind)]
        return together(self.edit(name, kind, *to), *aged, self.step())

    def wildcard(self, to: str) -> Deed:
        """Answer for every name below the apex that is not there, as parked and hijacked zones do."""
        return self.put(f"*.{self.zone.apex}", "A", [to])

    def step(self, by: int = 1) -> Deed:
        """Count the serial up, or with a negative number back."""
        return self.restart((self.zone.serial + by) % 2**32)

    def restart(self, serial: int) -> Deed:
        """Give it this serial number, as another operator's server would."""
        before = self.zone.serial
        self.zone.count(serial)
        return Deed(lambda: self.zone.count(before))

    def age(self, ttl: int, name: str = "", kind: str = "") -> Deed:
        """Let a set of records, or without a name every set, be remembered for so many seconds."""
        before = self.zone.ttl, dict(self.zone.ttls)
        if name:
            self.zone.ttls[name, kind] = ttl
        else:
            self.zone.ttl, self.zone.ttls = ttl, {}

        def undo() -> None:
            self.zone.ttl, self.zone.ttls = before

        return Deed(undo)

    def copied(self, *, own_key: bool = False) -> "SignedZone":
        """The zone as it is now, to be served elsewhere; with a key of its own it is a forger's."""
        zone = replace(self.zone, ttls=dict(self.zone.ttls), records={})
        zone.records = dict(self.zone.records)
        made = SignedZone(zone, self.now, self.signing.now)
        if not own_key:
            made.pen.settle(self.pen.now)
        return made

    def remember(self) -> Callable[[], None]:
        """Take note of the zone as it is; what comes back makes it so again."""
        records, ttls, ttl, serial = dict(self.zone.records), dict(self.zone.ttls), self.zone.ttl, self.zone.serial

        def restore() -> None:
            self.signing.heal()
            self.pen.heal()
            self.zone.records, self.zone.ttls = dict(records), dict(ttls)
            self.zone.ttl, self.zone.serial = ttl, serial

        return restore

    def edit(self, name: str, kind: str, *texts: str) -> Deed:
        """Change the records of a name and type; without texts they go. The signatures follow."""
        before = self.zone.records.get((name.lower().rstrip("."), kind), ())
        self.zone.put(name, kind, *texts)
        return Deed(lambda: self.zone.put(name, kind, *before))

    @property
    def leaves(self) -> Leaves:
        """The zone as it is now."""
        made_from = (dict(self.zone.records), dict(self.zone.ttls), self.zone.ttl, self.signing.now, self.pen.now)
        if self._made is None or made_from != self._from:
            self._made, self._from = self._make(), made_from
        return self._made

    def _make(self) -> Leaves:
        how, sets = self.signing.now, {}
        for (name, kind), texts in self.zone.records.items():
            rrset = rrset_from_text(from_text(name), self.zone.ttl_of(name, kind), "IN", kind, *texts)
            sets[rrset.name, rrset.rdtype] = rrset
        cuts = frozenset(name for name, kind in sets if kind == RdataType.NS and name != self.apex)
        if how is None:
            return Leaves(apex=self.apex, sets=sets, cuts=cuts, denials=None)
        sets[self.apex, RdataType.DNSKEY] = from_rdata(self.apex, self.zone.ttl, self.pen.now.public)
        return Leaves(apex=self.apex, sets=sets, cuts=cuts, denials=linked(self.apex, _owners(sets, cuts), how))

    def signature(self, rrset: RRset) -> RRset | None:
        """The signature over a set; None where the zone does not sign: it is unsigned, or the set is another's."""
        how, leaves = self.signing.now, self.leaves
        if how is None or _foreign(rrset.name, rrset.rdtype, leaves.cuts):
            return None
        key = (rrset.name, rrset.rdtype)
        if key not in leaves.signatures:
            own = rrset.rdtype == RdataType.DNSKEY or not how.stranger
            leaves.signatures[key] = (self.pen.now if own else self._stranger).sign(rrset, how, self.now())
        return leaves.signatures[key]


def _owners(sets: dict[Key, RRset], cuts: frozenset[Name]) -> dict[Name, frozenset[RdataType]]:
    """The names that the zone itself speaks for, with their types; of a cut only NS and DS."""
    found: dict[Name, frozenset[RdataType]] = {}
    for name, kind in sets:
        if not _foreign(name, kind, cuts) or (name in cuts and kind == RdataType.NS):
            found[name] = found.get(name, frozenset()) | {kind}
    return found


def _foreign(name: Name, kind: RdataType, cuts: frozenset[Name]) -> bool:
    """Whether these records are the child's: everything at or below a cut, but for DS and the chain's own records."""
    if kind in (RdataType.DS, RdataType.NSEC, RdataType.NSEC3) and name in cuts:
        return False
    return any(name.is_subdomain(cut) for cut in cuts)
