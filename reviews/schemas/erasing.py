"""What may be sent about requests to be forgotten, and how they read in an answer."""

from marshmallow import fields

from register.schemas.base import Schema, Word, at_most, up_to
from reviews.erasing.vocabulary import TEXT_MAX, About, Answer, Ground
from reviews.vocabulary import REFERENCE_MAX

ID_MAX = 32
REFERENCE = {"description": "Of the case of the resident who asks.", "maxLength": REFERENCE_MAX}
PERSON = {"description": "Who worked here and asks; a case system cannot ask for them.", "maxLength": ID_MAX}


class ErasureRequestBody(Schema):
    """That somebody asks to be forgotten (AVG 17). `text` is what they ask, in their own words; it is sealed at once."""

    about = Word(About, load_default=About.CASE)
    reference = fields.String(load_default="", validate=up_to(REFERENCE_MAX), metadata=REFERENCE)
    person_id = fields.String(load_default="", validate=up_to(ID_MAX), metadata=PERSON)
    received_on = fields.Date(required=True, metadata={"description": "The term of a month begins here."})
    text = fields.String(required=True, validate=at_most(TEXT_MAX), metadata={"maxLength": TEXT_MAX})


class ErasureRequestLinks(Schema):
    self = fields.String()


class ErasureRequestSchema(Schema):
    """How far it is; a person decides. `answer` is null until then."""

    id = fields.String()
    about = Word(About)
    received_on = fields.Date()
    due_on = fields.Date(metadata={"description": "The last day to answer: within one month, or three."})
    extended = fields.Boolean()
    overdue = fields.Boolean()
    answer = Word(Answer, allow_none=True)
    ground = Word(Ground, allow_none=True)
    decided_on = fields.Date(allow_none=True)
    links = fields.Nested(ErasureRequestLinks)


class LetterTexts(Schema):
    """The answer as paragraphs, in each of our languages."""

    nl = fields.List(fields.String())
    en = fields.List(fields.String())


class AnsweredErasureRequestSchema(ErasureRequestSchema):
    """With what the one who asked is told. What was forgotten is null."""

    reference = fields.String(allow_none=True)
    extension = fields.String(
        metadata={"description": "Why it takes longer; to be told within the first month."}
    )
    reasons = fields.String(allow_none=True)
    letter = fields.Nested(
        LetterTexts, metadata={"description": "The whole answer; empty lists before there is one."}
    )
    erased_at = fields.DateTime(allow_none=True)
    keys_gone_on = fields.Date(
        allow_none=True, metadata={"description": "From then on no backup can open what was erased."}
    )
