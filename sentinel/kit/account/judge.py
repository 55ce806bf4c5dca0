"""One look at an account, judged: which state it is in, and what differs from what is usual."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sentinel.kit.account.betrayed import Betrayed, betrayed
from sentinel.kit.account.fields import apart
from sentinel.kit.account.judged import Judged
from sentinel.kit.account.known import ADAPTER, BIO, CLOSED, FIELDS, HANDLE, UID, YES, field_of, place
from sentinel.kit.account.past import Past, Spell, burst, dropped, jump, spells
from sentinel.kit.account.places import places
from sentinel.kit.account.snapshot import Snapshot
from sentinel.kit.account.words import lexicon
from sentinel.kit.adapters.form import State
from sentinel.kit.seen import Seen
from sentinel.model.calendar import CLOSING_EARLY
from sentinel.model.subject import Account, Subject, Tier

SAW = frozenset({State.OK, State.GONE, State.SUSPENDED, State.PRIVATE})
MISSING = frozenset({State.GONE, State.SUSPENDED})
CLOSES = frozenset({State.GONE, State.PRIVATE})  # what the calendar expects of an account that is to be closed
URGENT = frozenset({Tier.CRITICAL, Tier.HIGH})
TWICE, THRICE = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """For how many seconds it must have been seen that an account is gone, or that a stranger is behind its name."""

    gone: float = 6 * 3600.0
    stranger: float = 1800.0


def judge(seen: Seen[Snapshot, Past], patience: Patience) -> Judged:
    """Judge a look that saw the account; one that met a wall, or nothing it knows, says nothing of it."""
    now = seen.facts
    if now.state not in SAW:
        return Judged(state=str(now.state), spells=_spells(seen))
    judged = _shown(seen, patience) if now.state is State.OK else _absent(seen, patience)
    return replace(judged, reported=seen.reported)


def closing(subject: Subject, at: datetime) -> bool:
    """Whether an account may be closed by now: from a day before the moment that the calendar names."""
    return isinstance(subject, Account) and subject.closes_at is not None and at >= subject.closes_at - CLOSING_EARLY


def shut(seen: Seen[Snapshot, Past]) -> bool:
    """Whether the account is known to be closed as required."""
    return seen.usual(CLOSED) == (YES,)


def known(seen: Seen[Snapshot, Past]) -> bool:
    """Whether anything is usual of the account: it was seen there, often enough."""
    return any(normal is not None and BIO in map(field_of, normal.traits) for normal in (seen.baseline, seen.proposed))


def gone_for_sure(seen: Seen[Snapshot, Past], spell: Spell, patience: Patience) -> bool:
    """Whether enough looks found it gone; a suspension is the platform's own word, and seen twice is enough."""
    if seen.facts.state is State.SUSPENDED or seen.subject.tier in URGENT:
        return spell.looks >= TWICE
    return spell.looks >= THRICE and seen.now.at - spell.since >= timedelta(seconds=patience.gone)


def _absent(seen: Seen[Snapshot, Past], patience: Patience) -> Judged:
    """Gone, suspended or private: of its fields nothing can be said; what differed before may differ still."""
    now, word = seen.facts, str(seen.facts.state)
    spell = spells(seen.learned, [word], seen.now.at)
    stranger = {name: one for name, one in _spells(seen).items() if name == UID}  # who hides behind it may come and go
    judged = Judged(state=word, spells={**_fields(seen), **stranger, **spell})
    if now.state in CLOSES and (closing(seen.subject, seen.now.at) or shut(seen)):
        return replace(judged, expected=True)
    if now.state not in MISSING or not known(seen):  # nobody ever saw it there: a matter of the import
        return judged
    sure = gone_for_sure(seen, spell[word], patience)
    return replace(judged, found=(word,)) if sure else replace(judged, awaiting=(word,))


def _shown(seen: Seen[Snapshot, Past], patience: Patience) -> Judged:
    """It is there: is it the same account, does it look as usual, and does it say what it should not."""
    around = places(seen.reference, lexicon(seen.reference))
    said = betrayed(seen.facts, around)
    if seen.facts.uid and _same(seen) is False:
        return _strange(seen, patience, said)
    now, pending = seen.facts, _fields(seen)
    read = seen.usual(place(ADAPTER, now))
    reread = known(seen) and now.adapter_version not in (read or ())
    compared = [name for name in FIELDS if not reread or place(name, now) in pending]
    differs = apart(now, lambda name: seen.usual(place(name, now)), compared, around)
    words = {place(one.field, now) for one in differs}
    others = {name: spell for name, spell in pending.items() if place(field_of(name), now) != name}
    judged = Judged(
        state=str(State.OK),
        apart=differs,
        said=said,
        spells={**others, **spells(seen.learned, words, seen.now.at)},
        reread=reread,
        same=_same(seen),
        found=tuple(_active(seen)),
    )
    judged = replace(judged, state="renamed") if judged.renamed else judged
    return _counted(judged, seen)


def _strange(seen: Seen[Snapshot, Past], patience: Patience, said: Betrayed) -> Judged:
    """Another account goes by this handle: what it looks like is its own affair, but not what it says.

    Two looks confirm it, also where another stranger is met each time: none of them is the registered account.
    """
    spell = spells(seen.learned, [UID], seen.now.at)
    sure = spell[UID].looks >= TWICE and seen.now.at - spell[UID].since >= timedelta(seconds=patience.stranger)
    judged = Judged(state=str(State.OK), said=said, spells={**_fields(seen), **spell}, same=False)
    told = ("reregistered",)
    return replace(judged, found=told) if sure else replace(judged, awaiting=told)


def _same(seen: Seen[Snapshot, Past]) -> bool | None:
    pinned = seen.usual(UID) or ((seen.subject.uid,) if isinstance(seen.subject, Account) and seen.subject.uid else ())
    if seen.facts.uid:
        return seen.facts.uid in pinned if pinned else None
    handle = seen.usual(place(HANDLE, seen.facts))
    return True if not pinned and handle and seen.facts.handle.casefold() in handle else None


def _active(seen: Seen[Snapshot, Past]) -> Iterator[str]:
    """Posts that were made after the account was to be closed."""
    closes, last = getattr(seen.subject, "closes_at", None), seen.facts.last_post_at
    if closes is not None and last is not None and closes < min(last, seen.now.at):
        yield "active_after_closing"


def _counted(judged: Judged, seen: Seen[Snapshot, Past]) -> Judged:
    """The numbers beside those of the last 30 days, as long as the same version of the adapter reads them."""
    now, at = seen.facts, seen.now.at
    past = seen.learned if seen.learned and seen.learned.version == now.adapter_version else None
    lost = None if closing(seen.subject, at) else dropped(past, now.posts)
    more, before = burst(past, now.posts, at), jump(past, now.followers, at)
    told = (
        ("posts_dropped", f"{lost} → {now.posts}", lost is not None),
        ("posting_burst", f"+{more} / 24 h", more is not None),
        ("followers_jump", f"{before} → {now.followers}", before is not None),
    )
    met = [(finding, text) for finding, text, holds in told if holds]
    found = (*judged.found, *(finding for finding, _ in met))
    return replace(judged, found=found, counts=tuple(text for _, text in met))


def _spells(seen: Seen[Snapshot, Past]) -> dict[str, Spell]:
    return dict(seen.learned.spells) if seen.learned else {}


def _fields(seen: Seen[Snapshot, Past]) -> dict[str, Spell]:
    """The spells of fields; those of states and strangers end with the first look that shows otherwise."""
    return {name: spell for name, spell in _spells(seen).items() if field_of(name) in FIELDS}
