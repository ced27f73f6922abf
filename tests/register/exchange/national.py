"""The national standard as its own schema file says it, where that file is; and the real records beside it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

SHARED = ROOT.parent / "shared"
SCHEMA = SHARED / "standards/algoritmeregister/v1_0.json"
FULL = SHARED / "register-samples/algoritmeregister_full_v1_0_records_27.json"
OLDER = SHARED / "register-samples/minbzk_full_records.json"
TEMPLATES = SHARED / "standards/algoritmeregister/vendor_templates"

needs_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason="the national schema is not here")
needs_samples = pytest.mark.skipif(not FULL.is_file(), reason="the real records are not here")
TYPES: dict[str, type[str] | type[list[Any]]] = {"string": str, "enum": str, "array": list}
TAG = re.compile(r"<[^>]*>")


def sample(path: Path) -> list[Any]:
    """The records of a sample file."""
    found: list[Any] = json.loads(path.read_text("utf-8"))
    return found


def schema_errors(record: Any) -> list[str]:
    """Every way in which a record breaks the national schema, read at its strictest."""
    rules = json.loads(SCHEMA.read_text("utf-8"))["properties"]
    if not isinstance(record, dict):
        return ["no object"]
    # The schema says "false" of one field, in quotation marks: who reads it carelessly asks for that field.
    needed = [key for key, rule in rules.items() if rule.get("required") and key not in record]
    unknown = [key for key in record if key not in rules]
    return (
        [f"{key}: lacking" for key in needed]
        + [f"{key}: unknown" for key in unknown]
        + [f"{key}: {error}" for key in record if key in rules for error in _errors(rules[key], record[key])]
    )


def _errors(rule: dict[str, Any], value: Any) -> list[str]:
    if not isinstance(value, TYPES[rule["type"]]):
        return [f"is no {rule['type']}"]
    if rule["type"] == "array":
        return [error for one in value for error in _item(rule, one)]
    if rule["type"] == "enum" and value not in rule["permitted_values"]:
        return ["no permitted value"]
    if rule.get("required") is True and not value:
        return ["empty"]
    return _text(rule, value)


def _item(rule: dict[str, Any], one: Any) -> list[str]:
    if "permitted_values" in rule:
        return [] if one in rule["permitted_values"] else ["no permitted value"]
    parts = rule["items"]
    if not isinstance(one, dict) or one.keys() - parts.keys():
        return ["another shape"]
    lacking = [f"{key} lacking" for key, part in parts.items() if part.get("required") and not one.get(key)]
    return lacking + [error for key, part in one.items() for error in _text(parts[key], part)]


def _text(rule: dict[str, Any], value: Any) -> list[str]:
    if not isinstance(value, str):
        return ["no text"]
    errors = [] if len(TAG.sub("", value)) <= rule.get("max_length", len(value)) else ["too long"]
    allowed = set(rule.get("allowed_html_tags", []))
    used = {tag.lower() for tag in re.findall(r"</?([a-zA-Z][a-zA-Z0-9]*)[^<>]*>", value)}
    return errors + [f"tag {tag}" for tag in sorted(used - allowed)]
