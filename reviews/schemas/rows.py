"""The rows that a case system sends: a case with its values, and what comes beside them."""

from marshmallow import fields

from register.schemas.base import Schema
from reviews.schemas.suggestions import VALUES
from reviews.vocabulary import ADDRESS_LINES, CONTACTS_MAX, LINE_MAX, REFERENCE_MAX, ContactRole, Urgency

URGENT_BY = {
    "type": "string",
    "format": "date",
    "description": "The day on which it would be too late for the resident; asks for `urgency`.",
}
CONTACTS = {
    "type": "array", "maxItems": CONTACTS_MAX,
    "description": "Who acts for the resident. What was told last counts; left out, what is known stays.",
    "items": {
        "type": "object", "required": ["role", "name"],
        "properties": {
            "role": {"type": "string", "enum": [one.value for one in ContactRole]},
            "name": {"type": "string", "maxLength": LINE_MAX},
            "address": {"type": "array", "items": {"type": "string"}, "maxItems": ADDRESS_LINES},
            "secret": {"type": "boolean", "description": "The address is not to be shown."},
        },
    },
}  # fmt: skip
REPLACES = {
    "type": "string",
    "description": "The id of an earlier suggestion of the same case and deployment that this row takes the place of.",
}


class RowBody(Schema):
    """One case: the reference under which the municipality knows it (never a BSN), and its values."""

    reference = fields.String(required=True, metadata={"maxLength": REFERENCE_MAX})
    values = fields.Dict(keys=fields.String(), required=True, metadata=VALUES)
    urgent_by = fields.Raw(metadata=URGENT_BY)
    urgency = fields.Raw(metadata={"type": "string", "enum": [one.value for one in Urgency]})
    contacts = fields.Raw(metadata=CONTACTS)
    replaces = fields.Raw(metadata=REPLACES)


class RowsBody(Schema):
    """Cases. Only described by this schema: a schema per row would take longer than the rows themselves."""

    rows = fields.List(fields.Nested(RowBody), required=True)
