"""What may be sent to the work around a judgement, and how it answers: waiting, hearing, colleagues, notes, drafts."""

from marshmallow import fields

from register.schemas.base import Schema, Texts, Whole, Word, between
from register.vocabulary import SENTENCE_MAX
from reviews.schemas.reviewing import EPOCH
from reviews.schemas.suggestions import VALUES, SuggestionLinks
from reviews.vocabulary import ASK_DAYS, LINE_MAX, REASON_MAX, Asked, Heard, State, Weightier

VALUE = {"type": ["number", "string", "boolean"]}
TEXT = {"maxLength": REASON_MAX}


class HeldBody(Schema):
    """What every act on a case in hand carries."""

    epoch = Whole(required=True, metadata=EPOCH)


class TextBody(Schema):
    text = fields.String(required=True, metadata=TEXT)


class EscalationBody(HeldBody, TextBody):
    """Why a case is passed on to the arbiter."""


class HearingBody(HeldBody, TextBody):
    """How the resident was heard and what was said, or on which ground they need not be (Awb 4:7 to 4:12)."""

    how = Word(Heard, required=True)


class ImpactBody(Schema):
    """Why a case weighs more than was thought; a system gives no text."""

    reason = Word(Weightier, required=True)
    text = fields.String(load_default="", metadata=TEXT)


class AssigneeBody(Schema):
    """Who gets the case; null puts it back on the pile."""

    person_id = fields.String(required=True, allow_none=True)


class MarkBody(Schema):
    """A datum that is wrong: what it should be and where that is known from, as far as one knows."""

    # "datum" is the Dutch word for a date, and a linter of Dutch APIs takes it for one.
    datum = fields.String(
        required=True, data_key="feature", metadata={"description": "The name of the feature."}
    )
    value = fields.Raw(load_default=None, metadata=VALUE)
    source = fields.String(load_default="", metadata={"maxLength": LINE_MAX})


class MarksBody(HeldBody):
    marks = fields.List(fields.Nested(MarkBody), required=True)


class AmendmentBody(HeldBody):
    """The data that were wrong, as they should be; what is left out stays."""

    values = fields.Dict(keys=fields.String(), required=True, metadata=VALUES)


class TypedBody(HeldBody):
    """What was typed and not signed, as the page that typed it reads it."""

    content = fields.Dict(keys=fields.String(), required=True)


class TypedSchema(Schema):
    content = fields.Dict(keys=fields.String())


class CourseSchema(Schema):
    """Where a case is after a step."""

    state = Word(State)
    links = fields.Nested(SuggestionLinks)


class QuestionBody(HeldBody):
    """What the resident is asked, and in how many days; for information the term of the case stands still."""

    kind = Word(Asked, required=True)
    days = Whole(required=True, validate=between(*ASK_DAYS))
    question = fields.String(required=True, metadata=TEXT)


class RequestLinks(Schema):
    self = fields.String()
    suggestion = fields.String()
    answers = fields.String()


class InformationRequestSchema(Schema):
    """A question to the resident, for the system that sent the case."""

    id = fields.String()
    reference = fields.String(allow_none=True)
    kind = Word(Asked)
    question = fields.String()
    asked_at = fields.DateTime()
    until = fields.DateTime()
    links = fields.Nested(RequestLinks)


class ConsultationBody(HeldBody):
    """Which colleague is asked what."""

    person_id = fields.String(required=True)
    question = fields.String(required=True, metadata=TEXT)


class ConsultationLinks(Schema):
    self = fields.String()
    answer = fields.String()


class ConsultationItemSchema(Schema):
    """That a colleague asks something."""

    id = fields.String()
    reference = fields.String(allow_none=True)
    algorithm = fields.String()
    purpose = Texts(SENTENCE_MAX)
    asked_by = fields.String()
    asked_at = fields.DateTime()
    links = fields.Nested(ConsultationLinks)


class ConsultationSchema(ConsultationItemSchema):
    """What a colleague asks, with the data of the case; never an output or somebody's judgement."""

    question = fields.String()
    answer = fields.String()
    values = fields.Dict(keys=fields.String(), allow_none=True, metadata=VALUES)
