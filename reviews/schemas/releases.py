"""Released decisions, with the advice and its explanation."""

from enum import StrEnum

from marshmallow import fields

from register.schemas.base import Schema, Texts, Word
from register.vocabulary import SENTENCE_MAX


class Followed(StrEnum):
    """What a released decision did with the advice."""

    FOLLOWED = "followed"
    DEVIATED = "deviated"


class OutcomeOfSchema(Schema):
    code = fields.String()
    label = Texts(SENTENCE_MAX)


class ContributionSchema(Schema):
    """How much one datum weighed: above zero toward the outcome, below zero away from it."""

    feature = fields.String()
    label = Texts(SENTENCE_MAX)
    value = fields.Raw(metadata={"type": ["number", "string", "boolean", "null"]})
    amount = fields.Float()


class ExplanationSchema(Schema):
    """Why: `base` plus all contributions is `margin`, in units of `explainedValue`.

    `approximationError` is 0 for what was computed exactly; of a sampled explanation it is the standard error as a
    share of the largest contribution. `additivityError` is how far the sum is from the margin.
    """

    method = fields.String()
    outcome = fields.String()
    explained_value = fields.String()
    base = fields.Float()
    margin = fields.Float()
    contributions = fields.List(fields.Nested(ContributionSchema))
    additivity_error = fields.Float()
    approximation_error = fields.Float()
    background_hash = fields.String()
    background_size = fields.Integer()
    engine_version = fields.String()


class ReleaseLinks(Schema):
    self = fields.String()
    suggestion = fields.String()
    letter = fields.String()
    announcement = fields.String()
    objections = fields.String()
    successor = fields.String()


class ReleaseStatus(StrEnum):
    """How a released decision stands now; its content never changes."""

    RELEASED = "released"
    OBJECTED = "objected"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class ReleaseSchema(Schema):
    """A released decision, with what the algorithm advised and why. `links.successor` is what took its place."""

    release_id = fields.String()
    status = Word(ReleaseStatus)
    outcome = fields.Nested(OutcomeOfSchema)
    verdict = Word(Followed)
    read_by_person = fields.Boolean()
    decided_at = fields.DateTime()
    advised = fields.Nested(OutcomeOfSchema)
    explanation = fields.Nested(ExplanationSchema)
    model_hash = fields.String()
    revision = fields.Integer()
    links = fields.Nested(ReleaseLinks)


class AnnouncementSchema(Schema):
    """The day on which the besluit was announced to the person (Awb 3:41)."""

    announced_on = fields.Date(required=True)
