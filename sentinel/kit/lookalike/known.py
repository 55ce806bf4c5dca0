"""What is known of a domain's lookalikes from round to round: which exist, and whether a whole round was made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sentinel.kit.lookalike.names import MOST_OF_A_SORT, Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """A lookalike that exists. ``mx`` are the hosts that take its mail; None: nobody knows.

    ``issuer`` is who issued a certificate that a browser accepts for it; empty: it shows none, None: nobody knows.
    ``parked``: its name servers belong to a parking service (judged later); ``confirmed``: its parent delegates it.
    """

    name: str
    sort: Sort
    how: str
    addresses: tuple[str, ...] = ()
    mx: tuple[str, ...] | None = None
    issuer: str | None = None
    servers: tuple[str, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Lookalikes by sort, and of how many names the present round has heard; ``rounds`` counts whole ones."""

    alive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heard: int = 0
    rounds: int = 0


def folded(known: Known | None, sighted: Iterable[Sighted], gone: Iterable[str], total: int, heard: int) -> Known:
    """The same after a look: who exists is in, who does not any more is out; unknown ones stay as they were."""
    before = known or Known()
    absent = set(gone)
    now = list(sighted)
    alive = {
        str(sort): tuple(sorted({*_kept(before, sort, absent), *(s.name for s in now if s.sort is sort)}))[
            :MOST_OF_A_SORT
        ]
        for sort in Sort
    }
    done = before.heard + heard
    whole = total > 0 and done >= total
    return Known(alive=alive, heard=0 if whole else done, rounds=min(before.rounds + whole, 1_000))


def _kept(known: Known, sort: Sort, absent: set[str]) -> set[str]:
    return {name for name in known.alive.get(str(sort), ()) if name not in absent}
