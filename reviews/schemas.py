"""What may be sent to reviewing and how it answers; what is hidden before the sign-off has no field here."""

from enum import StrEnum

from marshmallow import fields

from register.schemas.base import Schema, Texts, Whole, Word
from register.vocabulary import SENTENCE_MAX
from reviews.vocabulary import (
    Confidence,
    ContactRole,
    Verdict,
)

VALUES = {
    "description": "A value per feature, by its name; null or left out where it is not known.",
    "additionalProperties": {"type": ["number", "string", "boolean", "null"]},
}
EPOCH = {"description": "From the claim: it proves that the claim is still the living one."}
ACTIVE = {
    "description": "How long the case was really in view since this was last told; left out where that is not known."
}


class Status(StrEnum):
    """All that is told about a suggestion before a person signed: what waits looks alike, whatever it waits for."""

    RECEIVED = "received"
    WAITING = "waiting"
    RELEASED = "released"
    WITHOUT_MODEL = "without_model"
    SUPERSEDED = "superseded"


class Followed(StrEnum):
    """What a released decision did with the advice."""

    FOLLOWED = "followed"
    DEVIATED = "deviated"


class Work(StrEnum):
    """Which of their cases a reviewer asks for."""

    WAITING = "waiting"
    CLAIMED = "claimed"


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


class WorkItemSchema(Schema):
    """A case in somebody's work, by due date and age and nothing else."""

    id = fields.String()
    reference = fields.String(allow_none=True)
    algorithm = fields.String()
    purpose = Texts(SENTENCE_MAX)
    due_at = fields.DateTime()
    lease_until = fields.DateTime(allow_none=True)
    links = fields.Nested(SuggestionLinks)


class ContactSchema(Schema):
    """Who acts for a resident; without the address where that is secret."""

    role = Word(ContactRole)
    name = fields.String()
    address = fields.List(fields.String())
    secret = fields.Boolean()


class ClaimSchema(Schema):
    """A claim: `epoch` goes with every further act, until the lease ends. `caseLink` is the file in the case system."""

    epoch = fields.Integer()
    lease_until = fields.DateTime()
    due_at = fields.DateTime()
    urgency = fields.String()
    urgent_by = fields.Date(allow_none=True)
    reference = fields.String(allow_none=True)
    values = fields.Dict(keys=fields.String(), metadata=VALUES)
    contacts = fields.List(fields.Nested(ContactSchema))
    case_link = fields.String()


class LeaseSchema(Schema):
    """How long a claim lasts now."""

    epoch = fields.Integer()
    lease_until = fields.DateTime()


class JudgementBody(Schema):
    """The own judgement, before anything of the output is seen."""

    epoch = Whole(required=True, metadata=EPOCH)
    outcome = fields.String(required=True)
    confidence = Word(Confidence, required=True)
    active_seconds = fields.Float(load_default=None, allow_none=True, metadata=ACTIVE)


class JudgementSchema(Schema):
    judged_at = fields.DateTime()


class DisclosureBody(Schema):
    epoch = Whole(required=True, metadata=EPOCH)


class OutputSchema(Schema):
    outcome = fields.Nested(OutcomeOfSchema)
    scores = fields.Dict(keys=fields.String(), values=fields.Float())


class DisclosureSchema(Schema):
    """What the model said, and why."""

    output = fields.Nested(OutputSchema)
    explanation = fields.Nested(ExplanationSchema)


class DecisionBody(Schema):
    """Follow, deviate (with the own outcome) or set the model aside.

    Each with a reason code or a text; `fits` is the code that goes with following. A text is asked where own judgement,
    output and decision are not all the same, or where the decision goes against the resident.
    """

    epoch = Whole(required=True, metadata=EPOCH)
    verdict = Word(Verdict, required=True)
    outcome = fields.String(load_default="")
    reasons = fields.List(fields.String(), load_default=list)
    text = fields.String(load_default="")
    active_seconds = fields.Float(load_default=None, allow_none=True, metadata=ACTIVE)


class Decided(StrEnum):
    """What followed from a decision: signed, closed without the model, or on to the next reader."""

    SIGNED = "signed"
    SET_ASIDE = "set_aside"
    QUEUED = "queued"
    ESCALATED = "escalated"


class DecisionSchema(Schema):
    state = Word(Decided)
    links = fields.Nested(SuggestionLinks)
