"""Where visitors end: with somebody else at every look since the first, or only lately, which is a redirect away."""

from collections.abc import Iterable
from dataclasses import dataclass

from sentinel.kit.content.gambling import named
from sentinel.kit.hosts import registrable, same_owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The registered names of others to which every look so far has led; one look elsewhere, and a name is gone."""

    always: tuple[str, ...] = ()


def foreign(own: str, ends: Iterable[str]) -> tuple[str, ...]:
    """The registered names of others among these hosts."""
    return tuple(dict.fromkeys(registrable(end) for end in ends if not same_owner(end, own)))


def followed(state: Ends | None, own: str, ends: Iterable[str], before: Iterable[str] | None) -> Ends:
    """What is left after a look that led to these hosts. ``before`` is where the last one led, if nothing was kept.

    A host that is named as gambling sites are is never somewhere that visitors were always meant to end.
    """
    now = foreign(own, (end for end in ends if not named(end)))
    known = state.always if state is not None else now if before is None else foreign(own, before)
    return Ends(always=tuple(name for name in now if name in known))
