"""Many accounts of one adapter that change or cannot be seen at once: then the adapter broke, not the accounts.

A tally remembers which accounts turned, or were not seen, within one sweep of each, and whom the last looks were at. It
also tells what a look shows that a broken adapter does not make up: that is judged while all else is set aside.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sentinel.casework.planned import OWN_WORDS
from sentinel.kit.account.places import HOSTILE
from sentinel.model.event import Event

ADAPTER, NUMBER = "adapter", "sentinel.account.external_id"
SHARE, UNSEEN_SHARE = 0.05, 0.20
LEAST, LEAST_UNSEEN = 10, 3  # accounts; fewer may be a coincidence, or one administrator who lost his telephone
LAST = 20  # looks at different accounts, of which more than half turned
ALIKE = 3  # accounts in a row, and nobody else, that all show the same, or a number that is not theirs
UNSEEN = frozenset({"blocked", "unknown", "login_wall"})
REREGISTERED, SCAM = "reregistered", "scam_words"
SHOWN: Mapping[str, str] = {  # what a finding rests on: where two accounts show the same, it is hardly their own
    REREGISTERED: "external_id",
    "renamed": "handle_now",
    "name_changed": "name",
    "link_changed": "links_added",
    SCAM: "words",
}
TURNS = frozenset({*SHOWN, "gone", "suspended", "verified_lost", "posts_dropped"})
# what an adapter that reads wrongly makes up; a picture or a bio alone opens nothing, and changes on campaign days
SWEEP = 1.5  # intervals


class Sort(StrEnum):
    """How an account turned: into scam, into another number, or in any other way."""

    SCAM = SCAM
    STRANGER = REREGISTERED
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How one account turned, until when that counts (event time, seconds), and hashes of what it shows instead."""

    until: float
    sort: Sort
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Accounts that turned, and accounts that were not seen (until when that counts).

    ``last`` are the accounts of the last looks since the first one turned, each once.
    """

    turned: Mapping[str, Turn] = field(default_factory=dict)
    unseen: Mapping[str, float] = field(default_factory=dict)
    last: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.turned or self.unseen or self.last)

    @property
    def doubtful(self) -> int:
        """How many accounts turned in a way that says nothing by itself."""
        return sum(one.sort is not Sort.SCAM for one in self.turned.values())

    def met(self, sort: Sort | None = None) -> int:
        """How many of the accounts that were looked at last turned, like this or in any way."""
        turns = (self.turned[name] for name in self.last if name in self.turned)
        return sum(sort in (None, one.sort) for one in turns)

    def prevails(self, sort: Sort | None = None) -> bool:
        """Whether most of the accounts that were looked at last turned, like this or in any way: it befalls anybody."""
        met = self.met(sort)
        return met >= LEAST and 2 * met > len(self.last)

    @property
    def alike(self) -> bool:
        """Whether every account that was looked at since the first one turned shows the same, or has another number."""
        turns = [self.turned[name] for name in self.last if name in self.turned]
        if len(turns) < max(ALIKE, len(self.last)):
            return False
        strangers = all(one.sort is Sort.STRANGER for one in turns)
        return strangers or bool(frozenset.intersection(*(one.marks for one in turns)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one look says to the tally: of which account, and how it turned (``sort``, ``marks``), if it did.

    ``turns``: it shows what the one before did not; ``stands``: it shows something. ``blind``: it could not be seen.
    """

    account: str
    sort: Sort
    marks: frozenset[str]
    stands: bool
    blind: bool
    turns: bool = False


def shown(event: Event, words: frozenset[str]) -> Shown:
    """This look as it is counted, ``words`` being what turned; that it is new only the look before can tell."""
    return Shown(
        account=str(event.get("sentinel.account.id") or ""),
        sort=_sort(event, words),
        marks=_marks(event, words),
        stands=bool(words),
        blind=unseen(event),
    )


def turned(event: Event) -> frozenset[str]:
    """What of this look an adapter could have made up, confirmed or not; nothing that the calendar expects."""
    found = (event.get(f"sentinel.account.{name}") for name in ("findings", "awaiting"))
    return TURNS & {str(word) for words in found if isinstance(words, list) for word in words}


