"""Many accounts of one adapter that change or cannot be seen at once: then the adapter broke, not the accounts.

A tally remembers which accounts turned, or were not seen, within one sweep of each, and how the last looks went.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sentinel.casework.planned import OWN_WORDS
from sentinel.model.event import Event

ADAPTER = "adapter"
SHARE, UNSEEN_SHARE = 0.05, 0.20
LEAST, LEAST_UNSEEN = 10, 3  # accounts; fewer may be a coincidence, or one administrator who lost his telephone
LAST = 20  # looks at different accounts, of which more than half turned
UNSEEN = frozenset({"blocked", "unknown", "login_wall"})
TURNS = frozenset(
    {"gone", "suspended", "reregistered", "renamed", "name_changed", "link_changed", "verified_lost", "posts_dropped"}
)  # what an adapter that reads wrongly makes up; a picture or a bio alone opens nothing, and changes on campaign days
SWEEP = 1.5  # intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Accounts that turned and accounts that were not seen, each until when that counts (event time, seconds).

    ``last`` are the accounts of the last looks since the first one turned, each once, with whether it turned.
    """

    turned: Mapping[str, float] = field(default_factory=dict)
    unseen: Mapping[str, float] = field(default_factory=dict)
    last: tuple[tuple[str, bool], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.turned or self.unseen or self.last)


def turned(event: Event) -> frozenset[str]:
    """What of this look an adapter could have made up, confirmed or not; nothing that the calendar expects."""
    found = (event.get(f"sentinel.account.{name}") for name in ("findings", "awaiting"))
    return TURNS & {str(word) for words in found if isinstance(words, list) for word in words}


def unseen(event: Event) -> bool:
    """Whether the platform answered, and the account could not be seen all the same."""
    return event.get("sentinel.account.state") in UNSEEN


def cosmetic(words: frozenset[str]) -> bool:
    """Whether an announced change of the account explains it."""
    return words <= OWN_WORDS


def counted(was: Tally, account: str, at: float, interval: float, *, turns: bool, blind: bool, stands: bool) -> Tally:
    """One more look. ``turns``: it shows what the one before did not; ``stands``: it still shows what turned before."""
    now = replace(was, turned=_fresh(was.turned, at), unseen=_fresh(was.unseen, at))
    until = at + SWEEP * interval
    if blind:
        return replace(now, unseen={**now.unseen, account: until})
    seen = {name: end for name, end in now.unseen.items() if name != account}
    if turns:
        more = {**now.turned, account: until}
    else:
        more = {name: end for name, end in now.turned.items() if stands or name != account}
    last = tuple(one for one in now.last if one[0] != account)
    flagged = account in more
    last = (*last, (account, flagged))[-LAST:] if more else ()
    return Tally(turned=more, unseen=seen, last=last)


def weighty(tally: Tally) -> bool:
    """Whether it is worth asking how many accounts there are."""
    return len(tally.turned) >= LEAST or len(tally.unseen) >= LEAST_UNSEEN


def broken(tally: Tally, accounts: int) -> list[str]:
    """Why the adapter must be broken: a word, and how many of how many accounts; empty if it need not be."""
    if len(tally.turned) >= LEAST and len(tally.turned) > SHARE * accounts:
        return ["mass_change", f"{len(tally.turned)}/{accounts}"]
    flagged = sum(one for _, one in tally.last)
    if flagged >= LEAST and 2 * flagged > len(tally.last):
        return ["mass_change", f"{flagged}/{len(tally.last)}"]
    if len(tally.unseen) >= LEAST_UNSEEN and len(tally.unseen) > UNSEEN_SHARE * accounts:
        return ["mass_unseen", f"{len(tally.unseen)}/{accounts}"]
    return []


def _fresh(known: Mapping[str, float], at: float) -> dict[str, float]:
    return {name: end for name, end in known.items() if end > at}
