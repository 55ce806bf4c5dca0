"""How far a zone's signatures carry: its servers taken together, and how soon the first signature ends. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sentinel.kit.zones.facts import Answer, Horizon, Role, Ruled, ZoneFacts
from sentinel.kit.zones.reckoning import BAD, standing

WEEK = 7 * 24.0  # hours; shorter lives are made by signers that sign as they answer
LEAST_HOURS, LAST_HOURS = 48.0, 12.0
LEAST_SHARE, LAST_SHARE = 0.2, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One word for a zone, why, and how many of the servers that were asked fail the proof."""

    ruled: Ruled
    bogus: int
    asked: int


def proof(zone: ZoneFacts, answers: Sequence[Answer]) -> Proof:
    """The chain of trust down to the zone, then what its servers say: bogus as a whole where all of them are."""
    if zone.chain.security in BAD or zone.role is not Role.OWN:
        return Proof(ruled=zone.chain, bogus=int(zone.chain.security == "bogus"), asked=1)
    by_server = _by_server(zone, answers)
    words = {server: standing_of(found) for server, found in by_server.items()}
    bogus = [server for server, found in words.items() if found.security == "bogus"]
    told = standing([found.security for found in words.values()]) if words else zone.chain.security
    reason = next((found for found in words.values() if found.security == told), zone.chain)
    first = words[bogus[0]] if bogus else reason
    shown = Ruled(security=told, reason=first.reason, detail=first.detail)
    return Proof(ruled=shown, bogus=len(bogus), asked=len(words))


def _by_server(zone: ZoneFacts, answers: Iterable[Answer]) -> dict[str, list[Ruled]]:
    found: dict[str, list[Ruled]] = {}
    for word in zone.children:
        if word.ns is not None:
            found.setdefault(word.server, []).append(word.ruled)
    for answer in answers:
        if not answer.failure and "AA" in answer.flags:
            found.setdefault(answer.server, []).append(answer.ruled)
    return found


def standing_of(found: Sequence[Ruled]) -> Ruled:
    """One server's word: bogus if anything it says is, else the weakest."""
    order = ("secure", "insecure", "indeterminate", "bogus")
    return max(found, key=lambda one: order.index(one.security))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The first signature to end: how many hours are left, which share of its life, and how urgent that is."""

    what: str
    hours: float
    share: float
    level: str


def ending(zone: ZoneFacts, now: datetime) -> Ending | None:
    """What ends first at any server; None if nothing is signed or nothing was heard.

    Signatures of days are made anew long before they end; of those that last less than a week only the share counts.
    """
    found = [word.horizon for word in zone.children if word.horizon is not None]
    if not found:
        return None
    first = min(found, key=lambda one: one.ends)
    life, left = (_hours(first, first.begins), _hours(first, now))
    share = max(0.0, left / life) if life > 0 else 0.0
    return Ending(what=first.what, hours=round(left, 2), share=round(share, 4), level=_level(life, left, share))


def _hours(horizon: Horizon, since: datetime) -> float:
    return (horizon.ends - since).total_seconds() / 3600.0


def _level(life: float, left: float, share: float) -> str:
    if life < WEEK:
        return "high" if share < LAST_SHARE else "medium" if share < LEAST_SHARE else ""
    return "high" if left < LAST_HOURS else "medium" if left < LEAST_HOURS or share < LEAST_SHARE else ""
