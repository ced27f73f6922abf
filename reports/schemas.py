"""What the API takes and tells of every kind of report alike: in which language, and how far one is."""

from marshmallow import fields

from infra.i18n import LANGUAGES
from register.schemas.base import Schema, Word, one_of
from reports.vocabulary import ReportState


class LanguageBody(Schema):
    """In which of our languages a report is wanted."""

    language = fields.String(
        load_default="nl", validate=one_of(LANGUAGES), metadata={"enum": list(LANGUAGES)}
    )


class AskedReportLinks(Schema):
    self = fields.String()
    pdf = fields.String()


class AskedReportSchema(Schema):
    """How far a report is that was asked for; `links.pdf` is there once it was made."""

    id = fields.String()
    number = fields.String()
    language = fields.String()
    state = Word(ReportState)
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    links = fields.Nested(AskedReportLinks)
