"""Oversight over the API: the figures of the page in numbers, each with what it is of, and nothing that the page holds back."""

from typing import Any

from marshmallow import fields, post_load, validate

from register.schemas.base import Schema, Texts
from register.vocabulary import LABEL_MAX
from reviews.oversight.vocabulary import PERIODS, WEEKS_SHORT


class OversightQuery(Schema):
    """Over how many weeks."""

    weeks = fields.Integer(load_default=WEEKS_SHORT, validate=validate.OneOf(PERIODS))

    @post_load
    def _weeks(self, data: dict[str, Any], **_: Any) -> int:
        return int(data["weeks"])


class CountedShareSchema(Schema):
    """So many of so many, with the exact interval of 95 %; without the share and the interval where nothing was counted."""

    hits = fields.Integer()
    of = fields.Integer()
    share = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


class OverseenClassSchema(Schema):
    """One output class. `needed`: so many decisions in a row that follow raise the alarm."""

    outcome = fields.String()
    label = Texts(LABEL_MAX)
    adverse = fields.Boolean()
    followed = fields.Nested(CountedShareSchema)
    needed = fields.Integer(allow_none=True)
    alarm = fields.Boolean()


class OverseenTeamSchema(Schema):
    """A team of which five or more people signed; the rest together has no name."""

    name = fields.String(allow_none=True)
    people = fields.Integer()
    followed = fields.Nested(CountedShareSchema)
    hurried = fields.Nested(CountedShareSchema)


class MindsSchema(Schema):
    """Own judgements: how many differed from the output, and what became of those."""

    judged = fields.Integer()
    differed = fields.Integer()
    kept = fields.Integer()
    to_output = fields.Integer()
    changed = fields.Integer()
    to_right = fields.Integer()
    to_wrong = fields.Integer()


class AgreementSchema(Schema):
    """How far first and second readers agree beyond chance (Cohen's kappa), with its interval."""

    value = fields.Float()
    low = fields.Float()
    high = fields.Float()
    pairs = fields.Integer()


class TimesSchema(Schema):
    """How long cases were in view; none while fewer than five people signed."""

    median_seconds = fields.Integer(allow_none=True)
    hurried = fields.Nested(CountedShareSchema)


class OversightWorkSchema(Schema):
    """What waits now; load per person and day is told of five people or more."""

    waiting = fields.Integer()
    old_days = fields.Integer(allow_none=True)
    usual_per_day = fields.Integer(allow_none=True)
    busy_per_day = fields.Integer(allow_none=True)
    expired = fields.Nested(CountedShareSchema)
    escalated = fields.Nested(CountedShareSchema)


class ReasonCountSchema(Schema):
    label = Texts(LABEL_MAX)
    count = fields.Integer()


class OversightAlarmSchema(Schema):
    """An alarm that was raised; who answered it stands on the page alone."""

    id = fields.String()
    kind = fields.String()
    raised_at = fields.DateTime()
    ended_at = fields.DateTime(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)


class OversightLinks(Schema):
    self = fields.String()
    page = fields.String()


class OversightSchema(Schema):
    """How people decide with the algorithm of a deployment, over some weeks; never about one person."""

    algorithm_id = fields.String()
    weeks = fields.Integer()
    since = fields.Date()
    followed = fields.Nested(CountedShareSchema)
    classes = fields.List(fields.Nested(OverseenClassSchema))
    teams = fields.List(fields.Nested(OverseenTeamSchema))
    minds = fields.Nested(MindsSchema)
    caught = fields.Nested(CountedShareSchema)
    caught_wrong_output = fields.Nested(CountedShareSchema)
    times = fields.Nested(TimesSchema, allow_none=True)
    agreement_before = fields.Nested(AgreementSchema, allow_none=True)
    agreement_signed = fields.Nested(AgreementSchema, allow_none=True)
    alpha = fields.Float(allow_none=True)
    reasons = fields.List(fields.Nested(ReasonCountSchema))
    wrong_in_sample = fields.Nested(CountedShareSchema)
    objections_upheld = fields.Nested(CountedShareSchema)
    work = fields.Nested(OversightWorkSchema)
    alarms = fields.List(fields.Nested(OversightAlarmSchema))
    links = fields.Nested(OversightLinks)
