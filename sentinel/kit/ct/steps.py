"""How far a service was read, so that no single number it ever told can make us deaf to all that follow.

Numbers grow by what the whole world issues: one that is far beyond the last is not believed. And the row we stopped at
must still be there; if nothing is, the number was a lie, and we go back to where we were before it.
"""

import re
from dataclasses import dataclass

MOST_JUMP = 10**10  # the certificates of several years
MOST_NUMBER = 10**12
_STEP = re.compile(r"(h?)(\d{1,18})(?:/(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The last number that was read, and the one ``before``; ``history``: the first reading still goes on."""

    last: int | None = None
    before: int | None = None
    history: bool = True

    @classmethod
    def of(cls, cursor: str) -> "Step":
        """The step in a cursor; what cannot be read is the beginning."""
        found = _STEP.fullmatch(cursor)
        if found is None:
            return cls()
        return cls(last=int(found[2]), before=int(found[3]) if found[3] else None, history=bool(found[1]))

    def __str__(self) -> str:
        mark, before = "h" if self.history else "", "" if self.before is None else f"/{self.before}"
        return "" if self.last is None else f"{mark}{self.last}{before}"

    @property
    def anchor(self) -> int | None:
        """After which number to ask, so that the row we stopped at must be in the answer."""
        return max(self.last - 1, 0) if self.last else None

    def to(self, number: int, *, history: bool = False) -> "Step":
        """The step to this number; the same number is no step."""
        if number == self.last:
            return Step(last=self.last, before=self.before, history=history)
        return Step(last=number, before=self.last, history=history)

    def back(self) -> "Step":
        """Where we were before the last step."""
        return Step(last=self.before, history=False)


def far(number: int, after: int | None) -> bool:
    """Whether nobody can have issued so much since ``after``."""
    return number > MOST_NUMBER or (after is not None and number > after + MOST_JUMP)
