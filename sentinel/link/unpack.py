"""Open a parcel: its observations in order; a line that nobody can read is a look that was not made."""

from collections.abc import Iterator, Mapping
from typing import Any

from sentinel.kit.codec import Undecodable
from sentinel.kit.probe import AnyProbe
from sentinel.link import wire
from sentinel.link.lines import repair
from sentinel.link.ports import MOST_NUMBERS, MOST_ROWS, Parcel
from sentinel.model.observation import Observation


class BadParcel(ValueError):
    """A parcel breaks the rules of the link: too much in it, or it speaks for somebody else."""


def unpack(parcel: Parcel, probes: Mapping[str, AnyProbe]) -> list[Observation[Any]]:
    """Every observation of a parcel, one for each of its numbers.

    Raises:
        BadParcel: if it holds too much, or speaks for another vantage or epoch.
    """
    numbers = parcel.last - parcel.first + 1
    sane = 1 <= parcel.first <= parcel.last <= wire.HIGHEST
    if len(parcel.lines) > MOST_ROWS or numbers > MOST_NUMBERS or not sane:
        raise BadParcel(f"{len(parcel.lines)} rows, {numbers} numbers")
    return list(_observations(parcel, probes))


def _observations(parcel: Parcel, probes: Mapping[str, AnyProbe]) -> Iterator[Observation[Any]]:
    for line in repair(parcel.lines, parcel.first, parcel.last):
        try:
            yield from wire.read(line.text, parcel.vantage, parcel.epoch, probes, line.head)
        except wire.Foreign as error:
            raise BadParcel(str(error)) from None
        except Undecodable as error:
            yield from wire.missing(line.first, line.last, str(error), parcel.vantage, parcel.epoch)
