"""Objections and their kin over the API: the case system brings them, follows them, and fetches the answer."""

from typing import Any

from sqlmodel import Session

from infra import idempotency
from infra.idempotency import Once
from infra.identity.actors import needs
from register.api.speaking import (
    IDEMPOTENCY_KEY,
    LOCATION,
    Answer,
    Headers,
    Routes,
    at,
    list_of,
    listed,
    once,
)
from register.door import actor, reading, writing
from reviews.objections import lodging, permissions, queries
from reviews.objections.lodging import Brought
from reviews.objections.models import Objection
from reviews.objections.schemas import BroughtBody, ObjectionSchema, ObjectionWithReasonsSchema
from reviews.objections.vocabulary import AGAINST_ANSWER, Remedy
from reviews.vocabulary import Ruling

routes = Routes(
    "Objections", __name__, "What a resident brings against a released decision, and what becomes of it."
)


@routes.post("/releases/<release_id>/objections")
@needs(permissions.LODGE)
@routes.doc(parameters=[IDEMPOTENCY_KEY])
@routes.arguments(BroughtBody)
@routes.response(201, ObjectionSchema, headers=LOCATION)
def lodge(given: dict[str, Any], release_id: str) -> tuple[Answer, Headers]:
    """Bring something against a released decision; what came too late is marked so and taken in."""
    key = once()
    with writing() as session:
        row = _sent_before(session, key) or lodging.lodge(session, actor(), release_id, Brought(**given))
        return _entered(session, row, key)


@routes.get("/releases/<release_id>/objections")
@needs(permissions.SEE)
@routes.response(200, list_of("Objections", ObjectionSchema))
def list_objections(release_id: str) -> Answer:
    """Everything that was brought against a released decision, the oldest first."""
    with reading() as session:
        return listed([_told(row) for row in queries.against(session, actor(), release_id)], False)


@routes.get("/objections/<objection_id>")
@needs(permissions.SEE)
@routes.response(200, ObjectionWithReasonsSchema)
def get_objection(objection_id: str) -> Answer:
    """How far it is; after the answer with the reasons."""
    with reading() as session:
        row, reasons = queries.for_case_system(session, actor(), objection_id)
        return _told(row) | {"reasons": reasons}


@routes.post("/objections/<objection_id>/appeals")
@needs(permissions.LODGE)
@routes.doc(parameters=[IDEMPOTENCY_KEY])
@routes.arguments(BroughtBody)
@routes.response(201, ObjectionSchema, headers=LOCATION)
def appeal(given: dict[str, Any], objection_id: str) -> tuple[Answer, Headers]:
    """Bring something against the answer: an appeal to the court, or an objection to the answer to an AVG request."""
    key = once()
    with writing() as session:
        row = _sent_before(session, key) or lodging.appeal(session, actor(), objection_id, Brought(**given))
        return _entered(session, row, key)


def _entered(session: Session, row: Objection, key: Once | None) -> tuple[Answer, Headers]:
    if key and idempotency.find(session, actor(), key) is None:
        idempotency.note(session, actor(), key, row.id)
    return _told(row), {"Location": at("objections", row.id)}


def _sent_before(session: Session, key: Once | None) -> Objection | None:
    earlier = idempotency.find(session, actor(), key) if key else None
    return queries.get(session, earlier) if earlier else None


def _told(row: Objection) -> Answer:
    same = (
        "id", "received_on", "announced_on", "last_day", "late", "due_on", "committee", "adjourned", "heard_on",
        "remedy", "ruling", "ruled_on",
    )  # fmt: skip
    told = {name: getattr(row, name) for name in same}
    return told | {"status": queries.status_of(row), "hearing_waived": row.waived, "links": _links(row)}


def _links(row: Objection) -> dict[str, str]:
    links = {
        "self": at("objections", row.id), "objections": at("releases", row.release_id, "objections"),
        "release": at("suggestions", row.suggestion_id, "release"),
    }  # fmt: skip
    if row.follows_id:
        links["follows"] = at("objections", row.follows_id)
    confirmed = row.ruling in {Ruling.INADMISSIBLE, Ruling.UNFOUNDED, Ruling.WITHDRAWN}
    if confirmed and Remedy(row.remedy) in AGAINST_ANSWER:
        links["appeals"] = at("objections", row.id, "appeals")
    return links
