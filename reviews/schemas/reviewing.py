"""The queue, a claim, the own judgement, the output and the decision."""

from enum import StrEnum

from marshmallow import fields

from register.schemas.base import Schema, Texts, Whole, Word
from register.vocabulary import SENTENCE_MAX
from reviews.schemas.releases import ExplanationSchema, OutcomeOfSchema
from reviews.schemas.suggestions import VALUES, SuggestionLinks
from reviews.vocabulary import Confidence, ContactRole, Verdict

EPOCH = {"description": "From the claim: it proves that the claim is still the living one."}

ACTIVE = {
    "description": "How long the case was really in view since this was last told; left out where that is not known."
}


class Work(StrEnum):
    """Which of their cases a reviewer asks for."""

    WAITING = "waiting"
    CLAIMED = "claimed"


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
