"""Public reports over the API: publish one, or correct it; see which there are and where they are read."""

from typing import Any

from marshmallow import fields

from infra.identity.actors import SIGNED_IN, needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, house, reading, writing
from register.schemas.base import Schema, Texts, at_most
from reports.transparency import permissions, publishing
from reports.transparency import reading as editions
from reports.transparency.models import Edition
from reports.transparency.publishing import Said
from reports.transparency.vocabulary import PERIOD_MAX, WHY_MAX, WORDS_MAX

routes = Routes(
    "Public reports", __name__, "What was done with algorithms in a quarter or a year, in numbers."
)


class PublicReportBody(Schema):
    """`why` is needed for a correction of what was published before, and of no use the first time."""

    period = fields.String(
        required=True, validate=at_most(PERIOD_MAX),
        metadata={"maxLength": PERIOD_MAX, "description": "Over, such as 2026-q3 or 2026."},
    )  # fmt: skip
    words = Texts(WORDS_MAX, load_default=dict)
    why = Texts(WHY_MAX, load_default=dict)


class PublicReportLinks(Schema):
    self = fields.String()
    page = fields.String(metadata={"description": "Where everybody reads this edition."})
    csv = fields.String()
    json = fields.String()


class PublicReportSchema(Schema):
    """One edition. The figures themselves are at `links.json` and `links.csv`, for everybody."""

    period = fields.String()
    edition = fields.Integer()
    published_at = fields.DateTime()
    why = Texts(WHY_MAX)
    links = fields.Nested(PublicReportLinks)


@routes.post("/public-reports")
@needs(permissions.PUBLISH)
@routes.arguments(PublicReportBody)
@routes.response(201, PublicReportSchema, headers=LOCATION)
def publish_public_report(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Publish the report of a period that is over; a second time as a correction. Its PDFs are made by a worker."""
    with writing() as session:
        edition = publishing.publish(session, actor(), given["period"], Said(given["words"], given["why"]))
        told = _told(edition, editions.slug_of(session, edition.organisation_id))
    return told, {"Location": at("public-reports", edition.period)}


@routes.get("/public-reports/<period>")
@needs(SIGNED_IN)
@routes.response(200, PublicReportSchema)
def get_public_report(period: str) -> Answer:
    """The edition that counts now."""
    with reading() as session:
        slug = editions.slug_of(session, actor().organisation_id)
        return _told(editions.shown(session, slug, period).edition, slug)


def _told(edition: Edition, slug: str) -> Answer:
    page = f"{house().settings.base_url}/verslagen/{slug}/{edition.period}/{edition.number}"
    links = {
        "self": at("public-reports", edition.period), "page": page, "csv": f"{page}.csv", "json": f"{page}.json",
    }  # fmt: skip
    return {
        "period": edition.period, "edition": edition.number, "published_at": edition.published_at, "why": edition.why,
        "links": links,
    }  # fmt: skip
