"""The reviewed description of a model's columns (``features.json``), as the training reads it."""

import json
from dataclasses import dataclass
from pathlib import Path

import register.demo

DEMO = Path(register.demo.__file__).parent


@dataclass(frozen=True)
class Schema:
    """Column names by kind, in the order of their positions; `marked` are protected or may stand for what is."""

    names: list[str]
    numeric: list[str]
    whole: list[str]
    categories: dict[str, list[str]]
    marked: list[str]


def schema_of(slug: str) -> Schema:
    """Read the columns of one demo algorithm; categories as name -> codes."""
    columns = json.loads((DEMO / slug / "features.json").read_text(encoding="utf-8"))
    return Schema(
        names=[column["name"] for column in columns],
        numeric=[column["name"] for column in columns if column["kind"] != "category"],
        whole=[column["name"] for column in columns if column.get("integer")],
        categories={
            column["name"]: [category["code"] for category in column["categories"]]
            for column in columns
            if column["kind"] == "category"
        },
        marked=[column["name"] for column in columns if column["protection"] != "none"],
    )
