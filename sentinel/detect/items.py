"""One line of a search identifier (``field|modifier: values``), read by pySigma and placed by us."""

import json
import re
from collections.abc import Iterator, Sequence

from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping
from sigma.rule.detection import SigmaDetectionItem

from sentinel.detect.fit import boundless, every, misfits, out_of_range
from sentinel.detect.globs import covers
from sentinel.detect.node import Node, Place
from sentinel.detect.problem import meant, shown
from sentinel.detect.scope import Scope
from sentinel.detect.translate import POLICY, Untranslatable, has_placeholder, placeholder, translate
from sentinel.detect.tree import Leaf, Not, Tree, all_of, some_of
from sentinel.detect.values import Compare, Number, OneOf, Regex, Same, Test, Text
from sentinel.kit.regex import BadRegex, finder

MODIFIERS = frozenset(modifier_mapping)
BYTES = frozenset({"utf16", "utf16be"})
WRAPS = ("contains", "startswith", "endswith")
NAME = re.compile(r"%[^%\\]+%")
MOMENTS = ("minute", "hour", "day", "week", "month", "year")


def item(key: str, place: Place, node: Node, scope: Scope) -> Tree | None:
    """The tree of one line; None if something is wrong with it, which the scope's report then says."""
    before = len(scope.report.problems)
    field, *modifiers = key.split("|")
    name = field or None
    _check_modifiers(modifiers, place, scope)
    _check_company(name, modifiers, place, node, scope)
    _check_field(name, place, scope)
    parts: list[Tree] = []
    if len(scope.report.problems) == before:
        parts = [leaf for value in _values(name, node, scope) for leaf in _leaf(name, modifiers, value, scope)]
    if len(scope.report.problems) > before or not parts:
        return None
    linked = all_of(tuple(parts)) if "all" in modifiers else some_of(tuple(parts))
    return Not(linked) if "neq" in modifiers else linked


def keywords(node: Node, scope: Scope) -> Tree | None:
    """The tree of plain values without a field."""
    return item("", Place(node.line, node.column), node, scope)


def _check_modifiers(modifiers: Sequence[str], place: Place, scope: Scope) -> None:
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            scope.report.say(place, f"unknown modifier '{shown(modifier)}'{meant(modifier, MODIFIERS)}")
        elif scope.strict and modifier in BYTES:
            scope.report.say(place, f"modifier '{modifier}' is refused: events hold text, not bytes")


def _check_company(field: str | None, modifiers: Sequence[str], place: Place, node: Node, scope: Scope) -> None:
    """Modifiers that do not go together, or not with what stands there."""
    if scope.strict and "expand" in modifiers and not any(NAME.search(str(one.value)) for one in node.each):
        scope.report.say(place, "'expand' finds no %name% here: name a list, or leave it out")
    if "re" in modifiers and "expand" in modifiers:
        scope.report.say(place, "'re' and 'expand' do not go together: %name% would stay a literal")
    wraps = [m for m in modifiers if m in WRAPS]
    if scope.strict and wraps and "re" in modifiers:
        scope.report.say(place, f"'re' finds its pattern anywhere: leave '{wraps[0]}' out, and anchor with ^ or $")
    if scope.strict and wraps and field is None:
        scope.report.say(place, f"a keyword is found anywhere: leave '{wraps[0]}' out, or name a field")


def _check_field(name: str | None, place: Place, scope: Scope) -> None:
    if scope.strict and name is not None and (told := scope.register.unknown(name, scope.service)):
        scope.report.say(place, told)


def _values(field: str | None, node: Node, scope: Scope) -> Iterator[Node]:
    if isinstance(node.value, list) and not node.items:
        if scope.strict or field is None:
            scope.report.say(node, "an empty list would match where the field is absent: write null, or use 'exists'")
        else:
            yield Node(node.line, node.column, None)
    for value in node.each:
        if scope.report.spoke(value):
            continue  # such as a changed type: one word about it is enough
        if value.value is None and field is None:
            scope.report.say(value, "null must be bound to a field")
        elif value.value is None or isinstance(value.value, str | int | float):
            yield value
        else:
            scope.report.say(value, "a value must be text, a number, true, false or null")


def _leaf(field: str | None, modifiers: Sequence[str], node: Node, scope: Scope) -> Iterator[Leaf]:
    try:
        test = _test(field, modifiers, node, scope)
    except BadRegex as error:
        scope.report.say(node, str(error))
    except SigmaError as error:
        cause = error.__cause__
        scope.report.say(node, str(cause) if isinstance(cause, BadRegex) else _told(error, modifiers))
    except Untranslatable as error:
        scope.report.say(node, str(error))
    else:
        before = len(scope.report.problems)
        _check_test(field, test, node, scope)
        if len(scope.report.problems) == before:
            yield Leaf(field, test, node.line, _asked(modifiers, node.value))


