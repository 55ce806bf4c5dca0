"""From pydantic's errors to words for the person who edits the file: what is wrong, and what was probably meant."""

import difflib
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sentinel.config.problem import Problem, Where
from sentinel.config.schema.document import Document

_SAYS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is missing",
        "string_type": "must be text",
        "string_too_short": "must not be empty",
        "bool_type": "must be true or false",
        "int_type": "must be a whole number",
        "int_from_float": "must be a whole number",
        "float_type": "must be a number",
        "tuple_type": "must be a list: […]",
        "list_type": "must be a list: […]",
        "dict_type": "must be a table of keys and values",
        "model_type": "must be a table of keys and values",
        "model_attributes_type": "must be a table of keys and values",
        "datetime_type": "must be a date and time with its zone, without quotes: 2029-02-11T00:00:00+08:00",
        "timezone_aware": "must say its zone, such as +08:00",
        "finite_number": "must be a finite number",
        "too_short": "must not be empty",
    }
)


def problems_of(
    error: ValidationError, where: Where, shape: type[BaseModel], only: Container[str] | None = None
) -> list[Problem]:
    """Every error as a problem at its own key below ``where``; a list is not also blamed for its wrong elements.

    ``only`` names the keys that may be blamed here.
    """
    errors = [e for e in error.errors(include_url=False) if only is None or not e["loc"] or e["loc"][0] in only]
    above = {e["loc"][:depth] for e in errors for depth in range(len(e["loc"]))}
    return [_problem(e, where, shape) for e in errors if e["type"] != "too_short" or e["loc"] not in above]


def _problem(error: ErrorDetails, where: Where, shape: type[BaseModel]) -> Problem:
    place = tuple(part for part in error["loc"] if part != "[key]")
    return Problem(where=where.at(*place), text=_text(error, shape))


def _text(error: ErrorDetails, shape: type[BaseModel]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key{_meant(error, shape)}"
        case "value_error":
            return str(context.get("error", "cannot be used"))
        case "enum" | "literal_error":
            return _one_of(str(context.get("expected", "")), error["input"])
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return _bound(error["type"], context)
    return _SAYS.get(error["type"], error["msg"].lower())


def _one_of(expected: str, written: object) -> str:
    choices = expected.replace("'", "").replace(" or ", ", ")
    return f"must be one of {choices}{did_you_mean(str(written)[:100], choices.split(', '))}"


def _bound(kind: str, context: Mapping[str, Any]) -> str:
    words = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than"}
    limit = next(iter(context.values()))
    return f"must be {words.get(kind, 'at most')} {limit:g}"


def _meant(error: ErrorDetails, shape: type[BaseModel]) -> str:
    *above, key = error["loc"]
    near = did_you_mean(str(key), _keys(_inner(shape, above)))
    return near or _elsewhere(str(key))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as ``; did you mean "…"?``, or nothing; the word itself is not repeated."""
    close = difflib.get_close_matches(word.lower(), sorted(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _elsewhere(key: str) -> str:
    homes = _homes().get(key, ())
    return f"; it belongs into {' or '.join(homes)}" if 0 < len(homes) <= 2 else ""  # noqa: PLR2004 - more would confuse


@cache
def _homes() -> Mapping[str, tuple[str, ...]]:
    homes: dict[str, tuple[str, ...]] = {}
    for name, field in Document.model_fields.items():
        listed = not _is_table(field.annotation)
        inner = _model_in(field.annotation)
        for key in _keys(inner) if inner else ():
            homes[key] = (*homes.get(key, ()), f"[[{name}]]" if listed else f"[{name}]")
    return homes


def _is_table(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _keys(shape: type[BaseModel] | None) -> list[str]:
    return [field.alias or name for name, field in shape.model_fields.items()] if shape else []


def _inner(shape: type[BaseModel] | None, path: Sequence[int | str]) -> type[BaseModel] | None:
    for part in path:
        if isinstance(part, str) and shape is not None:
            found = next((f for n, f in shape.model_fields.items() if part in (n, f.alias)), None)
            shape = _model_in(found.annotation) if found else None
    return shape


def _model_in(annotation: object) -> type[BaseModel] | None:
    if _is_table(annotation):
        return cast("type[BaseModel]", annotation)
    return next((model for inner in get_args(annotation) if (model := _model_in(inner))), None)
