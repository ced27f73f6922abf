"""Requests to be forgotten over the API: a portal hands one in, follows it, and shows the answer that a person gave."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session, col

from infra import idempotency
from infra.errors import NotValid
from infra.i18n import LANGUAGES
from infra.identity.actors import needs
from register.api.speaking import (
    IDEMPOTENCY_KEY,
    LOCATION,
    Answer,
    Headers,
    PageQuery,
    Routes,
    at,
    list_of,
    listed,
    once,
    page_of,
)
from register.door import actor, house, reading, writing
from register.schemas.base import camel
from reviews.erasing import permissions, queries, requests
from reviews.erasing.answering import keys_gone_on, letter
from reviews.erasing.models import ErasureRequest
from reviews.erasing.queries import Shown
from reviews.erasing.requests import Asked
from reviews.erasing.vocabulary import About
from reviews.schemas.erasing import AnsweredErasureRequestSchema, ErasureRequestBody, ErasureRequestSchema

routes = Routes(
    "ErasureRequests", __name__,
    "That somebody asks to be forgotten (AVG 17). Nothing is erased by asking: a person decides.",
)  # fmt: skip
TOLD = ("id", "about", "received_on", "due_on", "extended", "answer", "ground", "decided_on")
# What the steps call by another name than the body.
PLACES = {"person": "personId"}


@routes.post("/erasure-requests")
@needs(permissions.ASK)
@routes.doc(parameters=[IDEMPOTENCY_KEY])
@routes.arguments(ErasureRequestBody)
@routes.response(201, ErasureRequestSchema, headers=LOCATION)
def ask_to_be_forgotten(given: dict[str, Any]) -> tuple[Answer, Headers]:
    """Hand in a request; a case system for the cases that it sent. Of one case one request runs at a time."""
    key, asked = once(), Asked(**given | {"about": About(given["about"])})
    try:
        with writing() as session:
            earlier = idempotency.find(session, actor(), key) if key else None
            row = requests.get(session, earlier) if earlier else requests.enter(session, actor(), asked)
            session.flush()
            if key and not earlier:
                idempotency.note(session, actor(), key, row.id)
            return _told(row), {"Location": at("erasure-requests", row.id)}
    except NotValid as refused:
        faults = [replace(one, where=PLACES.get(one.where, camel(one.where))) for one in refused.faults]
        raise NotValid(refused.code, faults=faults) from refused


@routes.get("/erasure-requests")
@needs(permissions.FOLLOW)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("ErasureRequests", ErasureRequestSchema))
def list_erasure_requests(query: dict[str, Any]) -> Answer:
    """The oldest first: those that this system handed in, or all for who handles or watches them."""
    with reading() as session:
        key = col(ErasureRequest.id)
        rows, more = page_of(session, queries.to_follow(actor()), key, query["page"])
        return listed([_told(row) for row in rows], more)


@routes.get("/erasure-requests/<erasure_request_id>")
@needs(permissions.FOLLOW)
@routes.response(200, AnsweredErasureRequestSchema)
def get_erasure_request(erasure_request_id: str) -> Answer:
    """How far it is; once a person decided, the answer for the one who asked."""
    with reading() as session:
        return _whole(session, erasure_request_id)


def _whole(session: Session, request_id: str) -> Answer:
    found = queries.followed(session, actor(), request_id)
    days = house().settings.key_backup_days
    return _told(found.row) | {
        "reference": _reference(found), "extension": found.extension, "reasons": found.reasons,
        "letter": {code: letter(code, found, days) for code in LANGUAGES},
        "erased_at": found.erased_at, "keys_gone_on": keys_gone_on(found, days),
    }  # fmt: skip


def _told(row: ErasureRequest) -> Answer:
    told = {name: getattr(row, name) for name in TOLD}
    return told | {"overdue": queries.is_overdue(row), "links": {"self": at("erasure-requests", row.id)}}


def _reference(found: Shown) -> str | None:
    return found.whom if found.row.about == About.CASE else None
