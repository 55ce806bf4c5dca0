"""The JSON Schema of ``config.toml``, for editors and for other people's tools."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from sentinel.config.schema.document import Document
from sentinel.config.schema.meanings import MEANINGS
from sentinel.config.watching import Probes

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Quiet(GenerateJsonSchema):
    ignored_warning_kinds = {"non-serializable-default"}  # noqa: RUF012 - pydantic's own attribute; secrets have none


def schema(probes: Probes) -> dict[str, Any]:
    """What the file may hold; the options of each installed probe included."""
    made = Document.model_json_schema(by_alias=True, schema_generator=_Quiet)
    _defaults(made, made["$defs"], Document().model_dump(mode="json", by_alias=True))
    for key, meaning in MEANINGS.items():
        _described(made, made["$defs"], key.split("."), meaning)
    for name, probe in sorted(probes.items()):
        made["$defs"][f"Options of {name}"] = _options(probe.options)
    known = {name: {"$ref": f"#/$defs/Options of {name}"} for name in sorted(probes)}
    made["properties"]["probes"]["properties"] = known
    made["$defs"]["TargetEntry"]["properties"]["options"]["properties"] = known
    return {"$schema": _DIALECT, "title": "Sentinel configuration", **made}


def _described(table: Mapping[str, Any], tables: Mapping[str, Any], path: list[str], meaning: str) -> None:
    """Write the meaning of a key where the schema defines it."""
    field = table["properties"][path[0]]
    if len(path) == 1:
        field["description"] = meaning
        return
    inner = re.search(r"'#/\$defs/([^']+)'", str(field))
    if inner is not None:
        _described(tables[inner[1]], tables, path[1:], meaning)


def _options(shape: type[Any]) -> dict[str, Any]:
    return TypeAdapter(shape).json_schema(by_alias=True, schema_generator=_Quiet)


def _defaults(table: Mapping[str, Any], tables: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write defaults as a person would: ``30d``, not seconds; never a Python value."""
    for key, value in values.items():
        field = table["properties"][key]
        inner = tables.get(str(field.get("$ref", "")).rpartition("/")[2])
        if inner is None:
            field["default"] = value
        elif isinstance(value, dict):
            field.pop("default", None)
            _defaults(inner, tables, value)
