"""The sentences of a model over the API: how they are written, what is to be changed in them, and how they are told."""

from marshmallow import fields

from infra.i18n import LANGUAGES
from register.plain_language import Why
from register.schemas.answers import LinksSchema
from register.schemas.base import Schema, Texts, Word, no_more_than, up_to
from register.sentences.vocabulary import NAME_MAX, TEMPLATE_MAX, SetState, Slot
from register.vocabulary import FEATURES_MAX

PLACES = "`{value}` is the value with its unit; beside `{unit}` it is the bare number."


def _sentence(description: str) -> fields.String:
    return fields.String(
        validate=up_to(TEMPLATE_MAX), metadata={"maxLength": TEMPLATE_MAX, "description": description}
    )


class DirectionsSchema(Schema):
    """The sentences of one language for data that are told together: they have no one value."""

    more = _sentence("They weighed toward the outcome.")
    less = _sentence("They weighed away from it.")


class TemplatesSchema(Schema):
    """The sentences of one language for a datum; where one is empty, the sentence of the house is said."""

    more = _sentence(f"It weighed toward the outcome. {PLACES}")
    more_one = _sentence("As `more`, where the value is exactly one.")
    less = _sentence(f"It weighed away from the outcome. {PLACES}")
    less_one = _sentence("As `less`, where the value is exactly one.")
    missing = _sentence("It was not known.")


class TemplatesOfLanguagesSchema(Schema):
    """All sentences of a datum; where they are written, what is left out is emptied."""

    nl = fields.Nested(TemplatesSchema, load_default=dict)
    en = fields.Nested(TemplatesSchema, load_default=dict)


class DirectionsOfLanguagesSchema(Schema):
    nl = fields.Nested(DirectionsSchema, load_default=dict)
    en = fields.Nested(DirectionsSchema, load_default=dict)


class SentenceGroupBody(Schema):
    """Data that are told as one reason: a name for them together, which they are, and their sentences."""

    name = Texts(NAME_MAX, needed=True, required=True)
    features = fields.List(fields.String(), required=True, validate=no_more_than(FEATURES_MAX))
    sentences = fields.Nested(DirectionsOfLanguagesSchema, load_default=dict)


class SentenceSignatureBody(Schema):
    """A signature under all sentences; `confirmed` says that the remarks on plain Dutch were read."""

    confirmed = fields.Boolean(load_default=False)


class SentenceRemarkSchema(Schema):
    """What could read easier, about level B1. A hint: it never forbids."""

    language = fields.String(metadata={"enum": list(LANGUAGES)})
    slot = Word(Slot)
    why = Word(Why)
    sentence = fields.String(metadata={"description": "As it is read, with a usual value."})
    found = fields.String()
    better = fields.String()
    detail = fields.String(metadata={"description": "What to change, in the language of the request."})


class SentenceFaultSchema(Schema):
    """What must change before anybody can sign."""

    location = fields.String()
    code = fields.String()
    detail = fields.String()


class SentenceTellingSchema(Schema):
    """What of the sentences of a datum or a group must, and could, be changed; and how they read with usual values."""

    reads = fields.Nested(TemplatesOfLanguagesSchema)
    faults = fields.List(fields.Nested(SentenceFaultSchema))
    remarks = fields.List(fields.Nested(SentenceRemarkSchema))


class SentencesOfFeatureSchema(SentenceTellingSchema):
    """The sentences of one datum. `spoken` completes what was `written` with the sentences of the house: that is signed."""

    number = fields.Integer(metadata={"description": "Its place among the data of the model, from 1."})
    name = fields.String()
    label = Texts(NAME_MAX)
    written = fields.Nested(TemplatesOfLanguagesSchema)
    spoken = fields.Nested(TemplatesOfLanguagesSchema)
    signed = fields.Boolean(metadata={"description": "Whether this was signed off as it stands here."})
    links = fields.Nested(LinksSchema)


class GroupOfSentencesSchema(SentenceTellingSchema):
    """Data that are told as one reason."""

    number = fields.Integer()
    name = Texts(NAME_MAX)
    features = fields.List(fields.String())
    written = fields.Nested(DirectionsOfLanguagesSchema)
    spoken = fields.Nested(DirectionsOfLanguagesSchema)
    signed = fields.Boolean()
    links = fields.Nested(LinksSchema)


class SuggestedGroupSchema(Schema):
    """Data that go together in the background rows, every two of them at least as strongly as `weakest` (0 to 1)."""

    features = fields.List(fields.String())
    weakest = fields.Float()


class SentenceVersionSchema(Schema):
    """A version that was signed off. From then on it speaks, and it never changes."""

    number = fields.Integer()
    digest = fields.String(metadata={"description": "SHA-256 of its content, as the ledger has it."})
    signed_at = fields.DateTime()
    signed_by = fields.String(metadata={"description": "What who signed is called."})
    links = fields.Nested(LinksSchema)


class SentenceVersionLinks(Schema):
    self = fields.String()
    model_version = fields.String()
    versions = fields.String()


class SentencesOfModelSchema(Schema):
    """All sentences of a model: what was written last, and what of that was signed off."""

    number = fields.Integer(metadata={"description": "Of the newest version; 0 before there is one."})
    state = Word(SetState, allow_none=True)
    unsigned = fields.Boolean(metadata={"description": "Whether something waits for the owner's signature."})
    speaks = fields.Integer(
        metadata={"description": "The version that residents read; 0: the description of the data."}
    )
    carried_from = fields.String(
        allow_none=True,
        metadata={"description": "The model version whose signed sentences this begins with."},
    )
    remark_count = fields.Integer()
    items = fields.List(fields.Nested(SentencesOfFeatureSchema))
    groups = fields.List(fields.Nested(GroupOfSentencesSchema))
    suggested = fields.List(fields.Nested(SuggestedGroupSchema))
    links = fields.Nested(SentenceVersionLinks)


class SentenceVersionWithContentSchema(SentenceVersionSchema):
    """A version with all that it says, by the name of the datum."""

    features = fields.Dict(keys=fields.String(), values=fields.Nested(TemplatesOfLanguagesSchema))
    groups = fields.List(fields.Nested(SentenceGroupBody))
