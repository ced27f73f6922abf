"""Colleagues over the API: asking one to think along, giving a case to one, and saying that a case weighs more."""

from typing import Any

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, at, list_of, listed
from register.door import actor, reading, writing
from reviews import colleagues, leading, permissions
from reviews.api.working import course
from reviews.queries.colleagues import Question, questions
from reviews.queries.consulting import Consulted, consulted
from reviews.schemas.work import (
    AssigneeBody,
    ConsultationBody,
    ConsultationItemSchema,
    ConsultationSchema,
    CourseSchema,
    ImpactBody,
    TextBody,
)

routes = Routes("Colleagues", __name__, "Thinking along with a case, and whose case it is.")


@routes.post("/suggestions/<suggestion_id>/consultations")
@needs(permissions.REVIEW)
@routes.arguments(ConsultationBody)
@routes.response(201, CourseSchema, headers=LOCATION)
def consult(given: dict[str, Any], suggestion_id: str) -> tuple[Answer, Headers]:
    """Ask a colleague to think along, who then signs nothing in this case."""
    with writing() as session:
        made = colleagues.consult(session, actor(), suggestion_id, **given)
        location = at("consultations", made.id)
    return {"links": {"self": location}}, {"Location": location}


@routes.get("/consultations")
@needs(permissions.THINK_ALONG)
@routes.response(200, list_of("Consultations", ConsultationItemSchema))
def list_consultations() -> Answer:
    """What colleagues ask of the person who asks this, and what is not answered yet."""
    with reading() as session:
        return listed([_item(one) for one in questions(session, actor())], False)


@routes.get("/consultations/<consultation_id>")
@needs(permissions.THINK_ALONG)
@routes.response(200, ConsultationSchema)
def get_consultation(consultation_id: str) -> Answer:
    """One question, with the data of its case while that is open."""
    with reading() as session:
        return _whole(consulted(session, actor(), consultation_id))


@routes.put("/consultations/<consultation_id>/answer")
@needs(permissions.THINK_ALONG)
@routes.arguments(TextBody)
@routes.response(204)
def answer_consultation(given: dict[str, Any], consultation_id: str) -> None:
    """Answer a colleague, once."""
    with writing() as session:
        colleagues.answer_consultation(session, actor(), consultation_id, given["text"])


@routes.put("/suggestions/<suggestion_id>/assignee")
@needs(permissions.ASSIGN)
@routes.arguments(AssigneeBody)
@routes.response(200, CourseSchema)
def assign(given: dict[str, Any], suggestion_id: str) -> Answer:
    """Give a case to a colleague who may have it, or put it back on the pile."""
    with writing() as session:
        return course(leading.assign(session, actor(), suggestion_id, given["person_id"]))


@routes.post("/suggestions/<suggestion_id>/impact-raises")
@needs(permissions.RAISE)
@routes.arguments(ImpactBody)
@routes.response(204)
def raise_impact(given: dict[str, Any], suggestion_id: str) -> None:
    """Say that a case weighs more than was thought: it is read anew."""
    with writing() as session:
        leading.raise_impact(session, actor(), suggestion_id, **given)


def _item(one: Question) -> Answer:
    return {
        "id": one.id, "reference": one.reference, "algorithm": one.algorithm, "purpose": one.purpose,
        "asked_by": one.asked_by, "asked_at": one.asked_at, "links": _links(one.id),
    }  # fmt: skip


def _whole(one: Consulted) -> Answer:
    values = None if one.case is None else {feature.name: value for feature, value in one.case}
    return {
        "id": one.id, "reference": one.reference, "algorithm": one.algorithm, "purpose": one.purpose,
        "asked_by": one.asked_by, "asked_at": one.asked_at, "question": one.question, "answer": one.answer,
        "values": values, "links": _links(one.id),
    }  # fmt: skip


def _links(consultation_id: str) -> dict[str, str]:
    return {
        "self": at("consultations", consultation_id),
        "answer": at("consultations", consultation_id, "answer"),
    }
