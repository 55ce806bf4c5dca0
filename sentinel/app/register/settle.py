"""What a new file changes in the register: which accounts are watched from now on, and what it takes the place of."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sentinel.app.register.parcel import Parcel
from sentinel.registry.account import Status
from sentinel.store.ports import View
from sentinel.store.records_registry import AccountRow, ClaimRow

SAME_FORM = 0.5  # of an earlier file's owners that a later file names, if it is a newer copy of the same form
WITHDRAWN = "withdrawn"
ASKED = frozenset({"review", "rejected"})
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What follows: claims and accounts of the new file, claims that it withdraws, accounts that end.

    ``retiered``: accounts whose tier it changes, from what to what. ``unmended``: how many of the claims
    that it withdraws came back word for word, and wait for a person as before.
    """

    claims: tuple[ClaimRow, ...]
    accounts: tuple[AccountRow, ...]
    withdrawn: tuple[int, ...] = ()
    ended: tuple[str, ...] = ()
    new: int = 0
    replaces: tuple[int, ...] = field(default=())
    retiered: tuple[tuple[str, str, str], ...] = ()
    unmended: int = 0


def settle(view: View, parcel: Parcel, at: datetime, *, adds: bool = False) -> Settled:
    """Compare a file with the register. ``adds``: it takes nothing's place, whatever it names."""
    known = {one.id: one for one in view.accounts(ended=True)}
    before = [claim for claim in view.claims() if claim.status != WITHDRAWN]
    replaced = () if adds or parcel.corrects else tuple(_earlier(before, parcel))
    gone = list(_gone(before, parcel, replaced))
    left = _elsewhere(before, gone, known)
    claims, accounts = _told_apart(parcel, left)
    kept = {account.id for account in accounts}
    withdrawn = [claim for claim in gone if claim.account not in kept]
    ended = {claim.account for claim in withdrawn if claim.account} - kept - {one.id for one in left.values()}
    return Settled(
        claims=tuple(claims),
        accounts=tuple(_continued(one, known.get(one.id), at) for one in accounts),
        withdrawn=tuple(claim.number for claim in withdrawn),
        ended=tuple(sorted(one for one in ended if known[one].ended_at is None)),
        new=sum(one.id not in known or known[one.id].ended_at is not None for one in accounts),
        replaces=replaced,
        retiered=tuple(_retiered(accounts, known)),
        unmended=_unmended(withdrawn, claims),
    )


def _unmended(withdrawn: Iterable[ClaimRow], claims: Iterable[ClaimRow]) -> int:
    """How many texts that a person had to look at stand in the new file again, and must be looked at again."""
    before, now = (Counter(one.text for one in some if one.status in ASKED) for some in (withdrawn, claims))
    return (before & now).total()


def _retiered(accounts: Iterable[AccountRow], known: Mapping[str, AccountRow]) -> Iterator[tuple[str, str, str]]:
    for one in accounts:
        old = known.get(one.id)
        if old is not None and old.tier != one.tier:
            yield one.id, old.tier, one.tier


def _gone(before: Iterable[ClaimRow], parcel: Parcel, replaced: Collection[int]) -> Iterator[ClaimRow]:
    """Claims whose place the file takes: those that it corrects, and those of the copies before it."""
    named, corrected = {one.platform for one in parcel.accounts}, set(parcel.corrects)
    for claim in before:
        corrects = claim.number in corrected and claim.status in ASKED
        if corrects or (claim.batch in replaced and (claim.platform in named or not claim.platform)):
            yield claim


def _earlier(before: Iterable[ClaimRow], parcel: Parcel) -> Iterator[int]:
    """The batches of which this file is a newer copy: it names at least half of those whom they name."""
    owners: dict[int, set[str]] = {}
    for claim in before:
        owners.setdefault(claim.batch, set()).add(claim.owner)
    ours = {claim.owner for claim in parcel.claims}
    for batch, theirs in owners.items():
        if len(theirs & ours) >= SAME_FORM * len(theirs):
            yield batch


def _elsewhere(
    before: Iterable[ClaimRow], gone: Sequence[ClaimRow], known: Mapping[str, AccountRow]
) -> dict[Key, AccountRow]:
    """Accounts that other files claim, whatever becomes of this one's forerunners."""
    numbers = {claim.number for claim in gone}
    found = (known[c.account] for c in before if c.number not in numbers and c.account in known)
    return {_key(one): one for one in found}


def _told_apart(parcel: Parcel, left: Mapping[Key, AccountRow]) -> tuple[list[ClaimRow], list[AccountRow]]:
    """What another file claims already for the same owner under another id is a duplicate of that."""
    twins = {one.id: left[_key(one)] for one in parcel.accounts if _key(one) in left and left[_key(one)].id != one.id}
    claims = [_duplicate(c, twins[c.account]) if c.account in twins else c for c in parcel.claims]
    return claims, [one for one in parcel.accounts if one.id not in twins]


def _duplicate(claim: ClaimRow, twin: AccountRow) -> ClaimRow:
    return replace(claim, status=str(Status.DUPLICATE), account="", reason=f"is registered as {twin.id}")


def _continued(new: AccountRow, old: AccountRow | None, at: datetime) -> AccountRow:
    """An account that was known goes on; what was found out about it stays, if the form does not say otherwise."""
    if old is None or old.ended_at is not None:
        return replace(new, since=at)
    same = (old.platform, old.handle) == (new.platform, new.handle)
    return replace(new, since=old.since, uid=new.uid or (old.uid if same else ""))


def _key(one: AccountRow) -> Key:
    return (one.owner, one.platform, one.handle)


def tally(settled: Settled) -> dict[str, int]:
    """How many claims became what, now that the register was asked."""
    return {f"claims_{status}": n for status, n in Counter(c.status for c in settled.claims).items()}
