"""Under which terms a model runs: purpose, impact, legal effect, mandate and review policy."""

import re
from collections.abc import Callable
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from register.deployments import Terms
from register.qualifications.vocabulary import TRAININGS_MAX, is_kind, is_training
from register.schemas.base import Schema, Texts, Whole, Word, Wrong, at_most, between, doubles, no_more_than
from register.vocabulary import (
    CASE_LINK_MAX,
    DAILY_CAP,
    DEADLINE_DAYS,
    LABEL_MAX,
    LEASE_MINUTES,
    MINIMUM_SECONDS,
    NAME_MAX,
    SEEDED_SHARE,
    SENTENCE_MAX,
    SIGNATURES,
    Arbiter,
    Impact,
    LegalEffect,
    ReviewPolicy,
)

REMEDIES_MAX = 4_000
REASONS_MAX = 50
NOT_USED_MAX = 50
CASE_LINK = re.compile(r"https?://[\w.-]+(:\d{1,5})?/[\w./~!$&'()*+,;=:%?#{}-]*", re.ASCII)
PLACEHOLDERS = re.compile(r"\{\w*\}|[{}]")


def code(fits: Callable[[str], bool]) -> Callable[[str], None]:
    """A code as our tables keep them, or nothing."""

    def check(text: str) -> None:
        if text and not fits(text):
            raise ValidationError(Wrong("register.schema.no_code"))

    return check


def links_to_case(text: str) -> None:
    """Nothing, or an address of the web with `{reference}` behind the name of its host."""
    if len(text) > CASE_LINK_MAX:
        raise ValidationError(Wrong("register.schema.too_long", limit=CASE_LINK_MAX, length=len(text)))
    if text and not (CASE_LINK.fullmatch(text) and PLACEHOLDERS.findall(text) == ["{reference}"]):
        raise ValidationError(Wrong("register.schema.no_case_link", mark="{reference}"))


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
    seeded_share = fields.Float(
        validate=between(*SEEDED_SHARE), metadata={"description": "Practice cases among the real ones."}
    )
    daily_cap = Whole(
        validate=between(*DAILY_CAP), metadata={"description": "Signatures of one person a day; 0 is no cap."}
    )
    minimum_seconds = Whole(
        validate=between(*MINIMUM_SECONDS),
        metadata={
            "description": "Less active time than this is no real look; counted, never shown to the reader."
        },
    )
    arbiter = Word(Arbiter)
    hear_first = fields.Boolean(
        metadata={"description": "No outcome against a resident who was not heard (Awb 4:7, 4:8)."}
    )
    training = fields.List(
        fields.String(validate=code(is_training)), validate=no_more_than(TRAININGS_MAX),
        metadata={"description": "Trainings that a reader needs: ai_literacy, algorithm:<slug>, or the house's own."},
    )  # fmt: skip
    mandate = fields.String(
        validate=code(is_kind),
        metadata={"description": "Kind of decision to be mandated for; none when empty."},
    )
    suspend_on_alarm = fields.Boolean()

    @post_load
    def _policy(self, data: dict[str, Any], **_: Any) -> ReviewPolicy:
        chosen = data | {"training": tuple(sorted(set(data.get("training", ()))))}
        return ReviewPolicy(**chosen)


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
    case_link = fields.String(
        load_default="", validate=links_to_case,
        metadata={"description": "Where the case system shows a case: a web address with {reference} in it."},
    )  # fmt: skip

    @validates_schema
    def _reasons_differ(self, data: dict[str, Any], **_: Any) -> None:
        if wrong := doubles(data["reason_codes"], "code"):
            raise ValidationError({"reasonCodes": wrong})

    @post_load
    def _terms(self, data: dict[str, Any], **_: Any) -> Terms:
        return Terms(**{key: value for key, value in data.items() if key in Terms.__dataclass_fields__})
