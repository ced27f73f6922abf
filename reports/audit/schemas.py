"""How the ledger and audit files are asked for over the API, and how they answer."""

from marshmallow import fields

from infra.i18n import LANGUAGES
from register.api.speaking import PageQuery
from register.schemas.base import Schema, Word, at_most, one_of
from reports.audit.standing import Proof
from reports.audit.vocabulary import PERFORMERS, AuditState, Scope, Subject

SHORT = 60


def _word(description: str) -> fields.String:
    return fields.String(
        load_default="", validate=at_most(SHORT), metadata={"maxLength": SHORT, "description": description}
    )


class Filters(Schema):
    """What is looked for; what is left out is not asked for."""

    subject = Word(Subject, load_default=None, metadata={"description": "What acts are about."})
    act = _word("One act, such as `suggestion.signed`.")
    role = fields.String(
        load_default="",
        validate=one_of(("", *PERFORMERS)),
        metadata={"description": "In which role it was done."},
    )
    algorithm = _word("The id of an algorithm.")
    since = fields.Date(load_default=None, metadata={"description": "The first day, in Dutch time."})
    until = fields.Date(load_default=None, metadata={"description": "The last day, in Dutch time."})
    thing = _word("The id of an entry or of what it is about, or the number of a letter.")


class EntriesQuery(PageQuery, Filters):
    """Filters, and which page."""


class FilesQuery(PageQuery):
    """Which page of the audit files."""


class EntryLinks(Schema):
    self = fields.String()


class LedgerEntrySchema(Schema):
    """An entry of the ledger. `by` are roles; no person stands in it. `body` is what the proof is about, in base 64."""

    id = fields.String()
    number = fields.Integer(allow_none=True, metadata={"description": "Its place; null while it has none."})
    at = fields.DateTime()
    act = fields.String()
    subject = Word(Subject)
    subject_id = fields.String()
    by = fields.List(fields.String())
    algorithm = fields.String(allow_none=True)
    suggestion = fields.String(allow_none=True)
    proof = Word(Proof)
    body = fields.String(metadata={"format": "byte"})
    links = fields.Nested(EntryLinks)


class AuditFileBody(Filters):
    """The decision that the file is about, or what to search for. `disclose` has it show what was decided."""

    suggestion = _word("The id of a suggestion; the filters are for when there is none.")
    disclose = fields.Boolean(load_default=False)
    language = fields.String(
        load_default="nl", validate=one_of(LANGUAGES), metadata={"enum": list(LANGUAGES)}
    )


class AuditFileLinks(Schema):
    self = fields.String()
    zip = fields.String()


class AuditFileSchema(Schema):
    """How far an audit file is; `links.zip` is there once it was made. `manifest` is the SHA-256 of the list in it."""

    id = fields.String()
    scope = Word(Scope)
    suggestion = fields.String(allow_none=True)
    disclosed = fields.Boolean()
    state = Word(AuditState)
    entries = fields.Integer()
    waiting = fields.Integer(
        metadata={"description": "Entries without a place yet; they are not in the file."}
    )
    size = fields.Integer()
    manifest = fields.String(allow_none=True)
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    links = fields.Nested(AuditFileLinks)
