"""Under which terms a model runs: purpose, impact, legal effect, mandate and review policy."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from register.deployments import Terms
from register.schemas.base import Schema, Texts, Whole, Word, at_most, between, doubles, no_more_than
from register.vocabulary import (
    DEADLINE_DAYS,
    LABEL_MAX,
    LEASE_MINUTES,
    NAME_MAX,
    SENTENCE_MAX,
    SIGNATURES,
    Impact,
    LegalEffect,
    ReviewPolicy,
)

REMEDIES_MAX = 4_000
REASONS_MAX = 50
NOT_USED_MAX = 50


def _things() -> fields.List[str]:
    return fields.List(fields.String(validate=at_most(LABEL_MAX)), validate=no_more_than(NOT_USED_MAX))


class PolicySchema(Schema):
    """How people judge the outputs; loads to a `ReviewPolicy`, what is left out is as the house has it."""

    signatures = Whole(validate=between(*SIGNATURES))
    own_judgement_first = fields.Boolean()
    requester_may_sign = fields.Boolean()
    lease_minutes = Whole(validate=between(*LEASE_MINUTES))
    deadline_days = Whole(validate=between(*DEADLINE_DAYS))
    sample_share = fields.Float(validate=between(0, 1))

    @post_load
    def _policy(self, data: dict[str, Any], **_: Any) -> ReviewPolicy:
        return ReviewPolicy(**data)


class MandateSchema(Schema):
    """Which organ decides what, and where it mandated that."""

    organ = fields.String(required=True, validate=at_most(LABEL_MAX))
    decision = fields.String(required=True, validate=at_most(SENTENCE_MAX))
    reference = fields.String(validate=at_most(LABEL_MAX))


class ReasonCodeSchema(Schema):
    """A reason that a caseworker may choose for deviating or setting aside."""

    code = fields.String(required=True, validate=at_most(NAME_MAX))
    label = Texts(LABEL_MAX, needed=True, required=True)


class NotUsedSchema(Schema):
    """Data that a resident might fear were used, and were not, per language."""

    nl = _things()
    en = _things()


class TermsSchema(Schema):
    """Loads to `Terms`."""

    purpose = Texts(SENTENCE_MAX, needed=True, required=True)
    impact = Word(Impact, required=True)
    legal_effect = Word(LegalEffect, required=True)
    mandate = fields.Nested(MandateSchema, required=True)
    policy = fields.Nested(PolicySchema, load_default=ReviewPolicy)
    reason_codes = fields.List(
        fields.Nested(ReasonCodeSchema), load_default=list, validate=no_more_than(REASONS_MAX)
    )
    remedies = Texts(REMEDIES_MAX, load_default=dict)
    not_used = fields.Nested(NotUsedSchema, load_default=dict)

    @validates_schema
    def _reasons_differ(self, data: dict[str, Any], **_: Any) -> None:
        if wrong := doubles(data["reason_codes"], "code"):
            raise ValidationError({"reasonCodes": wrong})

    @post_load
    def _terms(self, data: dict[str, Any], **_: Any) -> Terms:
        return Terms(**{key: value for key, value in data.items() if key in Terms.__dataclass_fields__})
