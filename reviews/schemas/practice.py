"""Practice cases over the API: what comes in, and what is told of the library; never what a case holds."""

from marshmallow import fields, validate

from register.schemas.base import Schema, Word
from reviews.seeded.vocabulary import IMPORT_MAX, PracticeState


class PracticeCaseBody(Schema):
    """Somebody who does not exist: the data, and what comes when a reader asks for more."""

    values = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "A value per feature of the model."}
    )
    information = fields.String(
        load_default="", metadata={"description": "The answer when a reader asks for information."}
    )
    hearing = fields.String(load_default="", metadata={"description": "What the resident says when heard."})


class PracticeCasesBody(Schema):
    cases = fields.List(
        fields.Nested(PracticeCaseBody), required=True, validate=validate.Length(min=1, max=IMPORT_MAX)
    )


class PracticeCaseSchema(Schema):
    id = fields.String()
    number = fields.Integer()
    state = Word(PracticeState)
    answers = fields.Integer(metadata={"description": "Experts who answered; two who agree make it ready."})
    uses = fields.Integer(metadata={"description": "How often it was among the work."})
