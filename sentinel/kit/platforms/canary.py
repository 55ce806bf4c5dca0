"""Two accounts of which we know what they show: whether an adapter still reads right, said before anybody is judged."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from sentinel.kit.account.differ import NAME_CHANGED, likeness
from sentinel.kit.account.snapshot import Wanted
from sentinel.kit.adapters.form import Adapter, Missing, State
from sentinel.kit.adapters.reading import Reading
from sentinel.kit.texts import msg

EVERY = 15 * 60.0
AGAIN, LONGEST = 60.0, 15 * 60.0
SETTLED, OFTEN = 24 * 3600.0, 6
LAB_EVERY = 10.0
LAB_AGAIN = 2.0
BROKEN = 2  # as many reds in a row
LOST = msg("the account that is there is read otherwise")
OTHER = msg("the account that is there has another value")
UNREAD = msg("a value of the account that is there is not read")
RENAMED = msg("the account that is there goes by quite another name")
FOUND = msg("the account that is not there is read otherwise")
SENTENCES = (LOST, OTHER, UNREAD, RENAMED, FOUND)
PRESENT, ABSENT = "canary:present", "canary:absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """How the canaries of one adapter stand. Moments are seconds that really went by.

    ``name`` is what the account that is there calls itself; ``other_at`` since when it goes by quite another name.
    """

    green_at: float = -inf
    name: str = ""
    other_at: float = inf
    reds: int = 0
    next_at: float = -inf
    why: tuple[str, ...] = ()

    def due(self, now: float, *, lab: bool) -> bool:
        """Whether they must be asked before anybody else is."""
        return now >= self.next_at if self.reds else now - self.green_at >= (LAB_EVERY if lab else EVERY)

    @property
    def broken(self) -> bool:
        """Whether they were red twice."""
        return self.reds >= BROKEN

    def strange(self, present: Reading, now: float, *, lab: bool) -> bool:
        """Whether the account that is there goes by quite another name than before: so may all others.

        Platforms do rename themselves, once in years: a name that was red for a day, and often, is theirs.
        """
        name = _name(present)
        other = bool(name and self.name) and likeness(name, self.name) < NAME_CHANGED
        settled = self.reds >= OFTEN and now - min(self.other_at, now) >= (LAB_EVERY if lab else SETTLED)
        return other and not settled

    def green(self, now: float, present: Reading) -> "Canary":
        """They showed what they must."""
        return Canary(green_at=now, name=_name(present) or self.name)

    def red(self, now: float, why: tuple[str, ...], *, lab: bool) -> "Canary":
        """They did not; they are asked again soon, then less often."""
        rest = LAB_AGAIN if lab else min(LONGEST, AGAIN * 2.0 ** min(self.reds, 10))
        other_at = min(self.other_at, now) if RENAMED in why else inf
        return replace(self, reds=self.reds + 1, next_at=now + rest, why=why, other_at=other_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How they stood at a moment (aware UTC), for people."""

    at: datetime
    reds: int = 0
    why: str = ""


def wanted(adapter: Adapter) -> tuple[Wanted, ...]:
    """The two accounts, as they are asked about; nobody, where none can be known."""
    if adapter.canaries is None:
        return ()
    present, absent = adapter.canaries.present, adapter.canaries.absent
    return (
        Wanted(key=PRESENT, handle=present.handle, uid=present.uid or ""),
        Wanted(key=ABSENT, handle=absent.handle, uid=absent.uid or ""),
    )


def wrong(adapter: Adapter, present: Reading, absent: Reading | None) -> tuple[str, ...]:
    """What is wrong with what they showed, in sentences that have a translation; empty if nothing is."""
    return (*_present(adapter, present), *(_absent(adapter, absent) if absent is not None else ()))


def _name(present: Reading) -> str:
    name = present.fields.get("name")
    return name if isinstance(name, str) else ""


def knows_gone(adapter: Adapter) -> bool:
    """Whether this adapter can tell that there is no such account."""
    request = adapter.requests[0]
    missing = request.missing
    apart = missing.states if isinstance(missing, Missing) else ([missing] if missing else [])
    return State.GONE in request.states or State.GONE in apart


def _present(adapter: Adapter, reading: Reading) -> Iterator[str]:
    if reading.state is not State.OK:
        yield f"{LOST}: {reading.state}"
        return
    expected_of = adapter.canaries.present.expect if adapter.canaries else {}
    for name, expected in expected_of.items():
        seen = reading.fields.get(name)
        if seen != expected or type(seen) is not type(expected):
            yield f"{OTHER}: {name}"
    pinned = adapter.id_field
    if pinned is not None and pinned in adapter.requests[0].fields and pinned not in reading.fields:
        yield f"{UNREAD}: {pinned}"


def _absent(adapter: Adapter, reading: Reading) -> Iterator[str]:
    if reading.state is State.GONE or (not knows_gone(adapter) and reading.state is State.UNKNOWN):
        return
    yield f"{FOUND}: {reading.state}"
