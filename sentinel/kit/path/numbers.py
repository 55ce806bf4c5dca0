"""How far and how fast servers usually are: what corroborates a finding, and never is one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from sentinel.kit.path.five import Turn

STARTS = (32, 64, 128, 255)  # with which systems send their packets
MOST_KEPT, MOST_SERVERS, ENOUGH = 24, 16, 5
MOVED = 3  # hops


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last measurements of one server: hops, and the fastest answer of each look in milliseconds."""

    server: str
    hops: tuple[int, ...] = ()
    rtt_ms: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual of a server: the middle of the hops, and the fastest answer; None until it was seen five times."""

    hops: float | None = None
    rtt_ms: float | None = None


def hops_of(ttl: int | None) -> int | None:
    """How many routers a packet passed, by the next higher value with which systems send; None if nobody said."""
    return None if ttl is None else next((start - ttl for start in STARTS if start >= ttl), None)


def measured(turns: Iterable[Turn]) -> Mapping[str, Kept]:
    """What one look measured of each server; only answers to the first packet tell a time."""
    found: dict[str, list[Turn]] = {}
    for one in turns:
        if one.answered and one.transport == "udp" and one.tries == 1:
            found.setdefault(one.server, []).append(one)
    return {server: _kept(server, said) for server, said in found.items()}


def _kept(server: str, said: list[Turn]) -> Kept:
    hops = [hops for hops in (hops_of(one.ttl) for one in said) if hops is not None]
    return Kept(server=server, hops=(min(hops),) if hops else (), rtt_ms=(min(one.took_ms for one in said),))


def folded(known: Iterable[Kept], now: Mapping[str, Kept]) -> tuple[Kept, ...]:
    """The measurements with those of one more look; the oldest make room."""
    servers = {kept.server: kept for kept in known}
    for server, new in now.items():
        old = servers.pop(server, Kept(server=server))
        servers[server] = Kept(
            server=server,
            hops=(*old.hops, *new.hops)[-MOST_KEPT:],
            rtt_ms=(*old.rtt_ms, *new.rtt_ms)[-MOST_KEPT:],
        )
    return tuple(servers.values())[-MOST_SERVERS:]


def usual(known: Iterable[Kept], server: str) -> Usual:
    """What is usual of a server, once it was seen often enough."""
    kept = next((one for one in known if one.server == server), Kept(server=server))
    return Usual(
        hops=median(kept.hops) if len(kept.hops) >= ENOUGH else None,
        rtt_ms=min(kept.rtt_ms) if len(kept.rtt_ms) >= ENOUGH else None,
    )


def moved(now: Kept, known: Usual) -> bool:
    """Whether a server is much nearer or farther than usual: more than three hops, or twice as fast as ever."""
    hops = bool(now.hops) and known.hops is not None and abs(now.hops[0] - known.hops) > MOVED
    fast = bool(now.rtt_ms) and known.rtt_ms is not None and now.rtt_ms[0] < known.rtt_ms / 2
    return hops or fast
