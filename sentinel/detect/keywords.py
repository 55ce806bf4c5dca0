"""Keywords: values without a field, which hold when they stand anywhere in any field of the event."""

from collections.abc import Callable

from sentinel.detect.asks import Ask, any_of, low_parts
from sentinel.detect.globs import covers, merged
from sentinel.detect.numbers import text_of
from sentinel.detect.scalars import inside
from sentinel.detect.values import Bool, Cidr, Number, OneOf, Part, Regex, Test, Text, Wild
from sentinel.detect.view import texts, tuple_of
from sentinel.kit.regex import finder


def keyword(test: Test) -> Ask:
    """The closure that looks for a value anywhere in any field; a number or bool is looked for as its text."""
    match test:
        case OneOf():
            return any_of([keyword(one) for one in test.tests])
        case Text():
            return _text(test)
        case Number(number=plain) | Bool(value=plain):
            return _text(Text((text_of(plain) or "",)))
        case Regex():
            return _in_texts(finder(test.pattern, test.flags))
        case Cidr():
            return _in_texts(inside(test.network))
        case _:
            raise TypeError(f"no keyword can be {type(test).__name__}")


def _text(test: Text) -> Ask:
    if test.cased:
        return _in_texts(covers(_anywhere(test.parts)))
    finds = covers(_anywhere(low_parts(test.parts)))
    return lambda _raw, low: any(finds(one) for have in low.values() for one in tuple_of(have))


def _anywhere(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return merged((Wild.MANY, *parts, Wild.MANY))


def _in_texts(finds: Callable[[str], bool]) -> Ask:
    return lambda raw, _low: any(finds(one) for have in raw.values() for one in texts(have))
