"""An observation as one line of JSON and back, with its facts in the type of its probe.

A line is either one observation or a tombstone: numbers that stand for nothing any more, and why. What a hub cannot
read (facts of a version that it does not know) becomes a failed look with a reason: one line never blocks the rest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import AwareDatetime, FiniteFloat

from sentinel.kit import codec
from sentinel.kit.codec import Undecodable
from sentinel.kit.probe import AnyProbe
from sentinel.link.bodies import MOST_NAMES, is_name
from sentinel.model.failure import Code, Failure, Layer, Skipped
from sentinel.model.observation import Observation, Step

F = TypeVar("F")
MOST_LINE = 512 * 1024
HIGHEST = 2**53  # beyond it JSON readers round, and SQLite overflows soon after


class Foreign(Exception):
    """A line speaks for another vantage or epoch than its parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[F]):
    """One observation on the wire; exactly one of ``facts``, ``failure`` and ``skipped`` is set."""

    sequence: int
    remarkable: bool
    vantage: str
    network: str
    epoch: str
    probe: str
    version: int
    subject: str
    at: AwareDatetime
    duration: FiniteFloat
    interval: FiniteFloat
    attempt: int
    facts: F | None = None
    failure: Failure | None = None
    skipped: Skipped | None = None
    steps: tuple[Step, ...] = ()
    evidence: tuple[str, ...] = ()
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """Numbers whose observations are gone, and why; without it the ledger's mark would wait for them for ever."""

    first: int
    last: int
    dropped: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every line says first: which numbers it stands for, and what it is; the rest is left unread."""

    sequence: int = 0
    first: int = 0
    last: int = 0
    dropped: str | None = None
    remarkable: bool = True
    probe: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[int, int]:
        """The lowest and the highest sequence that this line stands for."""
        return (self.sequence, self.sequence) if self.dropped is None else (self.first, self.last)


def write(seen: Observation[Any], shape: Any, *, remarkable: bool) -> bytes:  # noqa: ANN401 - the probe's facts type
    """Write an observation as one line, without the line break; facts that are far too large become a failure."""
    line = codec.encode(_row(seen, remarkable=remarkable), Row[shape])
    if len(line) <= MOST_LINE:
        return line
    failure = Failure(layer=Layer.PROBE, code=Code.TOO_LARGE, detail=f"a report of {len(line)} bytes")
    return codec.encode(_row(seen, remarkable=remarkable, instead=failure), Row[Any])


def bury(first: int, last: int, why: str) -> bytes:
    """Write a tombstone for these numbers."""
    return codec.encode(Tombstone(first=first, last=last, dropped=why))


def head(line: bytes) -> Head:
    """Read only what a line stands for.

    Raises:
        Undecodable: if it is no line of this form, or its numbers are impossible.
    """
    read = codec.decode(Head, _clean(line))
    first, last = read.numbers
    if not 1 <= first <= last <= HIGHEST:
        raise Undecodable(f"not a line: numbers {first} to {last}")
    return read


def read(
    line: bytes, vantage: str, epoch: str, probes: Mapping[str, AnyProbe], known: Head | None = None
) -> list[Observation[Any]]:
    """The observations of one line: one, or for a tombstone one look that was not made for each of its numbers.

    ``known`` is what ``head`` says of the line, for who asked already.

    Raises:
        Undecodable: if the line is not of this form.
        Foreign: if it speaks for another vantage or epoch.
    """
    known = known or head(line)
    if known.dropped is not None:
        return missing(*known.numbers, known.dropped, vantage, epoch)
    row = _decoded(line, probes.get(known.probe))
    if (row.vantage, row.epoch) != (vantage, epoch):
        raise Foreign(f"a line of {row.vantage!r}, epoch {row.epoch!r}, in a parcel of {vantage!r}, epoch {epoch!r}")
    return [_observation(row)]


def missing(first: int, last: int, why: str, vantage: str, epoch: str) -> list[Observation[Any]]:
    """One look that was not made for each of these numbers, so that the ledger's mark can pass them."""
    return [_unseen(sequence, why, vantage, epoch) for sequence in range(first, last + 1)]


def _row(seen: Observation[Any], *, remarkable: bool, instead: Failure | None = None) -> Row[Any]:
    outcome = instead or seen.outcome
    failure = outcome if isinstance(outcome, Failure) else None
    skipped = outcome if isinstance(outcome, Skipped) else None
    return Row(
        sequence=seen.sequence,
        remarkable=remarkable,
        vantage=seen.vantage,
        network=seen.network,
        epoch=seen.epoch,
        probe=seen.probe,
        version=seen.version,
        subject=seen.subject,
        at=seen.at,
        duration=seen.duration,
        interval=seen.interval,
        attempt=seen.attempt,
        facts=None if failure or skipped else outcome,
        failure=failure,
        skipped=skipped,
        steps=() if instead else seen.steps,
        evidence=() if instead else seen.evidence,
        cursor=None if instead else seen.cursor,
    )


def _observation(row: Row[Any]) -> Observation[Any]:
    told = [outcome for outcome in (row.facts, row.failure, row.skipped) if outcome is not None]
    if len(told) != 1:
        raise Undecodable("not a line: it has no facts, or more than one outcome")
    return Observation(
        vantage=row.vantage,
        network=row.network,
        epoch=row.epoch,
        sequence=row.sequence,
        probe=row.probe,
        version=row.version,
        subject=row.subject,
        at=row.at,
        duration=row.duration,
        interval=row.interval,
        outcome=told[0],
        attempt=row.attempt,
        steps=row.steps,
        evidence=tuple(filter(is_name, row.evidence))[:MOST_NAMES],  # what names no body would stop who looks for it
        cursor=row.cursor,
    )


def _decoded(line: bytes, probe: AnyProbe | None) -> Row[Any]:
    line = _clean(line)
    if probe is not None:
        try:
            return codec.decode(Row[probe.facts], line)  # type: ignore[name-defined]  # the type is known at run time only
        except Undecodable as error:
            return _unread(codec.decode(Row[Any], line), str(error))
    return _unread(codec.decode(Row[Any], line), "no such probe here")


def _unread(row: Row[Any], why: str) -> Row[Any]:
    """Without its facts a look that saw something is one that we could not read; a failure stays what it was."""
    if row.facts is None:
        return row
    known = Failure(layer=Layer.PROBE, code=Code.UNSUPPORTED, detail=f"facts of version {row.version}: {why}")
    return codec.decode(Row[Any], codec.encode(_row(_observation(row), remarkable=row.remarkable, instead=known)))


def _clean(line: bytes) -> bytes:
    """Another's line may spell out what storage refuses, such as NUL; the codec knows what to do about it."""
    if b"\\u" not in line:
        return line
    try:
        return codec.encode(json.loads(line))
    except ValueError:
        raise Undecodable("not a line: no JSON") from None


def _unseen(sequence: int, why: str, vantage: str, epoch: str) -> Observation[Any]:
    return Observation(
        vantage=vantage,
        network="",
        epoch=epoch,
        sequence=sequence,
        probe="spool",
        version=1,
        subject=f"vantage:{vantage}",
        at=datetime.fromtimestamp(0, UTC),
        duration=0.0,
        interval=0.0,
        outcome=Skipped(reason=why),
    )
