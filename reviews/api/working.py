"""The work around a judgement over the API: passing on, hearing, marking and putting right, drafts."""

from typing import Any

from infra.errors import NotFound
from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at
from register.door import actor, reading, writing
from reviews import amending, drafts, hearing, permissions, transitions
from reviews.amending import Mark
from reviews.models import Suggestion
from reviews.queries.looking import look
from reviews.schemas.work import (
    AmendmentBody,
    CourseSchema,
    EscalationBody,
    HearingBody,
    MarksBody,
    TypedBody,
    TypedSchema,
)

routes = Routes("Work", __name__, "What a person does with a case in hand, beside judging it.")


@routes.post("/suggestions/<suggestion_id>/escalations")
@needs(permissions.REVIEW)
@routes.arguments(EscalationBody)
@routes.response(200, CourseSchema)
def escalate(given: dict[str, Any], suggestion_id: str) -> Answer:
    """Pass a case on to the arbiter."""
    with writing() as session:
        return course(transitions.escalate(session, actor(), suggestion_id, **given))


@routes.post("/suggestions/<suggestion_id>/hearings")
@needs(permissions.REVIEW)
@routes.arguments(HearingBody)
@routes.response(200, CourseSchema)
def hear(given: dict[str, Any], suggestion_id: str) -> Answer:
    """Note that the resident was heard, or why they need not be."""
    with writing() as session:
        return course(hearing.hear(session, actor(), suggestion_id, **given))


@routes.post("/suggestions/<suggestion_id>/notes")
@needs(permissions.REVIEW)
@routes.arguments(MarksBody)
@routes.response(204)
def note(given: dict[str, Any], suggestion_id: str) -> None:
    """Note which data are wrong; putting them right is an amendment."""
    marks = [Mark(**one) for one in given["marks"]]
    with writing() as session:
        amending.note(session, actor(), suggestion_id, given["epoch"], marks)


@routes.post("/suggestions/<suggestion_id>/amendments")
@needs(permissions.REVIEW)
@routes.arguments(AmendmentBody)
@routes.response(201, CourseSchema, headers=LOCATION)
def amend(given: dict[str, Any], suggestion_id: str) -> tuple[Answer, Headers]:
    """Put data right: another suggestion takes the place of this one, and the model is asked anew."""
    with writing() as session:
        told = course(amending.amend(session, actor(), suggestion_id, **given))
    return told, {"Location": told["links"]["self"]}


@routes.put("/suggestions/<suggestion_id>/draft")
@needs(permissions.REVIEW)
@routes.arguments(TypedBody)
@routes.response(204)
def save_draft(given: dict[str, Any], suggestion_id: str) -> None:
    """Keep what was typed, for the same person alone; it is gone with the signature."""
    with writing() as session:
        drafts.save_draft(session, actor(), suggestion_id, **given)


@routes.get("/suggestions/<suggestion_id>/draft")
@needs(permissions.REVIEW)
@routes.response(200, TypedSchema)
def get_draft(suggestion_id: str) -> Answer:
    """What this person typed and did not sign; 404 where there is nothing."""
    with reading() as session:
        found = drafts.draft_of(look(session, suggestion_id), actor().id)
    if found is None:
        raise NotFound("reviews.suggestion_not_found")
    return {"content": found}


def course(row: Suggestion) -> Answer:
    """Where a case is now."""
    return {"state": row.state, "links": {"self": at("suggestions", row.id)}}
