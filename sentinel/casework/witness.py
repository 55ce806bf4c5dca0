"""What each network said last about one incident; how far it reaches and how sure we are follows from that alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.casework.look import Look, Source
from sentinel.model.incident import Confidence, Scope, Verdict, Witness

FRESH_INTERVALS = 2.0
SEVERAL = 2


def window(witness: Witness) -> timedelta:
    """How long a verdict speaks for the present: two intervals of its check."""
    return timedelta(seconds=FRESH_INTERVALS * witness.interval)


def fresh(witness: Witness, at: datetime) -> bool:
    """Whether its last verdict still speaks for the present."""
    return at - witness.at <= window(witness)


def in_service(witness: Witness, enrolled: frozenset[str]) -> bool:
    """Whether this witness is still enrolled; an empty list enrols everyone."""
    return not enrolled or witness.network in enrolled or witness.vantage in enrolled


def of(witnesses: Sequence[Witness], name: str) -> Witness | None:
    """The witness of that name, if it ever said anything."""
    return next((w for w in witnesses if w.network == name), None)


def put(witnesses: Sequence[Witness], new: Witness) -> tuple[Witness, ...]:
    """The witnesses with this one's word replaced, in a stable order."""
    others = [w for w in witnesses if w.network != new.network]
    return tuple(sorted([*others, new], key=lambda w: w.network))


def outdated(witnesses: Sequence[Witness], look: Look) -> bool:
    """Whether this witness has already said something newer, or something bad at the same moment: bad news wins."""
    before = of(witnesses, look.source.witness)
    if before is None or look.source.at > before.at:
        return False
    return look.source.at < before.at or (before.verdict is Verdict.BAD and look.verdict is Verdict.GOOD)


def hear(witnesses: Sequence[Witness], look: Look, *, episode: bool) -> tuple[Witness, ...]:
    """Take down a verdict. ``episode``: the incident is open, so that whoever said bad once must also say good."""
    before = of(witnesses, look.source.witness)
    said = _bad(before, look) if look.verdict is Verdict.BAD else _good(before, look, episode=episode)
    return put(witnesses, said)


def _word(look: Look) -> Witness:
    source = look.source
    return Witness(
        network=source.witness, vantage=source.vantage, verdict=look.verdict, at=source.at, interval=look.interval
    )


def _bad(before: Witness | None, look: Look) -> Witness:
    """A bad look starts a row, or goes on with it unless two intervals passed without a word."""
    at = look.source.at
    goes_on = before is not None and before.verdict is Verdict.BAD and fresh(before, at)
    since = before.bad_since if goes_on and before else None
    return replace(_word(look), bad_since=since or at, ever_bad=True)


def _good(before: Witness | None, look: Look, *, episode: bool) -> Witness:
    """A good look: one more in the row. Time that nobody saw does not count as seen good."""
    at = look.source.at
    ever_bad = episode and before is not None and before.ever_bad
    if before is None or before.verdict is not Verdict.GOOD or before.good_since is None:
        return replace(_word(look), good_count=1, good_since=at, ever_bad=ever_bad)
    unseen = at - before.at if not fresh(before, at) else timedelta(0)
    more = 1 if at > before.at else 0  # several events of one look are one look
    return replace(
        _word(look), good_count=before.good_count + more, good_since=before.good_since + unseen, ever_bad=ever_bad
    )


def new_episode(witnesses: Iterable[Witness], at: datetime) -> tuple[Witness, ...]:
    """The same words for a new episode: only who says bad now has said bad; an old suspicion binds nobody."""
    return tuple(replace(w, ever_bad=w.verdict is Verdict.BAD and fresh(w, at)) for w in witnesses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far it reaches, how sure we are, how many networks see it bad, and whether a fresh one sees it good."""

    bad: int
    scope: Scope
    confidence: Confidence
    dissent: bool


def reach(witnesses: Sequence[Witness], source: Source) -> Reach:
    """Witnesses are no voters: whoever sees it otherwise narrows the scope and never outvotes."""
    near = [w for w in witnesses if in_service(w, source.enrolled)]
    bad = sum(_says_bad(w, source.at) for w in near)
    dissent = any(_dissents(w, source.at) for w in near)
    return Reach(
        bad=bad,
        scope=_scope(bad, source, dissent=dissent),
        confidence=_sure(bad, source, dissent=dissent),
        dissent=dissent,
    )


def _just_recovered(witness: Witness, at: datetime) -> bool:
    """It saw the trouble, and for less than two intervals the recovery: others may simply not have looked again."""
    return witness.ever_bad and witness.good_since is not None and at - witness.good_since <= window(witness)


def _says_bad(witness: Witness, at: datetime) -> bool:
    said = witness.verdict is Verdict.BAD or (witness.verdict is Verdict.GOOD and _just_recovered(witness, at))
    return said and fresh(witness, at)


def _dissents(witness: Witness, at: datetime) -> bool:
    return witness.verdict is Verdict.GOOD and fresh(witness, at) and not _just_recovered(witness, at)


def _scope(bad: int, source: Source, *, dissent: bool) -> Scope:
    if source.authority or (bad >= SEVERAL and not dissent):
        return Scope.GLOBAL
    return Scope.REGIONAL if bad >= SEVERAL or source.some_resolvers else Scope.LOCAL


def _sure(bad: int, source: Source, *, dissent: bool) -> Confidence:
    if source.signed or (bad >= SEVERAL and not dissent):
        return Confidence.HIGH
    return Confidence.MEDIUM if bad >= SEVERAL or source.confirmed else Confidence.LOW
