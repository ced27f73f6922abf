"""What a case system tells of the end of a case, and how it reads in an answer."""

from marshmallow import fields

from register.schemas.base import Schema, Word, up_to
from reviews.retention.vocabulary import CATEGORY_MAX, RESULT_MAX, Source
from reviews.vocabulary import REFERENCE_MAX

PERIOD_MAX = 10
CLOSED = {"description": "The day on which it was closed (afhandeldatum); null when it was opened again."}
TERM = {
    "description": "How long it is kept after that, in years and months, as in `P10Y` (archiefactietermijn); null where "
    "the case system knows none.",
    "maxLength": PERIOD_MAX, "pattern": r"^P(\d+Y)?(\d+M)?$",
}  # fmt: skip
GOOD = {"description": "It is never destroyed (blijvend bewaren)."}
CATEGORY = {"description": "The category of the selectielijst, as a code.", "maxLength": CATEGORY_MAX}
UNTIL = {
    "description": "The last day that it is kept, as it stands now; null where it is kept for good, or no term is known."
}


class ClosingBody(Schema):
    """The end of a case that was sent before. What is told later takes the place of what was told."""

    reference = fields.String(
        required=True, validate=up_to(REFERENCE_MAX), metadata={"maxLength": REFERENCE_MAX}
    )
    closed_on = fields.Date(required=True, allow_none=True, metadata=CLOSED)
    result = fields.String(load_default="", validate=up_to(RESULT_MAX), metadata={"maxLength": RESULT_MAX})
    term = fields.String(load_default=None, allow_none=True, validate=up_to(PERIOD_MAX), metadata=TERM)
    keep_for_good = fields.Boolean(load_default=False, metadata=GOOD)
    category = fields.String(load_default="", validate=up_to(CATEGORY_MAX), metadata=CATEGORY)


class ClosingLinks(Schema):
    self = fields.String()


class ClosingSchema(Schema):
    """What is known of the end of a case, and until when it is kept. `termFrom` says whose choice the term is."""

    id = fields.String()
    closed_on = fields.Date(allow_none=True)
    result = fields.String()
    term = fields.String(allow_none=True)
    keep_for_good = fields.Boolean()
    category = fields.String()
    keep_until = fields.Date(allow_none=True, metadata=UNTIL)
    term_from = Word(Source, allow_none=True)
    held_by = fields.String(
        metadata={"description": "The code of what keeps it from being destroyed; empty where nothing does."}
    )
    links = fields.Nested(ClosingLinks)
