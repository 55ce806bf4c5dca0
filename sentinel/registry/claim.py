"""Claims: one account as one line claims it, and what several claims are to each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sentinel.registry.account import Reading, Status
from sentinel.registry.columns import Field
from sentinel.registry.entry import named, owner_of

MOST_PER_APPLICATION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One account that a line claims, with everything else the line says of it, and where it stands.

    ``beside``: the names that stand beside the address, and name no other account.
    """

    sheet: str
    row: int
    nth: int
    reading: Reading
    said: Mapping[Field, str] = field(default_factory=dict)
    first: str = ""
    beside: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it stands, such as ``Sheet1!17``."""
        return f"{self.sheet}!{self.row}" + (f".{self.nth}" if self.nth else "")

    @property
    def status(self) -> Status:
        """What became of it."""
        return self.reading.status

    @property
    def key(self) -> tuple[str, str, str]:
        """Candidate, platform and handle: the same again is the same account."""
        return (owner_of(self.said), self.reading.platform, self.reading.handle)

    @property
    def owner(self) -> str:
        """The words for whose it is."""
        return named(self.said)


def once(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The same candidate, platform and handle again is a duplicate of the first; the same id for another is asked."""
    first: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        name = claim.said.get(Field.ID, "")
        if claim.status is not Status.VALID:
            yield claim
        elif first.setdefault(claim.key, claim) is not claim:
            yield _as(claim, Status.DUPLICATE, f"stands at {first[claim.key].place} too", first[claim.key])
        elif name and first.setdefault((name,), claim) is not claim:
            yield _as(claim, Status.REVIEW, f"has the id of another account, at {first[name,].place}", first[name,])
        else:
            yield claim


def _as(claim: Claim, status: Status, reason: str, first: Claim) -> Claim:
    return replace(claim, reading=replace(claim.reading, status=status, reason=reason), first=first.place)


def conflicts(valid: Iterable[Claim]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Accounts that several candidates claim: all are kept, a person asks."""
    claimed: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in valid:
        owner, *account = claim.key
        claimed.setdefault((account[0], account[1]), {}).setdefault(owner, claim)
    return {account: _names(list(who.values())) for account, who in claimed.items() if len(who) > 1}


def _names(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Who they are; namesakes are told apart by their party and district."""
    names = Counter(claim.owner for claim in claims)
    return tuple(_full(claim) if names[claim.owner] > 1 else claim.owner for claim in claims)


def _full(claim: Claim) -> str:
    beside = (claim.said.get(field, "") for field in (Field.PARTY, Field.DISTRICT))
    return f"{claim.owner} ({', '.join(filter(None, beside))})"


def crowded(valid: Iterable[Claim]) -> dict[tuple[str, str], int]:
    """Who claims more accounts of one application than may be registered: a matter for Bawaslu, and no rejection."""
    found = list(valid)
    names: Mapping[str, str] = {claim.key[0]: claim.owner.casefold() for claim in found}
    counted = Counter(claim.key[:2] for claim in found)
    return {(names[who], platform): n for (who, platform), n in counted.items() if n > MOST_PER_APPLICATION}
