"""Trainings and mandates: what a form brings, and how the API tells of them."""

from typing import Any

from marshmallow import fields, post_load

from register.qualifications.queries import Validity
from register.qualifications.steps import Mandated, Trained
from register.schemas.base import Schema, Word


class TrainedSchema(Schema):
    """Loads to `Trained`; the step looks whether it fits."""

    person_id = fields.String(required=True, data_key="person")
    code = fields.String(required=True)
    obtained_on = fields.Date(required=True, data_key="obtained_on")
    expires_on = fields.Date(required=True, data_key="expires_on")
    certificate = fields.String(load_default="")

    @post_load
    def _trained(self, data: dict[str, Any], **_: Any) -> Trained:
        return Trained(**data)


class MandatedSchema(Schema):
    """Loads to `Mandated`. `holder` is `person:<id>` or `role:<word>`."""

    organ = fields.String(load_default="")
    kind = fields.String(load_default="")
    holder = fields.String(load_default="")
    starts_on = fields.Date(required=True, data_key="starts_on")
    ends_on = fields.Date(load_default=None, allow_none=True, data_key="ends_on")
    reference = fields.String(load_default="")

    @post_load
    def _mandated(self, data: dict[str, Any], **_: Any) -> Mandated:
        which, _sign, who = data.pop("holder").partition(":")
        holder = {"person_id": who} if which == "person" else {"role": who}
        return Mandated(**data, **holder)


class TrainingSchema(Schema):
    """A training that somebody had; it counts up to and including the day on which it expires."""

    id = fields.String()
    person_id = fields.String()
    code = fields.String()
    obtained_on = fields.Date()
    expires_on = fields.Date()
    certificate = fields.String()
    validity = Word(Validity)
    ended_at = fields.DateTime(allow_none=True)


class MandateHeldSchema(Schema):
    """A mandate of one person, or of everybody in a role, for a kind of decision."""

    id = fields.String()
    organ = fields.String()
    kind = fields.String()
    person_id = fields.String(allow_none=True)
    role = fields.String()
    starts_on = fields.Date()
    ends_on = fields.Date(allow_none=True)
    reference = fields.String()
    validity = Word(Validity)
    ended_at = fields.DateTime(allow_none=True)
