"""Why a deployment is stopped, goes on or ends; and the decision that it may run at all."""

from typing import Any

from marshmallow import fields, post_load

from register.decisions.steps import Taken
from register.deployments import Why
from register.schemas.base import Schema, Texts, Word, at_most, up_to
from register.vocabulary import (
    DECISION_REASONS_MAX,
    DECISION_REFERENCE_MAX,
    SENTENCE_MAX,
    STOP_TEXT_MAX,
    DeploymentState,
    Impact,
    LegalEffect,
    Organ,
    StopReason,
)


class WhySchema(Schema):
    """Loads to `Why`: a reason that the public reads at once, and words of explanation."""

    reason = Word(StopReason, required=True)
    text = fields.String(load_default="", validate=up_to(STOP_TEXT_MAX))

    @post_load
    def _why(self, data: dict[str, Any], **_: Any) -> Why:
        return Why(**data)


class TakenSchema(Schema):
    """Loads to `Taken`: who decided, in which document, on which day; with reasons where the advice is not followed."""

    model_version_id = fields.String(required=True)
    organ = Word(Organ, required=True)
    reference = fields.String(required=True, validate=at_most(DECISION_REFERENCE_MAX))
    decided_on = fields.Date(required=True)
    reasons = fields.String(load_default="", validate=up_to(DECISION_REASONS_MAX))
    answer = fields.String(load_default="", validate=up_to(DECISION_REASONS_MAX))

    @post_load
    def _taken(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"model_version_id": data.pop("model_version_id"), "taken": Taken(**data)}


class DeploymentDecisionSchema(Schema):
    """A decision that a model may run, as it was recorded."""

    id = fields.String()
    algorithm_id = fields.String()
    model_version_id = fields.String()
    advice_id = fields.String()
    organ = Word(Organ)
    reference = fields.String()
    decided_on = fields.Date()
    departs = fields.Boolean()
    reasons = fields.String()
    answer = fields.String()
    recorded_at = fields.DateTime()


class DecidedSchema(Schema):
    """The decision that a deployment rests on, as everybody may read it."""

    organ = Word(Organ)
    reference = fields.String()
    decided_on = fields.Date()
    departs = fields.Boolean(metadata={"description": "Whether it departs from the committee's advice."})
    reasons = fields.String(metadata={"description": "The reasons to depart from the advice."})
    answer = fields.String(metadata={"description": "What the college answered the committee."})


class TurnSchema(Schema):
    """That a deployment was stopped, went on again or ended, and why."""

    state = Word(DeploymentState)
    at = fields.DateTime()
    reason = Word(StopReason)
    text = fields.String()


class RunningSchema(Schema):
    """A deployment as everybody may read it: how it stands since when, who decided on it, and each time it was stopped."""

    id = fields.String()
    state = Word(DeploymentState)
    since = fields.DateTime()
    purpose = Texts(SENTENCE_MAX)
    impact = Word(Impact)
    legal_effect = Word(LegalEffect)
    decision = fields.Nested(DecidedSchema, allow_none=True)
    turns = fields.List(
        fields.Nested(TurnSchema), attribute="interruptions", metadata={"description": "The newest first."}
    )
