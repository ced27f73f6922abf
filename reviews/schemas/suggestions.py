"""How far a suggestion and a batch are, as the system that sent them may know it."""

from enum import StrEnum

from marshmallow import fields

from register.schemas.base import Schema, Word

VALUES = {
    "description": "A value per feature, by its name; null or left out where it is not known.",
    "additionalProperties": {"type": ["number", "string", "boolean", "null"]},
}


class Status(StrEnum):
    """All that is told about a suggestion before a person signed: what waits looks alike, whatever it waits for."""

    RECEIVED = "received"
    WAITING = "waiting"
    RELEASED = "released"
    WITHOUT_MODEL = "without_model"
    SUPERSEDED = "superseded"
    PRACTISED = "practised"  # about nobody who exists; no case system ever sees it


class SuggestionLinks(Schema):
    self = fields.String()
    batch = fields.String()
    release = fields.String()
    successor = fields.String()


class SuggestionSchema(Schema):
    """How far a suggestion is; `reference` only for the system that sent it."""

    id = fields.String()
    reference = fields.String(allow_none=True)
    status = Word(Status)
    links = fields.Nested(SuggestionLinks)


class FaultSchema(Schema):
    """One thing that is wrong with what was sent."""

    code = fields.String()
    location = fields.String()
    detail = fields.String()


class CountsSchema(Schema):
    received = fields.Integer()
    in_progress = fields.Integer()
    closed = fields.Integer()


class BatchLinks(Schema):
    self = fields.String()
    suggestions = fields.String()


class BatchSchema(Schema):
    """How far a batch is: how many rows were taken in, how far they are, and which were refused."""

    id = fields.String()
    deployment_id = fields.String()
    rows = fields.Integer()
    counts = fields.Nested(CountsSchema)
    refused = fields.Integer()
    faults = fields.List(fields.Nested(FaultSchema))
    created_at = fields.DateTime()
    links = fields.Nested(BatchLinks)
