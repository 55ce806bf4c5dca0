"""What each network said last about one incident: who heard what when, and whether that still holds."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.casework.look import Look
from sentinel.model.incident import Verdict, Witness

FRESH_INTERVALS = 2.0


def window(witness: Witness) -> timedelta:
    """How long a verdict speaks for the present: two intervals of its check."""
    return timedelta(seconds=FRESH_INTERVALS * witness.interval)


def fresh(witness: Witness, at: datetime) -> bool:
    """Whether its last verdict still speaks for the present."""
    return at - witness.at <= window(witness)


def named(witness: Witness, at: datetime) -> bool:
    """Whether a look still names it, be it without seeing it."""
    return at - _named(witness) <= window(witness)


def in_service(witness: Witness, enrolled: frozenset[str]) -> bool:
    """Whether this witness is still enrolled; an empty list enrols everyone."""
    return not enrolled or witness.network in enrolled or witness.vantage in enrolled


def of(witnesses: Sequence[Witness], look: Look) -> Witness | None:
    """What this look's witness said before, if anything."""
    return next((w for w in witnesses if (w.network, w.part) == (look.source.witness, look.part)), None)


def outdated(witnesses: Sequence[Witness], look: Look) -> bool:
    """Whether this witness has already said something newer, or something bad at the same moment: bad news wins."""
    before = of(witnesses, look)
    if before is None or look.source.at > before.at:
        return False
    return look.source.at < before.at or (before.verdict is Verdict.BAD and look.verdict is Verdict.GOOD)


def hear(witnesses: Sequence[Witness], look: Look, *, episode: bool) -> tuple[Witness, ...]:
    """Take down a verdict. ``episode``: the incident is open, so that whoever said bad once must also say good."""
    before = of(witnesses, look)
    said = _bad(before, look) if look.verdict is Verdict.BAD else _good(before, look, episode=episode)
    return put(witnesses, said)


def name(witnesses: Sequence[Witness], look: Look) -> tuple[Witness, ...]:
    """A look that names an address without seeing it: its last word stands, and nobody takes it for gone."""
    before = of(witnesses, look)
    return tuple(witnesses) if before is None else put(witnesses, replace(before, named_at=look.source.at))


def put(witnesses: Sequence[Witness], new: Witness) -> tuple[Witness, ...]:
    """The witnesses with this one's word replaced, and without addresses that its network's looks no longer name.

    Whoever takes the place of an address that said bad inherits the duty to be seen good.
    """
    others = [w for w in witnesses if (w.network, w.part) != (new.network, new.part)]
    gone = [w for w in others if w.network == new.network and _gone(w, new, witnesses)]
    heir = replace(new, ever_bad=new.ever_bad or any(w.ever_bad for w in gone))
    return tuple(sorted([*(w for w in others if w not in gone), heir], key=lambda w: (w.network, w.part)))


def _gone(witness: Witness, new: Witness, before: Sequence[Witness]) -> bool:
    """Not named for two intervals, although a look in between named other addresses."""
    now = _named(new)
    between = any(_named(witness) < _named(w) < now for w in before if w.network == new.network)
    return between and not named(witness, now)


def another_look(witnesses: Sequence[Witness], look: Look) -> bool:
    """Whether this is a look of its own, and not one more bad address of a look that was heard already."""
    mine = (w for w in witnesses if w.network == look.source.witness and w.verdict is Verdict.BAD)
    return all(w.at != look.source.at for w in mine)


def _named(witness: Witness) -> datetime:
    return witness.named_at or witness.at


def _word(look: Look) -> Witness:
    source = look.source
    return Witness(
        network=source.witness,
        vantage=source.vantage,
        verdict=look.verdict,
        at=source.at,
        interval=look.interval,
        part=look.part,
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
