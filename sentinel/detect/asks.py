"""One closure per kind of value: what it means that a field meets it (a list-valued field: that any element does)."""

from collections.abc import Callable, Mapping
from typing import Any

from sentinel.detect.globs import covers, shape
from sentinel.detect.scalars import single
from sentinel.detect.values import Exists, Null, OneOf, Part, Regex, Same, Test, Text
from sentinel.detect.view import Low, texts, tuple_of
from sentinel.kit.regex import finder
from sentinel.model.event import Event, Value

Ask = Callable[[Event, Low], bool]
_MISSING: Any = object()


def ask(field: str, test: Test) -> Ask:
    """The closure that asks one thing of one field."""
    maker = _MAKERS.get(type(test), _each)
    return maker(field, test)


def _one_of(field: str, test: OneOf) -> Ask:
    return any_of([ask(field, one) for one in test.tests])


def any_of(parts: list[Ask]) -> Ask:
    """The closure that holds when one of several does."""
    return lambda raw, low: any(part(raw, low) for part in parts)


def _text(field: str, test: Text) -> Ask:
    if test.cased:
        return _texts(field, covers(test.parts))
    parts = low_parts(test.parts)
    kind, text = shape(parts)
    return _is(field, text) if kind == "is" else _lower_text(field, covers(parts))


def low_parts(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same pattern in lower case."""
    return tuple(part.lower() if isinstance(part, str) else part for part in parts)


def _is(field: str, text: str) -> Ask:
    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if have.__class__ is str:
            return have == text
        return have is not None and text in have

    return holds


def _lower_text(field: str, test: Callable[[str], bool]) -> Ask:
    def holds(_raw: Event, low: Low) -> bool:
        have = low.get(field)
        if isinstance(have, str):
            return test(have)
        return have is not None and any(map(test, have))

    return holds


def _texts(field: str, test: Callable[[str], bool]) -> Ask:
    def holds(raw: Event, _low: Low) -> bool:
        have = raw.get(field)
        if isinstance(have, str):
            return test(have)
        return have is not None and any(map(test, texts(have)))

    return holds


def _regex(field: str, test: Regex) -> Ask:
    return _texts(field, finder(test.pattern, test.flags))


def _null(field: str, _test: Null) -> Ask:
    return lambda raw, _low: _is_null(raw.get(field))


def _is_null(value: Value) -> bool:
    return None in value if isinstance(value, list) else value is None


def _exists(field: str, test: Exists) -> Ask:
    return lambda raw, _low: (field in raw) is test.present


def _each(field: str, test: Test) -> Ask:
    meets = single(test)

    def holds(raw: Event, _low: Low) -> bool:
        have = raw.get(field, _MISSING)
        if isinstance(have, list):
            return any(map(meets, have))
        return have is not _MISSING and meets(have)

    return holds


def _same(field: str, test: Same) -> Ask:
    def equal(mine: str, other: str) -> bool:
        if test.start and test.end:
            return other in mine
        if test.start:
            return mine.startswith(other)
        return mine.endswith(other) if test.end else mine == other

    def holds(_raw: Event, low: Low) -> bool:
        mine, others = tuple_of(low.get(field)), tuple_of(low.get(test.field))
        return any(equal(one, other) for one in mine for other in others)

    return holds


_MAKERS: Mapping[type, Callable[[str, Any], Ask]] = {
    OneOf: _one_of,
    Text: _text,
    Regex: _regex,
    Null: _null,
    Exists: _exists,
    Same: _same,
}
