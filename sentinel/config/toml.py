"""Write plain values as TOML, so that what is shown can be read like the file it came from."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def to_toml(tables: Mapping[str, Any]) -> str:
    """The tables as TOML text; what is None is left out, since TOML has no word for it."""
    return "\n".join(_lines(tables, "")).strip() + "\n"


def _lines(table: Mapping[str, Any], path: str) -> Iterator[str]:
    stated = {key: value for key, value in table.items() if value is not None}
    later = {key: value for key, value in stated.items() if _is_block(value)}
    for key, value in stated.items():
        if key not in later:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in later.items():
        name = f"{path}{_key(key)}"
        for block in value if isinstance(value, list) else [value]:
            yield f"\n[[{name}]]" if isinstance(value, list) else f"\n[{name}]"
            yield from _lines(block, f"{name}.")


def _is_block(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(v, dict) for v in value)
    return isinstance(value, dict) and bool(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(value: object) -> str:
    """As JSON writes it; only DEL, which JSON allows, is forbidden in TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(v) for v in value if v is not None)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(k)} = {_value(v)}' for k, v in value.items() if v is not None)}}}"
    return _quoted(value)
