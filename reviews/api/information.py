"""Asking a resident over the API: a reader asks, the system that sent the case sees what and until when, and answers."""

from typing import Any

from sqlmodel import col

from infra.errors import NotFound
from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, PageQuery, Routes, at, list_of, listed, page_of
from register.door import actor, reading, writing
from reviews import permissions, waiting
from reviews.models import InformationRequest
from reviews.queries import information
from reviews.queries.information import Asked
from reviews.schemas.work import CourseSchema, InformationRequestSchema, QuestionBody, TextBody

routes = Routes("Information", __name__, "What a resident is asked before a person decides.")


@routes.post("/suggestions/<suggestion_id>/information-requests")
@needs(permissions.REVIEW)
@routes.arguments(QuestionBody)
@routes.response(201, CourseSchema, headers=LOCATION)
def ask_information(given: dict[str, Any], suggestion_id: str) -> tuple[Answer, Headers]:
    """Ask what is missing, or what the resident thinks of it; the case waits."""
    with writing() as session:
        made = waiting.ask(
            session, actor(), suggestion_id, given["epoch"], given["kind"], given["days"], given["question"]
        )
        location = at("information-requests", made.id)
    return {"links": {"self": location}}, {"Location": location}


@routes.get("/information-requests")
@needs(permissions.FOLLOW_REQUEST)
@routes.arguments(PageQuery, location="query")
@routes.response(200, list_of("InformationRequests", InformationRequestSchema))
def list_information_requests(query: dict[str, Any]) -> Answer:
    """The open questions in the cases that this system sent."""
    with reading() as session:
        key = col(InformationRequest.id)
        rows, more = page_of(session, information.open_requests(actor()), key, query["page"])
        last = rows[-1].id if rows else ""
        return listed([_told(one) for one in information.told(session, rows)], more, last)


@routes.get("/information-requests/<request_id>")
@needs(permissions.FOLLOW_REQUEST)
@routes.response(200, InformationRequestSchema)
def get_information_request(request_id: str) -> Answer:
    """One open question."""
    with reading() as session:
        return _told(information.request(session, actor(), request_id))


@routes.post("/information-requests/<request_id>/answers")
@needs(permissions.RECEIVE)
@routes.arguments(TextBody)
@routes.response(204)
def answer_information_request(given: dict[str, Any], request_id: str) -> None:
    """Pass on what came in: the case goes back to the readers."""
    with writing() as session:
        found = session.get(InformationRequest, request_id)
        if not found or found.received_at:
            raise NotFound("reviews.request_not_found")
        waiting.receive(session, actor(), found.suggestion_id, given["text"])


def _told(one: Asked) -> Answer:
    links = {
        "self": at("information-requests", one.id), "suggestion": at("suggestions", one.suggestion_id),
        "answers": at("information-requests", one.id, "answers"),
    }  # fmt: skip
    return {
        "id": one.id, "reference": one.reference, "kind": one.kind, "question": one.question,
        "asked_at": one.asked_at, "until": one.until, "links": links,
    }  # fmt: skip
