"""The judgement on our own path, from everything that a self-test asked. Pure: it says what is tainted, and why."""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sentinel.kit.authority.reply import Reply
from sentinel.kit.path.state import PathState
from sentinel.kit.path.sweep import Bend, Course, Step, course, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """An address at which no name server is, and how many answers came from there; ``ours``: it is a host of ours.

    ``answers`` were to a question about a name that nobody cares for, ``picked`` to one about a name that some do:
    who answers that alone diverts no path, but picks his names, and each name must be looked at by itself.
    """

    address: str
    answers: int = 0
    picked: int = 0
    ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RootWord:
    """What a root server said of itself: with AA and without RA, or as a resolver would; ``conflicts``: twice."""

    address: str
    answered: bool = False
    proper: bool = False
    conflicts: int = 0
    here: bool = False
    steps: tuple[Step, ...] = ()


class Sign(StrEnum):
    """What proves that somebody stands on our path."""

    DEAD_HOST_ANSWERS = "dead_host_answers"
    PATH_PROXIED = "path_proxied"
    PATH_INJECTED = "path_injected"
    ROOT_RECURSIVE = "root_recursive"
    ROOT_CONFLICTING = "root_conflicting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What it comes to: the state of the path, where it bends, and each proof with the address that it is about."""

    state: PathState
    course: Course
    signs: tuple[tuple[Sign, str], ...] = ()


def root_word(address: str, replies: Iterable[Reply], steps: tuple[Step, ...]) -> RootWord:
    """Sum up what one root server said of its zone. A root server never offers recursion, whoever asks it."""
    said = [reply for reply in replies if reply.failure is None]
    return RootWord(
        address=address,
        answered=bool(said),
        proper=all(reply.authoritative and "RA" not in reply.flags for reply in said),
        conflicts=sum(bool(reply.conflicts) for reply in said),
        here=ipaddress.ip_address(address).is_loopback,
        steps=steps,
    )


def judged(silent: Iterable[Silent], roots: Iterable[RootWord]) -> Judged:
    """Tainted by any proof; clean only if something proves that too; what could not be asked says nothing."""
    quiet, words = tuple(silent), tuple(roots)
    way = worst(course(word.steps) for word in words)
    signs = tuple(_signs(quiet, words))
    if signs:
        return Judged(state=PathState.TAINTED, course=way, signs=signs)
    heard = any(word.answered for word in words)
    straight = way.bend is Bend.STRAIGHT or any(word.here and word.answered for word in words)
    unpicked = not any(one.picked for one in quiet)
    clean = heard and unpicked and (straight or any(one.ours for one in quiet))
    return Judged(state=PathState.CLEAN if clean else PathState.UNKNOWN, course=way)


def _signs(silent: Iterable[Silent], words: Iterable[RootWord]) -> Iterator[tuple[Sign, str]]:
    yield from ((Sign.DEAD_HOST_ANSWERS, one.address) for one in silent if one.answers)
    for word in words:
        way = course(word.steps)
        if way.bent:
            yield (Sign.PATH_PROXIED if way.bend is Bend.PROXY else Sign.PATH_INJECTED), word.address
        if word.answered and not word.proper:
            yield Sign.ROOT_RECURSIVE, word.address
        if word.conflicts:
            yield Sign.ROOT_CONFLICTING, word.address
