"""pySigma's value types, turned into our own plain tests; the only place that knows both."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product

from sigma.policy import SigmaPolicy
from sigma.policy.regex_engine import RegexEngine, RegexPattern
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from sentinel.detect.globs import merged
from sentinel.detect.problem import meant, shown
from sentinel.detect.values import (
    Bool,
    Cidr,
    Compare,
    Exists,
    Moment,
    Null,
    Number,
    OneOf,
    Part,
    Regex,
    Same,
    Test,
    Text,
    Wild,
)
from sentinel.kit.regex import BadRegex, compiled

Lists = Mapping[str, tuple[str, ...]]
MAX_EXPANSION = 20_000
_WILD = {SpecialChars.WILDCARD_MULTI: Wild.MANY, SpecialChars.WILDCARD_SINGLE: Wild.ONE}


class Untranslatable(ValueError):
    """This kind of value has no meaning here; the message says why in words for staff."""


class _Quiet(RegexEngine):
    """RE2 for pySigma's own checks, without its lines on stderr."""

    def compile(self, pattern: str, flags: int = 0) -> RegexPattern:
        del flags  # they change no verdict on whether a pattern can be read
        pattern_of_re2: RegexPattern = compiled(pattern)
        return pattern_of_re2

    @property
    def error(self) -> type[Exception]:
        return BadRegex


POLICY = SigmaPolicy(regex_engine=_Quiet())


def translate(value: SigmaType, lists: Lists) -> Test:
    """Our test for a value as pySigma parsed it; placeholders become the literals of their list.

    Raises:
        Untranslatable: for unknown lists and kinds of value that only a search engine could answer.
    """
    for kind, make in _MAKERS:
        if isinstance(value, kind):
            return make(value, lists)
    raise Untranslatable(f"{type(value).__name__} cannot be judged here")


def _expansion(value: SigmaExpansion, lists: Lists) -> Test:
    return OneOf(tuple(translate(one, lists) for one in value.values))


def _text(value: SigmaString, lists: Lists) -> Test:
    cased = isinstance(value, SigmaCasedString)
    choices = [_choices(part, lists) for part in value.s]
    combined = list(islice(product(*choices), MAX_EXPANSION + 1))
    if len(combined) > MAX_EXPANSION:
        raise Untranslatable(f"the lists expand to more than {MAX_EXPANSION:,} values")
    tests = tuple(Text(merged(parts), cased) for parts in combined)
    return tests[0] if len(tests) == 1 else OneOf(tests)


def _choices(part: "str | SpecialChars | Placeholder", lists: Lists) -> tuple[Part, ...]:
    if isinstance(part, Placeholder):
        return placeholder(part.name, lists)
    return (_WILD[part],) if isinstance(part, SpecialChars) else (part,)


def placeholder(name: str, lists: Lists) -> tuple[str, ...]:
    """The values that ``%name%`` stands for.

    Raises:
        Untranslatable: if there is no such list.
    """
    if name not in lists:
        raise Untranslatable(f"unknown list '%{shown(name)}%'{meant(name, lists)}")
    return lists[name]


def _number(value: SigmaNumber, _lists: Lists) -> Test:
    return Number(value.number)


def _moment(value: SigmaTimestampPart, _lists: Lists) -> Test:
    return Moment(value.timestamp_part.name.lower(), int(value.number))


def _regex(value: SigmaRegularExpression, _lists: Lists) -> Test:
    letters = (value.sigma_to_re_flag[flag] for flag in value.flags)
    return Regex(str(value.regexp), "".join(sorted(letters)))


def _cidr(value: SigmaCIDRExpression, _lists: Lists) -> Test:
    return Cidr(str(value.network))


def _same(value: SigmaFieldReference, _lists: Lists) -> Test:
    return Same(value.field, value.starts_with, value.ends_with)


def _compare(value: SigmaCompareExpression, _lists: Lists) -> Test:
    return Compare(value.op.name.lower(), value.number.number)


_MAKERS: tuple[tuple[type, Callable[..., Test]], ...] = (  # order matters: some are subclasses of later ones
    (SigmaExpansion, _expansion),
    (SigmaString, _text),
    (SigmaTimestampPart, _moment),
    (SigmaNumber, _number),
    (SigmaBool, lambda value, _lists: Bool(value.boolean)),
    (SigmaNull, lambda _value, _lists: Null()),
    (SigmaExists, lambda value, _lists: Exists(value.exists)),
    (SigmaRegularExpression, _regex),
    (SigmaCIDRExpression, _cidr),
    (SigmaFieldReference, _same),
    (SigmaCompareExpression, _compare),
)


def has_placeholder(value: SigmaType) -> bool:
    """Whether a value still holds a ``%name%`` that a list must fill."""
    return any(one.contains_placeholder() for one in _strings(value))


def _strings(value: SigmaType) -> Iterator[SigmaString]:
    if isinstance(value, SigmaExpansion):
        for one in value.values:
            yield from _strings(one)
    elif isinstance(value, SigmaString):
        yield value
