"""The reference of every key as Markdown, made from the schema itself; docs/operate/configuration.md holds it."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sentinel.config.schema.document import Document
from sentinel.config.schema.meanings import MEANINGS


def every_key(shape: type[BaseModel] = Document, path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key of the file by its full name, tables before what is in them."""
    for name, field in shape.model_fields.items():
        key = f"{path}{field.alias or name}"
        yield key, field
        inner = model_of(field.annotation)
        if inner is not None:
            yield from every_key(inner, f"{key}.")


def model_of(annotation: object) -> type[BaseModel] | None:
    """The table that a key holds, alone or in a list; None if it holds values."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_of(part))), None)


def reference() -> str:
    """Every table with its sentence, every key with its default and its meaning."""
    values = Document().model_dump(mode="json", by_alias=True)
    return "\n".join(_tables(values)).strip() + "\n"


def _tables(values: dict[str, Any]) -> Iterator[str]:
    for name, field in Document.model_fields.items():
        inner = model_of(field.annotation)
        listed = field.annotation is not inner
        yield f"\n### `{'[[' if listed else '['}{name}{']]' if listed else ']'}`\n"
        yield (inner.__doc__ or "").splitlines()[0] if inner else MEANINGS[name]
        if inner is not None:
            yield "\n| key | default | meaning |\n|---|---|---|"
            yield from _rows(inner, f"{name}.", values[name] if isinstance(values[name], dict) else {})


def _rows(shape: type[BaseModel], path: str, values: dict[str, Any]) -> Iterator[str]:
    top = path.partition(".")[0]
    for key, field in every_key(shape, path):
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel) and not _said(key):
            continue
        name = key.removeprefix(f"{top}.")
        yield f"| `{name}` | {_default(field, _value(values, name))} | {MEANINGS[key]} |"


def _said(key: str) -> bool:
    return key in MEANINGS


def _value(values: dict[str, Any], name: str) -> object:
    found: Any = values
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _default(field: FieldInfo, value: object) -> str:
    if field.is_required():
        return "required"
    if isinstance(value, list):
        return "<br>".join(f"`{v if isinstance(v, str) else _inline(v)}`" for v in value) or "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value is None:
        plain = field.get_default()
        value = plain if isinstance(plain, str | int | float) and not isinstance(plain, bool) else None
    return "" if value in (None, "", {}) else f"`{value}`"


def _inline(value: object) -> str:
    return ", ".join(f"{k} = {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
