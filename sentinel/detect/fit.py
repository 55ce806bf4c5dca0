"""Whether a question fits its field: what could never hold, and what holds more often than its author thinks."""

from collections.abc import Callable, Iterator

from sentinel.detect.fields import Field
from sentinel.detect.globs import covers, shape
from sentinel.detect.problem import meant, shown
from sentinel.detect.values import Bool, Cidr, Compare, Moment, Number, OneOf, Regex, Same, Test, Text, Wild

LOCAL = "local time"
RANGES = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "week": (1, 53), "month": (1, 12), "year": (1, 9999)}
_NUMERIC = ("long", "float")
_NEVER = {"boolean": (Text, Number, Regex, Cidr, Compare, Moment), "long": (Text, Regex, Cidr, Bool, Moment)}


def every(test: Test) -> Iterator[Test]:
    """The tests that one written value stands for."""
    if isinstance(test, OneOf):
        for one in test.tests:
            yield from every(one)
    else:
        yield test


def misfits(field: Field, test: Test) -> Iterator[str]:
    """Every reason why this question should not be asked of this field."""
    for one in every(test):
        for check in _CHECKS:
            if told := check(field, one):
                yield told


def boundless(test: Test) -> bool:
    """Whether the pattern is met by any text at all, as ``*`` and ``contains: ''`` are."""
    return any(isinstance(one, Text) and shape(one.parts)[0] == "any" for one in every(test))


def out_of_range(test: Test) -> str:
    """Why no moment has such a part, or an empty text."""
    if not isinstance(test, Moment):
        return ""
    low, high = RANGES[test.part]
    return "" if low <= test.number <= high else f"'{test.part}' is {low} to {high}, not {test.number}"


def _never(field: Field, test: Test) -> str:
    kinds = _NEVER.get("long" if field.type in _NUMERIC else field.type, ())
    if not isinstance(test, kinds):
        return ""
    wanted = "true or false" if field.type == "boolean" else "a number"
    return f"field '{field.name}' holds {field.type}: ask for {wanted}, or it never matches"


def _word(field: Field, test: Test) -> str:
    if not field.values or not isinstance(test, Text):
        return ""
    meets = covers(test.parts if test.cased else tuple(p.lower() if isinstance(p, str) else p for p in test.parts))
    if any(meets(word if test.cased else word.lower()) for word in field.values):
        return ""
    written = "".join(p.value if isinstance(p, Wild) else p for p in test.parts)
    return f"field '{field.name}' never says '{shown(written)}'{meant(written, field.values)}"


def _case(field: Field, test: Test) -> str:
    loose = (isinstance(test, Text) and not test.cased) or (isinstance(test, Regex) and "i" in test.flags)
    if field.case_bearing and (loose or isinstance(test, Same)):
        return f"field '{field.name}' means something else in another case: add the modifier 'cased'"
    return ""


def _zone(field: Field, test: Test) -> str:
    if isinstance(test, Moment) and field.unit != LOCAL:
        return f"'{test.part}' knows no zone and '{field.name}' is no local time: election hours are local"
    return ""


_CHECKS: tuple[Callable[[Field, Test], str], ...] = (_never, _word, _case, _zone)
