"""Versions of a review policy over the API: to make one, and how they are told."""

from typing import Any

from marshmallow import fields, post_load

from register.schemas.base import Schema, up_to
from register.schemas.terms import PolicySchema
from register.vocabulary import POLICY_REASON_MAX, ReviewPolicy


class NewPolicySchema(Schema):
    """A policy whole, so that what is left out is as the house has it; `why` is needed where a rule protects less."""

    policy = fields.Nested(PolicySchema, required=True)
    why = fields.String(load_default="", validate=up_to(POLICY_REASON_MAX))

    @post_load
    def _given(self, data: dict[str, Any], **_: Any) -> tuple[ReviewPolicy, str]:
        return data["policy"], data["why"]


class PolicyVersionSchema(Schema):
    """Under which policy a deployment runs from a moment on. `weakens` names the rules that protect less than before."""

    number = fields.Integer()
    policy = fields.Nested(PolicySchema)
    policy_hash = fields.String()
    weakens = fields.List(fields.String())
    reason = fields.String()
    decided_at = fields.DateTime()
