"""The content of an entry, and what two revisions differ in, as the API describes them."""

from typing import Any

from marshmallow import fields

from register.differences import How, Kept
from register.field_checks import REASON_MAX
from register.schemas.base import Schema, Whole, Word, between
from register.standards.fields import Field, Kind
from register.standards.ours import EVERYTHING, WITHHOLDABLE
from register.standards.woo import GROUNDS

REVISIONS = (1, 1_000_000)
FORMATS = {
    Kind.MONTH: {"format": "year-month"},
    Kind.DATE: {"format": "date"},
    Kind.ADDRESS: {"format": "uri"},
}


def _described(field: Field) -> dict[str, Any]:
    if field.kind == Kind.CHOICE:
        return {"type": "string", "enum": list(field.words)}
    if field.kind == Kind.CHOICES:
        return {"type": "array", "items": {"type": "string", "enum": list(field.words)}}
    if field.kind == Kind.LINKS:
        title = {"type": "string", "maxLength": field.title_limit}
        link = {"title": title, "link": {"type": "string", "format": "uri"}}
        return {"type": "array", "items": {"type": "object", "required": ["title"], "properties": link}}
    if field.kind == Kind.WITHHELD:
        return _withheld()
    return {"type": "string", "maxLength": field.limit} | FORMATS.get(field.kind, {})


def _withheld() -> dict[str, Any]:
    ground = {
        "type": "string",
        "enum": list(GROUNDS),
        "description": "Article, paragraph and letter of the Woo.",
    }
    reason = {"type": "string", "maxLength": REASON_MAX}
    why = {
        "type": "object",
        "required": ["ground", "reason"],
        "properties": {"ground": ground, "reason": reason},
    }
    return {
        "type": "object", "additionalProperties": why, "propertyNames": {"enum": list(WITHHOLDABLE)},
        "description": "Fields that are not published, each with its ground in the Woo and the reason.",
    }  # fmt: skip


CONTENT = {
    "description": "Fields of the Dutch publication standard 1.0, by its own names, and ours beside them. Limits count "
    "text without markup; where the standard allows it, a text may have paragraphs and lists.",
    "properties": {key: _described(field) for key, field in EVERYTHING.items()},
}


class DifferenceQuery(Schema):
    """Two revisions of the same algorithm."""

    old = Whole(
        load_default=None, data_key="from", validate=between(*REVISIONS),
        metadata={"description": "The old revision; the one before the new one unless this says otherwise."},
    )  # fmt: skip
    new = Whole(
        load_default=None, data_key="to", validate=between(*REVISIONS),
        metadata={"description": "The new revision; the newest unless this says otherwise."},
    )  # fmt: skip


class PieceSchema(Schema):
    kept = Word(Kept)
    text = fields.String()


class ChangeSchema(Schema):
    """A field that differs. Same and gone pieces are the old text, same and new ones the new; lists are lines."""

    field = fields.String()
    how = Word(How)
    pieces = fields.List(fields.Nested(PieceSchema))


class DifferenceSchema(Schema):
    """What one revision changed since another, field by field and word by word."""

    old = fields.Integer(data_key="from")
    new = fields.Integer(data_key="to")
    changes = fields.List(fields.Nested(ChangeSchema))
