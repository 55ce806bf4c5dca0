"""What is usual of a site's ways: the newest version that it speaks, and how its servers open."""

from collections.abc import Iterable
from typing import Any

from sentinel.kit.baseline import Normal, pool, turns
from sentinel.kit.seen import Seen
from sentinel.kit.ways.facts import Ways
from sentinel.model.event import Value

NEWEST, STACKS = "newest_tls", "stacks"
LATEST, GONE = "1.3", "no TLS 1.3 any more"


def proposal(ways: Iterable[Ways]) -> Normal | None:
    """What would be usual if these are; None where an address gave no clear answer."""
    every = list(ways)
    if not every or not all(one.newest and one.stack for one in every):
        return None
    newest = max(one.newest for one in every)
    return Normal(traits={NEWEST: turns(newest), STACKS: pool(*(one.stack for one in every))})


def newest_lost(ways: Iterable[Ways], seen: Seen[Any, Any]) -> bool | None:
    """Whether TLS 1.3 is gone at every address, and somebody there opens as nobody here did; None: we cannot tell."""
    every = list(ways)
    newest, stacks = seen.usual(NEWEST), seen.usual(STACKS)
    if newest is None or stacks is None or not every or not all({LATEST} & {*w.accepts, *w.refuses} for w in every):
        return None
    gone = LATEST in newest and all(LATEST in one.refuses for one in every)
    known = {_old_part(stack) for stack in stacks}
    return gone and any(one.stack and _old_part(one.stack) not in known for one in every)


def exonerated(ways: Iterable[Ways], seen: Seen[Any, Any]) -> Normal:
    """Ways of opening that are taken in: those of a site that speaks what it used to."""
    every = list(ways)
    held = seen.usual(NEWEST)
    fine = [one.stack for one in every if one.stack and held is not None and one.newest in held]
    return Normal(traits={STACKS: pool(*fine)}) if fine else Normal()


def fields(lost: bool | None, weak: list[str], seen: Seen[Any, Any]) -> dict[str, Value | None]:  # noqa: FBT001 - from newest_lost
    """Whether the newest version is gone, what is weak with that, and who says what is usual."""
    said = seen.basis(NEWEST)
    return {
        "sentinel.tls.newest_lost": lost,
        "sentinel.tls.weak_points": [*weak, *([GONE] if lost else [])] or None,
        "sentinel.baseline.basis": str(said) if said else None,
    }


def _old_part(stack: str) -> str:
    """How it opens towards TLS 1.2: that does not change where 1.3 is merely switched off."""
    return stack.rpartition(" ")[2]
