"""What may be put right of a deployment, over the API: to change it, and how its versions are told."""

from typing import Any

from marshmallow import fields, post_load

from register.schemas.base import Schema, no_more_than, up_to
from register.schemas.terms import links_to_case
from register.vocabulary import POLICY_REASON_MAX

OUTCOMES_MAX = 100


class RevisedTermsBody(Schema):
    """Both whole, as they are to be from now on, and why."""

    case_link = fields.String(
        load_default="", validate=links_to_case,
        metadata={"description": "Where the case system shows a case: a web address with {reference} in it."},
    )  # fmt: skip
    adverse = fields.List(
        fields.String(), required=True, validate=no_more_than(OUTCOMES_MAX),
        metadata={"description": "The codes of the outcomes that go against a resident."},
    )  # fmt: skip
    why = fields.String(required=True, validate=up_to(POLICY_REASON_MAX))

    @post_load
    def _given(self, data: dict[str, Any], **_: Any) -> tuple[str, list[str], str]:
        return data["case_link"], data["adverse"], data["why"]


class RevisedTermsSchema(Schema):
    """One version; the first is what was decided when the model was put to work."""

    number = fields.Integer()
    case_link = fields.String()
    adverse = fields.List(fields.String())
    reason = fields.String()
    decided_at = fields.DateTime()
