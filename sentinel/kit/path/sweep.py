"""Questions that may go only so far: who answers nearer than the server, and what that makes of the path. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.path.echo import Echo

NEAR = 2  # hops that are ours: nobody has two ways of unequal length there
SLACK = 2  # by how many hops two ways to one server may differ


class Bend(StrEnum):
    """What a path does: it leads straight there, ends at somebody else, or somebody on it answers too."""

    STRAIGHT = "straight"
    PROXY = "proxy"
    INJECTOR = "injector"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What came of a question that may go ``ttl`` hops, and of a plain packet that may go as far.

    ``answers`` counts answers, ``proper`` those that look like an authority's. ``expired`` is the router at which the
    question ended, ``beyond`` the one at which the plain packet did: the server is farther away than that.
    """

    ttl: int
    answers: int = 0
    proper: bool = False
    expired: str = ""
    beyond: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The judgement on a path: what it does, and at which hop somebody stands (the first at which an answer came)."""

    bend: Bend = Bend.UNKNOWN
    hop: int | None = None

    @property
    def bent(self) -> bool:
        """Whether somebody stands between us and the server."""
        return self.bend in (Bend.PROXY, Bend.INJECTOR)


def step(ttl: int, asked: Echo, knocked: Echo) -> Step:
    """One distance of a sweep, from both packets that went so far."""
    return Step(
        ttl=ttl,
        answers=len(asked.answers),
        proper=bool(asked.answers) and all(heard.proper for heard in asked.answers),
        expired=asked.expired,
        beyond=knocked.expired,
    )


def course(steps: Sequence[Step]) -> Course:
    """Judge a sweep. A silent hop says nothing; an answer from nearer than the server is somebody else's.

    ICMP and an answer to the same packet: an injector. An answer without ICMP, where a plain packet still ends on the
    way: a transparent proxy.
    """
    far = max((s.ttl for s in steps if s.expired or s.beyond), default=0)
    for one in sorted(steps, key=lambda s: s.ttl):
        if one.answers and one.expired:
            return Course(bend=Bend.INJECTOR, hop=one.ttl)
        if one.answers and _too_near(one, far):
            return Course(bend=Bend.PROXY, hop=one.ttl)
    ended = any(s.expired and not s.answers for s in steps)  # the question itself got that far, untouched
    return Course(bend=Bend.STRAIGHT if ended else Bend.UNKNOWN)


def _too_near(one: Step, far: int) -> bool:
    """Whether the server is farther away than this answer; two ways may differ a little, short of the server."""
    return one.ttl <= far and (one.ttl <= NEAR or one.ttl <= far - SLACK or not one.proper)


def worst(courses: Iterable[Course]) -> Course:
    """The judgement on several paths together: one that bends counts, then one that is straight."""
    order = (Bend.INJECTOR, Bend.PROXY, Bend.STRAIGHT, Bend.UNKNOWN)
    return min(courses, key=lambda c: (order.index(c.bend), c.hop or 0), default=Course())
