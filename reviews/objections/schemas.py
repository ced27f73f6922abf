"""What may be sent about objections and their kin, and how they read in an answer."""

from marshmallow import fields

from register.schemas.base import Schema, Word, at_most, up_to
from reviews.objections.vocabulary import (
    MANDATE_MAX,
    NUMBER_MAX,
    TEXT_MAX,
    ObjectionStatus,
    Remedy,
    Waiver,
)
from reviews.vocabulary import Ruling

ANNOUNCED = {
    "description": "The day on which what it is against was announced; may be left out where it was reported before."
}


class BroughtBody(Schema):
    """What somebody brings against a released decision. `text` is what the resident says; it is sealed at once."""

    remedy = Word(Remedy, required=True)
    received_on = fields.Date(required=True)
    text = fields.String(required=True, validate=at_most(TEXT_MAX), metadata={"maxLength": TEXT_MAX})
    number = fields.String(load_default="", validate=up_to(NUMBER_MAX), metadata={"maxLength": NUMBER_MAX})
    mandate = fields.String(load_default="", validate=up_to(MANDATE_MAX), metadata={"maxLength": MANDATE_MAX})
    announced_on = fields.Date(load_default=None, metadata=ANNOUNCED)
    posted_on = fields.Date(load_default=None)


class ObjectionLinks(Schema):
    self = fields.String()
    release = fields.String()
    objections = fields.String()
    follows = fields.String()
    appeals = fields.String()


class ObjectionSchema(Schema):
    """How far it is. `lastDay` is that of the term to bring it, `dueOn` that of the answer."""

    id = fields.String()
    remedy = Word(Remedy)
    status = Word(ObjectionStatus)
    received_on = fields.Date()
    announced_on = fields.Date(allow_none=True)
    last_day = fields.Date(allow_none=True)
    late = fields.Boolean()
    due_on = fields.Date(allow_none=True)
    committee = fields.Boolean()
    adjourned = fields.Boolean()
    heard_on = fields.Date(allow_none=True)
    hearing_waived = Word(Waiver, allow_none=True)
    ruling = Word(Ruling, allow_none=True)
    ruled_on = fields.Date(allow_none=True)
    links = fields.Nested(ObjectionLinks)


class ObjectionWithReasonsSchema(ObjectionSchema):
    """With the reasons of the answer, for the decision that the case system sends."""

    reasons = fields.String()
