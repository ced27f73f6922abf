"""Reviewing over the API, as a person does: the queue, a claim, the own judgement, the output, the decision."""

from dataclasses import asdict
from typing import Any

from marshmallow import ValidationError, fields, post_load
from sqlmodel import Session

from infra.identity.actors import needs
from register.api.speaking import LOCATION, Answer, Headers, Routes, after_cursor, at, list_of, listed
from register.door import actor, reading, writing
from register.explanation import Explained
from register.models import Deployment, ModelVersion
from register.schemas.base import Schema, Word, Wrong
from reviews import permissions, queries, transitions
from reviews.api.explaining import explanation, outcome
from reviews.circumstances import Contact, case_address, contacts_of
from reviews.models import Case, Suggestion
from reviews.queries.names import PAGE
from reviews.schemas.reviewing import (
    ClaimSchema,
    DecisionBody,
    DecisionSchema,
    DisclosureBody,
    DisclosureSchema,
    JudgementBody,
    JudgementSchema,
    LeaseSchema,
    Work,
    WorkItemSchema,
)
from reviews.schemas.work import HeldBody
from reviews.sealed import input_of, key_of, reference_of
from reviews.seeded.marks import mixed_in

routes = Routes(
    "Reviewing", __name__, "What a person does with a suggestion, before anything may be released."
)


class WorkQuery(Schema):
    """The queue has an order of its own, so its cursor counts pages."""

    status = Word(Work, load_default=Work.WAITING)
    cursor = fields.String(load_default=None)

    @post_load
    def _page(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        asked = after_cursor(data.pop("cursor")) or "1"
        if not asked.isdecimal() or len(asked) > 5:
            raise ValidationError({"cursor": [Wrong("register.schema.no_cursor")]})
        return data | {"page": int(asked)}


@routes.get("/suggestions")
@needs(permissions.SEE_QUEUE)
@routes.arguments(WorkQuery, location="query")
@routes.response(200, list_of("Work", WorkItemSchema))
def list_work(query: dict[str, Any]) -> Answer:
    """The cases that wait for the person who asks, or that they hold; by due date."""
    with reading() as session:
        found = queries.work(session, actor(), page=query["page"])
    if query["status"] == Work.CLAIMED:
        return listed([_item(row) for row in found.held], False)
    more = found.first + PAGE < found.total
    return listed([_item(row) for row in found.waiting], more, str(query["page"] + 1))


@routes.post("/suggestions/<suggestion_id>/claims")
@needs(permissions.REVIEW)
@routes.response(201, ClaimSchema, headers=LOCATION)
def claim(suggestion_id: str) -> tuple[Answer, Headers]:
    """Take a case to judge; answers with the case's data, not with what the model said."""
    with writing() as session:
        told = _claimed(session, transitions.claim(session, actor(), suggestion_id))
    return told, {"Location": at("suggestions", suggestion_id, "claims", "current")}


@routes.post("/suggestions/<suggestion_id>/claims/current/renewals")
@needs(permissions.REVIEW)
@routes.arguments(HeldBody)
@routes.response(200, LeaseSchema)
def renew(given: dict[str, Any], suggestion_id: str) -> Answer:
    """Keep a case in hand for a whole lease from now."""
    with writing() as session:
        kept = transitions.renew(session, actor(), suggestion_id, given["epoch"])
        return {"epoch": kept.epoch, "lease_until": kept.lease_until}


@routes.delete("/suggestions/<suggestion_id>/claims/current")
@needs(permissions.REVIEW)
@routes.response(204)
def hand_back(suggestion_id: str) -> None:
    """Put a case back on the pile."""
    with writing() as session:
        transitions.hand_back(session, actor(), suggestion_id)


@routes.put("/suggestions/<suggestion_id>/judgement")
@needs(permissions.REVIEW)
@routes.arguments(JudgementBody)
@routes.response(200, JudgementSchema)
def judge(given: dict[str, Any], suggestion_id: str) -> Answer:
    """Give the own judgement; it may be changed until the output is seen."""
    with writing() as session:
        review = transitions.judge(session, actor(), suggestion_id, **given)
        return {"judged_at": review.judged_at}


@routes.post("/suggestions/<suggestion_id>/disclosures")
@needs(permissions.REVIEW)
@routes.arguments(DisclosureBody)
@routes.response(200, DisclosureSchema)
def reveal(given: dict[str, Any], suggestion_id: str) -> Answer:
    """See what the model said and why; who has seen it, has seen it for good."""
    with writing() as session:
        seen = transitions.reveal(session, actor(), suggestion_id, given["epoch"])
        return _disclosed(session, session.get_one(Suggestion, suggestion_id), seen)


@routes.post("/suggestions/<suggestion_id>/decisions")
@needs(permissions.REVIEW)
@routes.arguments(DecisionBody)
@routes.response(201, DecisionSchema, headers=LOCATION)
def decide(given: dict[str, Any], suggestion_id: str) -> tuple[Answer, Headers]:
    """Sign a decision. What was signed is released by the machine, after it checked everything again."""
    with writing() as session:
        decided = transitions.decide(session, actor(), suggestion_id, **given)
    links = {"self": at("suggestions", suggestion_id)}
    return {"state": decided.state, "links": links}, {"Location": links["self"]}


def _item(row: queries.WorkRow) -> Answer:
    return asdict(row) | {"links": {"self": at("suggestions", row.id)}}


def _claimed(session: Session, taken: Suggestion) -> Answer:
    key, case = key_of(session, taken.case_id), session.get_one(Case, taken.case_id)
    reference = reference_of(key, case)
    deployment = session.get_one(Deployment, taken.deployment_id)
    link = "" if mixed_in(session, deployment) else deployment.case_link
    return {
        "epoch": taken.epoch, "lease_until": taken.lease_until, "due_at": taken.due_at, "urgency": taken.urgency,
        "urgent_by": taken.urgent_by, "reference": reference, "values": input_of(key, taken),
        "contacts": [_contact(one) for one in contacts_of(key, case)], "case_link": case_address(link, reference),
    }  # fmt: skip


def _contact(one: Contact) -> Answer:
    return asdict(one) | ({"address": []} if one.secret else {})


def _disclosed(session: Session, suggestion: Suggestion, seen: Explained) -> Answer:
    deployment = session.get_one(Deployment, suggestion.deployment_id)
    model = session.get_one(ModelVersion, deployment.model_version_id)
    output = {"outcome": outcome(model, seen.output.outcome), "scores": seen.output.scores}
    return {"output": output, "explanation": explanation(session, model, seen.explanation)}