def _sort(event: Event, words: frozenset[str]) -> Sort:
    """How an account turned: what it says counts for more than whose it is, and that for more than all else."""
    listed = event.get("sentinel.account.links_listed")
    if SCAM in words or (isinstance(listed, list) and HOSTILE & set(map(str, listed))):
        return Sort.SCAM
    return Sort.STRANGER if REREGISTERED in words and event.get(NUMBER) else Sort.CHANGE


def _marks(event: Event, words: frozenset[str]) -> frozenset[str]:
    """What stands for each thing that an account turned into: it tells two apart, and names neither."""
    values = ((name, event.get(f"sentinel.account.{name}")) for word, name in SHOWN.items() if word in words)
    told = (json.dumps(one).encode() for one in values if one[1])
    return frozenset(hashlib.sha256(one).hexdigest()[:16] for one in told)


def unseen(event: Event) -> bool:
    """Whether the platform answered, and the account could not be seen all the same."""
    return event.get("sentinel.account.state") in UNSEEN


def cosmetic(words: frozenset[str]) -> bool:
    """Whether an announced change of the account explains it."""
    return words <= OWN_WORDS


def counted(was: Tally, look: Shown, at: float, interval: float, *, aside: bool = False) -> Tally:
    """The tally with one more look in it, made at ``at``, of an account looked at every ``interval`` (both seconds).

    While the adapter is set ``aside``, whoever turned counts until he is seen as before: nothing is judged for its age.
    """
    fresh = {name: turn for name, turn in was.turned.items() if aside or turn.until > at}
    blind = {name: end for name, end in was.unseen.items() if end > at}
    until = at + SWEEP * interval
    if look.blind:
        return Tally(turned=fresh, unseen={**blind, look.account: until}, last=was.last)
    seen = {name: end for name, end in blind.items() if name != look.account}
    if look.turns or (look.stands and (aside or look.account in fresh)):
        ends = until if look.turns or aside else fresh[look.account].until
        fresh[look.account] = Turn(until=ends, sort=look.sort, marks=look.marks)
    else:
        fresh.pop(look.account, None)
    others = tuple(name for name in was.last if name != look.account)
    return Tally(turned=fresh, unseen=seen, last=(*others, look.account)[-LAST:] if fresh else ())


def weighty(tally: Tally) -> bool:
    """Whether it is worth asking how many accounts there are."""
    return len(tally.turned) >= LEAST or len(tally.unseen) >= LEAST_UNSEEN or tally.alike


def broken(tally: Tally, accounts: int) -> list[str]:
    """Why the adapter must be broken: a word, and how many of how many accounts; empty if it need not be."""
    return next(_reasons(tally, accounts), [])


def _reasons(tally: Tally, accounts: int) -> Iterator[list[str]]:
    if tally.doubtful >= LEAST and tally.doubtful > SHARE * accounts:
        yield ["mass_change", f"{tally.doubtful}/{accounts}"]
    if tally.prevails():
        yield ["mass_change", f"{tally.met()}/{len(tally.last)}"]
    if tally.alike and accounts >= LEAST:
        yield ["mass_alike", f"{len(tally.last)}/{len(tally.last)}"]
    if len(tally.unseen) >= LEAST_UNSEEN and len(tally.unseen) > UNSEEN_SHARE * accounts:
        yield ["mass_unseen", f"{len(tally.unseen)}/{accounts}"]


def proves(tally: Tally, look: Shown, accounts: int) -> bool:
    """Whether this look is the account's own doing although its adapter is in doubt.

    Scam is, unless it befalls most of the accounts looked at last, or is the same on each: how many of his own somebody
    turns beside it hides nothing. Another number is, while few have one, and no two the same: adapters misread numbers.
    """
    if look.sort is Sort.CHANGE or tally.alike or tally.prevails(look.sort):
        return False
    if look.sort is Sort.SCAM:
        return True
    strangers = {name: one.marks for name, one in tally.turned.items() if one.sort is Sort.STRANGER}
    few = len(strangers) < LEAST or len(strangers) <= SHARE * accounts
    return few and all(look.marks.isdisjoint(marks) for name, marks in strangers.items() if name != look.account)
