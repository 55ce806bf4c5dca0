"""What one element of a field must be, for the kinds of value that are no text: numbers, bools, addresses, times."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from operator import ge, gt, le, lt
from typing import Any

from sentinel.detect.numbers import canonical, number_of
from sentinel.detect.values import Bool, Cidr, Compare, Moment, Number, Test

One = Callable[[Any], bool]
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"lt": lt, "lte": le, "gt": gt, "gte": ge}
LONGEST_ADDRESS = 80  # an IPv6 address with a zone
LONGEST_TIME = 40  # ISO 8601 with nanoseconds and zone


def single(test: Test) -> One:
    """The test of one element of a field."""
    match test:
        case Number():
            return _number(test.number)
        case Bool():
            return _bool(test.value)
        case Cidr():
            return inside(test.network)
        case Compare():
            return _compare(COMPARE[test.op], test.number)
        case Moment():
            return _moment(test)
        case _:
            raise TypeError(f"no test of one element: {type(test).__name__}")


def _number(wanted: float) -> One:
    text = canonical(wanted)

    def holds(have: object) -> bool:
        if isinstance(have, bool):
            return False
        return have == wanted if isinstance(have, int | float) else have == text

    return holds


def _bool(wanted: bool) -> One:  # noqa: FBT001 - the value asked for
    text = "true" if wanted else "false"
    return lambda have: have is wanted or (isinstance(have, str) and have.lower() == text)


def _compare(op: Callable[[Any, Any], bool], bound: float) -> One:
    def holds(have: object) -> bool:
        number = number_of(have)
        return number is not None and op(number, bound)

    return holds


@lru_cache(maxsize=8192)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def inside(network: str) -> One:
    """Whether an element is an address of the same family inside the network; anything else is not, and no error."""
    net = ip_network(network)

    def holds(have: object) -> bool:
        address = _address(have) if isinstance(have, str) and len(have) <= LONGEST_ADDRESS else None
        return address is not None and address in net  # another family is never inside

    return holds


def _moment(test: Moment) -> One:
    def holds(have: object) -> bool:
        moment = _time(have) if isinstance(have, str) and len(have) <= LONGEST_TIME else None
        return moment is not None and _part(moment, test.part) == test.number

    return holds


@lru_cache(maxsize=1024)
def _time(text: str) -> datetime | date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _part(moment: datetime | date, part: str) -> int | None:
    if part == "week":
        return moment.isocalendar().week
    value: int | None = getattr(moment, part, None)  # a bare date has no hour and no minute
    return value
