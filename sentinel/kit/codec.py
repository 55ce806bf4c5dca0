"""One codec: frozen dataclasses to JSON and back, with foreign text made storable on the way.

Text from sites may hold NUL, lone surrogates or NaN, which databases, RE2 and JSON refuse; here, once, they become
U+FFFD (and NaN null), so that nobody after this has to ask.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

T = TypeVar("T")
_NUL = b"\\u0000"


class Undecodable(ValueError):
    """Stored or received bytes do not fit the shape that this version knows."""


@lru_cache(maxsize=256)
def _adapter(shape: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a type, or a generic alias of one
    return TypeAdapter(shape)


def clean(text: str) -> str:
    """The text without what databases and engines choke on: NUL and lone surrogates become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(k)): _cleaned(v) for k, v in value.items()}
    return [_cleaned(v) for v in value] if isinstance(value, list | tuple) else value


def encode(value: object, shape: Any = None) -> bytes:  # noqa: ANN401 - see _adapter
    """Write a value as compact JSON bytes; ``shape`` is its type, where that is not the value's class."""
    adapter = _adapter(cast("Any", type(value) if shape is None else shape))
    try:
        text = adapter.dump_json(value)
    except (PydanticSerializationError, UnicodeError):
        return json.dumps(_cleaned(adapter.dump_python(value)), default=to_jsonable_python).encode()
    if _NUL in text:
        return json.dumps(_cleaned(json.loads(text)), ensure_ascii=False, separators=(",", ":")).encode()
    return text


def decode(shape: type[T], text: bytes | str) -> T:
    """Read JSON back into its type.

    Raises:
        Undecodable: if the JSON does not fit; the message names the fields, never their content.
    """
    try:
        return cast("T", _adapter(cast("Any", shape)).validate_json(text))
    except ValidationError as error:
        where = ", ".join(".".join(map(str, e["loc"])) or e["type"] for e in error.errors(include_url=False)[:5])
        raise Undecodable(f"not a {getattr(shape, '__name__', shape)}: {where}") from None


def read(shape: type[T], text: bytes | str | None) -> T | None:
    """What stored JSON holds; None where there is none, or where another version wrote it in another shape."""
    try:
        return decode(shape, text) if text is not None else None
    except Undecodable:
        return None


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Turn a value into plain lists, mappings and scalars, as JSON output shows it."""
    return json.loads(encode(value))
