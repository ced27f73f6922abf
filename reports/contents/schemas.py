"""The published schema of the JSON that travels in each report: JSON Schema 2020-12, read from the shapes themselves."""

import dataclasses
import json
import types
from datetime import date
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from reports.contents.families import FAMILIES, SCHEMAS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEDIA_TYPE = "application/schema+json"
PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}

Schema = dict[str, Any]


def schema_named(name: str, site: str) -> Schema:
    """The schema of the content of one kind of report. Raises `KeyError` for a name that none has."""
    shape = next((shape for shape, family in FAMILIES.items() if family.schema == name), None)
    if shape is None:
        raise KeyError(name)
    definitions: dict[str, Schema] = {}
    described = described_as(shape, definitions)
    marks = {"kind": {"const": name}, "$schema": {"type": "string", "format": "uri"}}
    return {
        "$schema": DIALECT,
        "$id": f"{site}{SCHEMAS}{name}.json",
        "title": name,
        **described,
        "properties": marks | described["properties"],
        "required": ["kind", *described["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def described_as(shape: type, definitions: dict[str, Schema]) -> Schema:
    """The schema of one shape; those of the shapes in it join `definitions`. Every field is written out, also what is
    empty."""
    hints = get_type_hints(shape)
    properties = {one.name: _schema(hints[one.name], definitions) for one in dataclasses.fields(shape)}
    told = (shape.__doc__ or "").partition("\n\n")[0]
    return {
        "type": "object", "description": " ".join(told.split()), "properties": properties,
        "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _schema(hint: Any, definitions: dict[str, Schema]) -> Schema:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        name = _name(hint)
        if name not in definitions:
            definitions[name] = {}  # a shape may hold itself
            definitions[name] = described_as(hint, definitions)
        return {"$ref": f"#/$defs/{name}"}
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(part, definitions) for part in parts]}
    if origin is Literal:
        return {"enum": list(parts)}
    return _list(parts, definitions) if origin is tuple else _plain(hint)


def _name(shape: type) -> str:
    """Two modules may have a shape of the same name."""
    return f"{shape.__module__.rpartition('.')[2]}.{shape.__name__}"


def _list(parts: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    if parts[-1] is Ellipsis:
        return {"type": "array", "items": _schema(parts[0], definitions)}
    each = [_schema(part, definitions) for part in parts]
    return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each)}


def _plain(hint: Any) -> Schema:
    if hint is date:
        return {"type": "string", "format": "date"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [one.value for one in hint]}
    return {"type": PLAIN[hint]}


def as_text(schema: Schema) -> str:
    """A schema as it is published."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
