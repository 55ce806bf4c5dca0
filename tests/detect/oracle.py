"""The meaning of Sigma, as slowly and plainly as it can be written: an interpreter of pySigma's own trees.

It shares nothing with ``sentinel.detect``: no tree, no closures, no globs, no regular expression engine.
"""

import ipaddress
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import (
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
    SpecialChars,
)

MISSING = object()
Event = Mapping[str, Any]


def holds(document: Mapping[str, Any], event: Event) -> bool:
    """Whether a rule, given as plain data, holds for an event."""
    rule = SigmaRule.from_dict(dict(document))
    return any(node(condition.parsed, event) for condition in rule.detection.parsed_condition)


def node(tree: object, event: Event) -> bool:
    if isinstance(tree, ConditionAND):
        return all(node(part, event) for part in tree.args)
    if isinstance(tree, ConditionOR):
        return any(node(part, event) for part in tree.args)
    if isinstance(tree, ConditionNOT):
        return not node(tree.args[0], event)
    if isinstance(tree, ConditionFieldEqualsValueExpression):
        return field(event, tree.field, tree.value)
    assert isinstance(tree, ConditionValueExpression)
    return any(keyword(value, tree.value) for value in event.values())


def field(event: Event, name: str, value: object) -> bool:
    if isinstance(value, SigmaExpansion):
        return any(field(event, name, one) for one in value.values)
    if isinstance(value, SigmaExists):
        return (name in event) == value.exists
    if isinstance(value, SigmaFieldReference):
        return name in event and value.field in event and same(event[name], event[value.field], value)
    have = event.get(name, MISSING)
    if isinstance(have, list):
        return any(meets(one, value) for one in have)
    return meets(have, value)


def same(mine: object, other: object, value: SigmaFieldReference) -> bool:
    pairs = [(text(a), text(b)) for a in each(mine) for b in each(other)]
    lower = [(a.lower(), b.lower()) for a, b in pairs if a is not None and b is not None]
    if value.starts_with and value.ends_with:
        return any(b in a for a, b in lower)
    if value.starts_with:
        return any(a.startswith(b) for a, b in lower)
    return any(a.endswith(b) if value.ends_with else a == b for a, b in lower)


def each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        plain = f"{Decimal(repr(value)):f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if plain == "-0" else plain
    return value if isinstance(value, str) else None


def meets(have: object, value: object) -> bool:  # noqa: PLR0911 - the value table, row by row
    if isinstance(value, SigmaNull):
        return have is MISSING or have is None
    if have is MISSING or have is None:
        return False
    if isinstance(value, SigmaString):
        return pattern(value, text(have) or "")
    if isinstance(value, SigmaTimestampPart):
        return part(have, value)
    if isinstance(value, SigmaNumber):
        if isinstance(have, bool):
            return False
        return have == value.number if isinstance(have, int | float) else have == text(value.number)
    if isinstance(value, SigmaBool):
        return have is value.boolean or (isinstance(have, str) and have.lower() == text(value.boolean))
    if isinstance(value, SigmaRegularExpression):
        return found(value, text(have) or "")
    if isinstance(value, SigmaCIDRExpression):
        return inside(have, value)
    assert isinstance(value, SigmaCompareExpression)
    return compares(have, value)


def found(value: SigmaRegularExpression, have: str) -> bool:
    letters = {value.sigma_to_re_flag[flag] for flag in value.flags}
    flags = (re.IGNORECASE * ("i" in letters)) | (re.MULTILINE * ("m" in letters)) | (re.DOTALL * ("s" in letters))
    end = "$" if "m" in letters else r"\Z"  # RE2's $ is the very end
    return re.search(str(value.regexp).replace("$", end), have, flags) is not None


def pattern(value: SigmaString, have: str) -> bool:
    cased = isinstance(value, SigmaCasedString)
    wild = {SpecialChars.WILDCARD_MULTI: ".*", SpecialChars.WILDCARD_SINGLE: "."}
    parts = [re.escape(p if cased else p.lower()) if isinstance(p, str) else wild[p] for p in value.s]  # type: ignore[index]  # no placeholders here
    return re.fullmatch("".join(parts), have if cased else have.lower(), re.DOTALL) is not None


def part(have: object, value: SigmaTimestampPart) -> bool:
    if not isinstance(have, str) or "T" not in have:
        return False
    moment = datetime.fromisoformat(have)
    name = value.timestamp_part.name.lower()
    return bool((moment.isocalendar()[1] if name == "week" else getattr(moment, name)) == value.number)


def inside(have: object, value: SigmaCIDRExpression) -> bool:
    try:
        return isinstance(have, str) and ipaddress.ip_address(have) in value.network
    except ValueError:
        return False


def compares(have: object, value: SigmaCompareExpression) -> bool:
    if isinstance(have, bool):
        return False
    if isinstance(have, str):
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", have) is None:
            return False
        have = Decimal(have)
    bound = value.number.number
    assert isinstance(have, int | float | Decimal)
    return {"LT": have < bound, "LTE": have <= bound, "GT": have > bound, "GTE": have >= bound}[value.op.name]


def keyword(value: object, wanted: object) -> bool:
    if isinstance(wanted, SigmaExpansion):
        return any(keyword(value, one) for one in wanted.values)
    for one in each(value):
        have = text(one)
        if have is None:
            continue
        if isinstance(wanted, SigmaString):
            loose = wanted.__class__()
            loose.s = [SpecialChars.WILDCARD_MULTI, *wanted.s, SpecialChars.WILDCARD_MULTI]
            found = pattern(loose, have)
        elif isinstance(wanted, SigmaNumber | SigmaBool):
            plain = text(wanted.number if isinstance(wanted, SigmaNumber) else wanted.boolean)
            found = plain is not None and plain in have.lower()
        else:
            found = meets(one, wanted)
        if found:
            return True
    return False
