"""Why a deployment is stopped, goes on or ends; and the decision that it may run at all."""

from typing import Any

from marshmallow import fields, post_load

from register.decisions.steps import Taken
from register.decisions.vocabulary import REASONS_MAX, REFERENCE_MAX, STOP_TEXT_MAX, Organ, StopReason
from register.deployments import Why
from register.schemas.base import Schema, Word, at_most, up_to


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
    reference = fields.String(required=True, validate=at_most(REFERENCE_MAX))
    decided_on = fields.Date(required=True)
    reasons = fields.String(load_default="", validate=up_to(REASONS_MAX))
    answer = fields.String(load_default="", validate=up_to(REASONS_MAX))

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