def _test(field: str | None, modifiers: Sequence[str], node: Node, scope: Scope) -> Test:
    value = node.value
    if "re" in modifiers and not isinstance(value, str):
        raise Untranslatable("a pattern must be text: quote it")
    if (
        scope.strict
        and any(m in MOMENTS for m in modifiers)
        and (isinstance(value, bool) or not isinstance(value, int))
    ):
        raise Untranslatable("a part of a time is a whole number")
    if "cidr" in modifiers and "expand" in modifiers:
        return _networks(field, modifiers, str(value), scope)
    parsed = SigmaDetectionItem.from_mapping(_key(field, modifiers), value, policy=POLICY).value
    _check_expansion(modifiers, value, any(map(has_placeholder, parsed)), scope)
    tests = tuple(_exact(translate(one, scope.lists), value) for one in parsed)
    whole = tests[0] if len(tests) == 1 else OneOf(tests)
    _compile(whole)
    return whole


def _compile(test: Test) -> None:
    """Find out here, where a line can be named, whether RE2 takes what will be handed to it."""
    if isinstance(test, Regex):
        finder(test.pattern, test.flags)
    elif isinstance(test, Text):
        covers(test.parts)
    elif isinstance(test, OneOf):
        for one in test.tests:
            _compile(one)


def _key(field: str | None, modifiers: Sequence[str]) -> str:
    return "|".join((field or "", *modifiers))


def _check_expansion(modifiers: Sequence[str], value: object, filled: bool, scope: Scope) -> None:  # noqa: FBT001 - a plain fact
    """Every ``%name%`` that is meant as a list must have reached the placeholders, and no other may look like one."""
    name = NAME.search(value) if isinstance(value, str) else None
    if name is None or filled:
        return
    if "expand" in modifiers:
        raise Untranslatable(f"'{shown(name[0])}' would stay a literal here: put 'expand' first, without encodings")
    if scope.strict and name[0] == value:
        raise Untranslatable(f"'{shown(value)}' stays a literal: add the modifier 'expand'")


def _networks(field: str | None, modifiers: Sequence[str], value: str, scope: Scope) -> Test:
    """As a network pySigma would refuse ``%name%``, so the list is put in before it reads the item."""
    key = _key(field, [m for m in modifiers if m != "expand"])
    whole = NAME.fullmatch(value)
    networks = placeholder(value[1:-1], scope.lists) if whole else (value,)
    parsed = [SigmaDetectionItem.from_mapping(key, one, policy=POLICY).value[0] for one in networks]
    return OneOf(tuple(translate(one, scope.lists) for one in parsed))


def _exact(test: Test, value: object) -> Test:
    """The number as it was written: beyond 2**53 pySigma passes whole numbers through a float."""
    if isinstance(value, int) and isinstance(test, Number):
        return Number(value)
    return Compare(test.op, value) if isinstance(value, int) and isinstance(test, Compare) else test


def _check_test(field: str | None, test: Test, node: Node, scope: Scope) -> None:
    for one in every(test):
        if scope.strict and (told := out_of_range(one)):
            scope.report.say(node, told)
        if isinstance(one, Same):
            _check_field(one.field, Place(node.line, node.column), scope)
    if not scope.strict:
        return
    if boundless(test):
        scope.report.say(node, "this matches any text, even an empty one: use 'exists'")
    known = scope.field(field)
    for told in dict.fromkeys(misfits(known, test) if known else ()):
        scope.report.say(node, told)


def _told(error: SigmaError, modifiers: Sequence[str]) -> str:
    plain = str(error.args[0]) if error.args else str(error)
    for modifier in modifiers:
        if modifier_mapping[modifier].__name__ in plain:
            return f"'{modifier}' {_WANTS.get(modifier, 'does not fit this value')}"
    return plain[:1].lower() + plain[1:]


_WANTS = dict.fromkeys(("lt", "lte", "gt", "gte"), "compares numbers: write one, without quotes") | {
    "exists": "takes true or false",
    **dict.fromkeys((*WRAPS, "cased", "base64", "base64offset", "windash", "wide", "cidr"), "needs text: quote it"),
}


def _asked(modifiers: Sequence[str], value: object) -> str:
    return f"{' '.join(modifiers) or 'is'} {shown(json.dumps(value, ensure_ascii=False), 200)}"
