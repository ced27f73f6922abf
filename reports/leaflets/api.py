"""Leaflets over the API: read them, add one, retire one."""

from dataclasses import replace
from typing import Any

from marshmallow import fields

from infra.errors import NotValid
from infra.identity.actors import needs
from register.api.speaking import Answer, Routes
from register.door import actor, reading, writing
from register.schemas.base import Schema, camel, one_of
from reports import permissions
from reports.leaflets import queries, steps
from reports.leaflets.models import Leaflet
from reports.leaflets.vocabulary import LANGUAGES

routes = Routes(
    "Leaflets",
    __name__,
    "Texts in other languages that people checked; each can be added to a letter as its last page.",
)


class LeafletBody(Schema):
    """A leaflet, with who checked the text and when: without those none is taken."""

    language = fields.String(
        required=True,
        validate=one_of(LANGUAGES),
        metadata={"enum": list(LANGUAGES), "description": "BCP 47."},
    )
    title = fields.String(required=True)
    paragraphs = fields.List(fields.String(), required=True)
    checked_by = fields.String(required=True)
    checked_on = fields.Date(required=True)
    algorithm_id = fields.String(
        load_default="", metadata={"description": "Empty: it goes with letters about any algorithm."}
    )


class LeafletSchema(Schema):
    """A leaflet as it is kept; one with `retired_at` goes with no new letter."""

    id = fields.String()
    language = fields.String(metadata={"enum": list(LANGUAGES)})
    title = fields.String()
    paragraphs = fields.List(fields.String())
    checked_by = fields.String()
    checked_on = fields.Date()
    algorithm_id = fields.String(allow_none=True)
    added_at = fields.DateTime()
    retired_at = fields.DateTime(allow_none=True)


class LeafletsSchema(Schema):
    """All leaflets, those in use first."""

    items = fields.List(fields.Nested(LeafletSchema))


@routes.get("/leaflets")
@needs(permissions.SEE_LEAFLETS)
@routes.response(200, LeafletsSchema)
def list_leaflets() -> Answer:
    """Every leaflet of the municipality."""
    with reading() as session:
        return {"items": [_told(line.leaflet) for line in queries.every(session)]}


@routes.post("/leaflets")
@needs(permissions.KEEP_LEAFLETS)
@routes.arguments(LeafletBody)
@routes.response(201, LeafletSchema)
def add_leaflet(given: dict[str, Any]) -> Answer:
    """Add one. A character that none of our typefaces has is refused, by name."""
    text = steps.Text(**given | {"paragraphs": tuple(given["paragraphs"])})
    try:
        with writing() as session:
            return _told(steps.add(session, actor(), text))
    except NotValid as refused:
        faults = [replace(fault, where=camel(fault.where)) for fault in refused.faults]
        raise NotValid(refused.code, faults=faults) from refused


@routes.post("/leaflets/<leaflet_id>/retirement")
@needs(permissions.KEEP_LEAFLETS)
@routes.response(200, LeafletSchema)
def retire_leaflet(leaflet_id: str) -> Answer:
    """No new letter gets it; those that have it keep it."""
    with writing() as session:
        return _told(steps.retire(session, actor(), leaflet_id))


def _told(one: Leaflet) -> Answer:
    names = ("id", "language", "title", "checked_by", "checked_on", "algorithm_id", "added_at", "retired_at")
    return {name: getattr(one, name) for name in names} | {"paragraphs": list(one.paragraphs)}
