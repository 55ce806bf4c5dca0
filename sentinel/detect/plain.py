"""What YAML 1.1 makes of a value without quotes, and whether its author can have meant that."""

import re
from typing import Any

import yaml

from sentinel.detect.numbers import canonical
from sentinel.detect.problem import shown

LOADER: Any = yaml.CSafeLoader
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"-?[0-9]{1,400}", re.ASCII)
_FLOAT = re.compile(r"-?[0-9]{1,300}\.[0-9]{1,300}", re.ASCII)


def plain(text: str) -> Any:  # noqa: ANN401 - YAML scalars are of many types
    """A plain scalar by YAML 1.1, as every Sigma tool reads it."""
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text) and text.lstrip("-")[0] != "0":
        return int(text)
    if text[0] not in "0123456789+-.~yYnNoO=<":
        return text
    try:
        return yaml.load(text, Loader=LOADER)  # noqa: S506 - CSafeLoader is safe; the rule knows SafeLoader only
    except (yaml.YAMLError, ValueError, OverflowError):
        return text


def changes_type(text: str, value: object) -> bool:
    """Whether YAML 1.1 made something of a text that its author need not have meant."""
    if value is None or isinstance(value, bool):
        return text not in _NULLS and text not in _BOOLS
    if isinstance(value, int | float):
        plain = _INT.fullmatch(text) or _FLOAT.fullmatch(text)
        return plain is None or canonical(value) != text
    return True


def told(value: object) -> str:
    """What YAML made of it, for people."""
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    return f"the number {canonical(value)}" if isinstance(value, int | float) else f"the date {shown(value)}"
