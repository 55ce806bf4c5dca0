"""When an incident may end: only on what was seen good, by those who had seen it bad, often and long enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.casework.witness import fresh, in_service, named
from sentinel.model.incident import Verdict, Witness
from sentinel.model.rule import Resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How far the recovery is: ``better`` = nobody who matters says bad any more, ``clear`` = seen often enough.

    ``thin``: fewer healthy witnesses were left than the rule asks for.
    """

    better: bool = False
    clear: bool = False
    thin: bool = False


STILL_BAD = Recovery()


def weigh(witnesses: Sequence[Witness], resolve: Resolve, at: datetime, enrolled: frozenset[str]) -> Recovery:
    """Ask everyone whose word counts; missing words are never good ones."""
    if resolve.manual or resolve.parts or not any(w.ever_bad for w in witnesses):
        return STILL_BAD
    near = [w for w in witnesses if in_service(w, enrolled)]
    return _all(near, resolve, at) if resolve.quorum is None else _some(near, resolve, resolve.quorum, at)


def _enough(witness: Witness, resolve: Resolve, at: datetime) -> bool:
    """Seen good often enough; or, where the rule counts seen time, for long enough as far as its word reaches."""
    if witness.verdict is not Verdict.GOOD:
        return False
    if resolve.after is None:
        return witness.good_count >= resolve.count
    seen_until = at if fresh(witness, at) else witness.at
    return witness.good_since is not None and seen_until - witness.good_since >= timedelta(seconds=resolve.after)


def _all(near: Sequence[Witness], resolve: Resolve, at: datetime) -> Recovery:
    """Everyone who said bad and is still enrolled; if none of them is left, at least one who sees it good."""
    asked = [w for w in near if w.ever_bad]
    if not asked:
        good = [w for w in near if w.verdict is Verdict.GOOD]
        return Recovery(better=bool(good), clear=any(_enough(w, resolve, at) for w in good), thin=True)
    better = all(w.verdict is Verdict.GOOD for w in asked)
    return Recovery(better=better, clear=better and all(_enough(w, resolve, at) for w in asked))


def _some(near: Sequence[Witness], resolve: Resolve, quorum: int, at: datetime) -> Recovery:
    """A number of witnesses, while nobody fresh still says bad; if fewer are healthy, those suffice, at least one.

    One of them must have seen it bad, if any such is still enrolled: nobody resolves for others alone.
    """
    healthy = {w.network for w in near if w.verdict is Verdict.GOOD and fresh(w, at)}
    if not healthy or any(w.verdict is Verdict.BAD and named(w, at) for w in near):
        return STILL_BAD
    enough = {n for n in healthy if _all([w for w in near if w.network == n], resolve, at).clear}
    accusers = {w.network for w in near if w.ever_bad}
    knows = not accusers or bool(accusers & enough)
    needed = max(1, min(quorum, len(healthy)))
    return Recovery(better=True, clear=knows and len(enough) >= needed, thin=len(healthy) < quorum)


def witnessed(witnesses: Sequence[Witness], at: datetime, enrolled: frozenset[str]) -> bool:
    """Whether the good state is seen right now: every enrolled witness who said bad has a fresh good verdict."""
    near = [w for w in witnesses if in_service(w, enrolled)]
    asked = [w for w in near if w.ever_bad] or [w for w in near if w.verdict is Verdict.GOOD]
    return bool(asked) and all(w.verdict is Verdict.GOOD and fresh(w, at) for w in asked)
