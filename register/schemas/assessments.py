"""What the API tells of assessments."""

from marshmallow import fields

from register.assessments.vocabulary import AssessmentState, Signer
from register.instruments.definition import Kind
from register.schemas.base import Schema, Whole, Word, between, no_more_than

JSON_VALUE = {
    "description": "A text, a number, a list of choices, or rows with a value per column; null where nothing stands."
}
RESULT = {
    "description": "Codes only: labels, path and conclusion of a decision tree, or the verdict of a table with its rules."
}
TITLE = {
    "description": "Language -> text.",
    "additionalProperties": {"type": "string"},
}


class AssessmentLinks(Schema):
    self = fields.String()
    algorithm = fields.String()


class ListedAssessmentSchema(Schema):
    """An assessment of an algorithm; `stale` names the parts that moved since it was signed."""

    id = fields.String()
    algorithm_id = fields.String()
    urn = fields.String(metadata={"description": "Of the instrument."})
    version = fields.String(metadata={"description": "Of the instrument."})
    kind = Word(Kind)
    title = fields.Dict(keys=fields.String(), metadata=TITLE)
    number = fields.Integer(metadata={"description": "Version of the assessment, from 1."})
    state = Word(AssessmentState)
    begun_at = fields.DateTime()
    changed_at = fields.DateTime()
    signed_at = fields.DateTime(allow_none=True)
    signers = fields.List(fields.String(), metadata={"description": "Capacities that must sign."})
    signed_as = fields.List(fields.String(), metadata={"description": "Capacities that signed."})
    stale = fields.List(fields.String())
    result = fields.Dict(keys=fields.String(), metadata=RESULT)
    summary = fields.String()
    summary_public = fields.Boolean()
    links = fields.Nested(AssessmentLinks)


class AnswerSchema(Schema):
    """The answer to one question, with its version. `assessmentId` where it refers to an answer elsewhere."""

    question_id = fields.String()
    value = fields.Raw(allow_none=True, metadata=JSON_VALUE)
    version = fields.Integer()
    answered_at = fields.DateTime()
    assessment_id = fields.String(allow_none=True)


class AttachmentSchema(Schema):
    """A file with an assessment; it is downloaded in the office."""

    id = fields.String()
    question_id = fields.String()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "In bytes."})
    added_at = fields.DateTime()


class SignatureSchema(Schema):
    """That somebody signed; who it was is told in the office."""

    capacity = fields.String()
    signed_at = fields.DateTime()


class AssessmentSchema(ListedAssessmentSchema):
    """One assessment with its answers, files and signatures."""

    answered = fields.Integer()
    asked = fields.Integer()
    answers = fields.List(fields.Nested(AnswerSchema))
    attachments = fields.List(fields.Nested(AttachmentSchema))
    signatures = fields.List(fields.Nested(SignatureSchema))


class InstrumentSchema(Schema):
    """An instrument that an assessment can be made with: ours, or one that was imported."""

    digest = fields.String(metadata={"description": "Names what is asked, to the letter."})
    urn = fields.String()
    version = fields.String()
    kind = Word(Kind)
    shape = fields.String()
    language = fields.String()
    title = fields.Dict(keys=fields.String(), metadata=TITLE)
    questions = fields.Integer()
    sha256 = fields.String(metadata={"description": "Of the bytes of its file."})
    ours = fields.Boolean()
    newest = fields.Boolean(metadata={"description": "Of its urn."})


class BeginBody(Schema):
    instrument = fields.String(required=True, metadata={"description": "The digest of an instrument."})


class GivenSchema(Schema):
    """An answer, and the version that it is based on: 0 when there was none yet."""

    question_id = fields.String(required=True)
    value = fields.Raw(required=True, allow_none=True, metadata=JSON_VALUE)
    version = Whole(load_default=0, validate=between(0, 1_000_000))


class AnswersBody(Schema):
    answers = fields.List(fields.Nested(GivenSchema), required=True, validate=no_more_than(1000))


class SignBody(Schema):
    capacity = Word(Signer, required=True)


class AdviceBody(Schema):
    """The advice of the data protection officer, and the version that it is based on."""

    text = fields.String(required=True)
    version = Whole(load_default=0, validate=between(0, 1_000_000))
