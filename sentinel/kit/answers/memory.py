"""What is remembered of a site's addresses: on the agent what to look at again, on the hub when each was first seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sentinel.kit.answers.facts import AnswerFacts, Shown
from sentinel.kit.answers.rule import Sighting

MOST = 48  # addresses
MOST_SUSPECTS = 64
FORGOTTEN = timedelta(days=7)
AGAIN = timedelta(minutes=10)  # how often an address is shaken hands with
STALE = timedelta(hours=1)  # what an address showed longer ago proves nothing
OLD_KEPT = timedelta(hours=24)
MOST_OLD = 2
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One address: when it was first and last given, the last look ``after`` which it came, and what it showed."""

    address: str
    first_at: datetime
    last_at: datetime
    after: datetime | None = None
    shown: Shown | None = None
    shown_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersLearned:
    """All that one vantage remembers. ``trouble``: since when strangers are among the answers, without a pause.

    ``suspects`` are keys (SHA-256, hex) that strangers showed whom nobody acquitted: their certificates grow no older.
    """

    faces: tuple[Face, ...] = ()
    looked_at: datetime | None = None
    trouble: Sighting | None = None
    suspects: tuple[str, ...] = ()


def remembered(before: AnswersLearned | None, facts: AnswerFacts, at: datetime) -> AnswersLearned:
    """The memory with this look in it; whoever is known keeps his first sighting."""
    was = before or AnswersLearned()
    known = {face.address: face for face in was.faces}
    shown = {one.address: one for one in facts.shown}
    for address in facts.addresses:
        known[address] = _met(known.get(address), address, at, was.looked_at)
    for address, one in shown.items():
        if address in known:
            known[address] = replace(known[address], shown=one, shown_at=at)
    lasting = sorted((f for f in known.values() if at - f.last_at < FORGOTTEN), key=lambda f: (f.last_at, f.address))
    looked_at = at if was.looked_at is None else max(at, was.looked_at)
    return replace(was, faces=tuple(lasting[-MOST:]), looked_at=looked_at if facts.heard else was.looked_at)


def _met(face: Face | None, address: str, at: datetime, looked_at: datetime | None) -> Face:
    if face is None:
        return Face(address=address, first_at=at, last_at=at, after=looked_at if looked_at and looked_at < at else None)
    return replace(face, first_at=min(face.first_at, at), last_at=max(face.last_at, at))


def sighting(memory: AnswersLearned, address: str) -> Sighting | None:
    """When a stranger can have come: with the trouble that is going on, if it began earlier than he did."""
    face = next((one for one in memory.faces if one.address == address), None)
    if face is None:
        return None
    own = Sighting(at=face.first_at, after=face.after)
    trouble = memory.trouble
    return trouble if trouble is not None and trouble.at < own.at else own


def proof_of(memory: AnswersLearned, address: str, at: datetime) -> Shown | None:
    """What an address showed last, if that is not too long ago."""
    face = next((one for one in memory.faces if one.address == address), None)
    fresh = face is not None and face.shown_at is not None and at - face.shown_at < STALE
    return face.shown if face is not None and fresh else None


Cards = Mapping[str, tuple[datetime, datetime | None]]


def cards(cursor: str | None) -> Cards:
    """What the last look noted: address to when it was last given, and when last shaken hands with."""
    found: dict[str, tuple[datetime, datetime | None]] = {}
    for word in (cursor or "").split()[:MOST]:
        address, _, times = word.partition("@")
        given, _, shaken = times.partition("/")
        moment = _moment(given)
        if moment is not None:
            found[address] = moment, _moment(shaken)
    return found


def noted(before: Cards, given: Iterable[str], shaken: Iterable[str], at: datetime) -> str:
    """The same with this look, as text."""
    now = dict(before)
    for address in given:
        now[address] = at, now.get(address, (at, None))[1]
    for address in shaken:
        now[address] = now.get(address, (at, None))[0], at
    lasting = sorted((a for a in now if at - now[a][0] < OLD_KEPT), key=lambda a: now[a][0])[-MOST:]
    return " ".join(f"{a}@{_text(now[a][0])}/{_text(now[a][1])}" for a in lasting)


def due(before: Cards, given: Iterable[str], at: datetime, *, again: bool) -> list[str]:
    """Whom to shake hands with, the never met first: those not met for ten minutes, in a second look everybody."""
    wanted = [a for a in given if again or not _met_lately(before.get(a), at)]
    return sorted(wanted, key=lambda a: (before.get(a) or (at, None))[1] or NEVER)


def gone(before: Cards, given: Iterable[str], at: datetime, *, again: bool) -> list[str]:
    """Addresses that were given until lately and are no more: up to two of them are asked what they show."""
    here = set(given)
    left = [a for a in before if a not in here and at - before[a][0] < OLD_KEPT]
    return [a for a in left[-MOST_OLD:] if again or not _met_lately(before[a], at)]


def _met_lately(card: tuple[datetime, datetime | None] | None, at: datetime) -> bool:
    return card is not None and card[1] is not None and card[1] <= at < card[1] + AGAIN


def _text(at: datetime | None) -> str:
    return str(int(at.timestamp())) if at is not None else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text), UTC) if text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004 - seconds of this age
